"""What a rehearsal was asked for: a TensorFlow and, if need be, a Keras."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

NIGHTLY = "nightly"
# On Linux x86-64 the packages for processors are half the download, as in requirements.in.
_HAS_CPU_PACKAGES = sys.platform == "linux" and platform.machine() == "x86_64"
STABLE = ("tensorflow-cpu",) if _HAS_CPU_PACKAGES else ("tensorflow",)
NIGHTLIES = ("tf-nightly-cpu", "tf-nightly") if _HAS_CPU_PACKAGES else ("tf-nightly",)
# What only comes with one TensorFlow or another: its choices in requirements.in do not hold here.
FREED = {"tensorflow", "tensorflow-cpu", "tf-keras", "numpy", "keras"}


class WrongRequestError(Exception):
    """What was asked for cannot be had; the message says why, in one line."""


@dataclass(frozen=True)
class Wanted:
    """A TensorFlow and a Keras to rehearse with.

    Attributes:
        tensorflow: A version, or `nightly` for the newest of any night.
        keras: A version, or `nightly`; None for the Keras of the lock, where TensorFlow accepts that.
    """

    tensorflow: str
    keras: str | None = None

    @property
    def name(self) -> str:
        """What the rehearsal is called, the name of its folder."""
        return self.tensorflow + (f"-keras-{self.keras}" if self.keras else "")

    @property
    def moves(self) -> bool:
        """Whether another day may bring another version."""
        return NIGHTLY in (self.tensorflow, self.keras)

    def tensorflow_packages(self) -> list[str]:
        """Returns the requirements of which the first that can be had is meant, or the newest of a night."""
        if self.tensorflow == NIGHTLY:
            return list(NIGHTLIES)
        packages = NIGHTLIES if Version(self.tensorflow).is_devrelease else STABLE
        return [f"{package}=={self.tensorflow}" for package in packages]

    def keras_package(self) -> str | None:
        """Returns the requirement of the Keras that was asked for."""
        if self.keras is None:
            return None
        if self.keras == NIGHTLY:
            return "keras-nightly"
        nightly = Version(self.keras).is_devrelease
        return f"keras-nightly=={self.keras}" if nightly else f"keras=={self.keras}"


def read(tensorflow: str, keras: str = "") -> Wanted:
    """Reads what was asked for.

    Args:
        tensorflow: A version, or `nightly`.
        keras: The same of Keras; empty for that of the lock.

    Raises:
        WrongRequestError: One of them is neither.
    """
    for what, given in (("TENSORFLOW", tensorflow), ("KERAS", keras or NIGHTLY)):
        if given != NIGHTLY:
            try:
                Version(given)
            except InvalidVersion:
                raise WrongRequestError(
                    f"{what}={given} is no version: say 2.20.0, 2.22.0rc0 or nightly"
                ) from None
    return Wanted(tensorflow, keras or None)
