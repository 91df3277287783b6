"""The systems that programs run on elsewhere: which packages, which Python, which programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ENVIRONMENTS = Path(__file__).parent / "environments"


@dataclass(frozen=True)
class System:
    """A framework in one version, with all that it needs.

    Attributes:
        name: Tells it from all others, as in `tensorflow-1.15.5`.
        title: What a reader calls it.
        python: The Python that it runs on, as in `3.7`.
        requirements: What is asked for, the framework first. A pip among them installs the rest.
        as_of: A date. What the requirements leave open is the newest of that day.
        families: The names of the program files that it runs, without their ending. Of a program that
            has more than one of them, it runs the first.
        given: Lines of its lock for what is asked for and is not on the general index.
    """

    name: str
    title: str
    python: str
    requirements: tuple[str, ...]
    as_of: date
    families: tuple[str, ...]
    given: tuple[str, ...] = ()

    @property
    def lock(self) -> Path:
        """The file that names all of its packages, with their versions and hashes."""
        return ENVIRONMENTS / f"{self.name}.txt"

    @property
    def versions(self) -> dict[str, str]:
        """The versions of its packages, by name, as its lock has them."""
        return dict(re.findall(r"^([\w.-]+)==(\S+)", self.lock.read_text("utf-8"), re.MULTILINE))


# The first release of each minor version that its index still has for Linux, with its date and the oldest
# Python that is needed for others anyway. From 2.1 on, the package for processors only.
_TENSORFLOW = """
    1.4.0   2017-11-02  3.6  tensorflow
    1.5.0   2018-01-26  3.6  tensorflow
    1.6.0   2018-02-28  3.6  tensorflow
    1.7.0   2018-03-29  3.6  tensorflow
    1.8.0   2018-04-27  3.6  tensorflow
    1.9.0   2018-07-10  3.6  tensorflow
    1.10.0  2018-08-08  3.6  tensorflow
    1.11.0  2018-09-27  3.6  tensorflow
    1.12.0  2018-11-05  3.6  tensorflow
    1.13.1  2019-02-26  3.7  tensorflow
    1.14.0  2019-06-19  3.7  tensorflow
    1.15.5  2021-01-06  3.7  tensorflow
    2.0.0   2019-09-30  3.7  tensorflow
    2.1.0   2020-01-08  3.7  tensorflow-cpu
    2.2.0   2020-05-06  3.7  tensorflow-cpu
    2.3.0   2020-07-27  3.7  tensorflow-cpu
    2.4.0   2020-12-14  3.7  tensorflow-cpu
    2.5.0   2021-05-13  3.7  tensorflow-cpu
    2.6.0   2021-08-11  3.7  tensorflow-cpu
    2.7.0   2021-11-04  3.7  tensorflow-cpu
    2.8.0   2022-02-02  3.7  tensorflow-cpu
    2.9.0   2022-05-16  3.7  tensorflow-cpu
    2.10.0  2022-09-06  3.7  tensorflow-cpu
    2.11.0  2022-11-18  3.7  tensorflow-cpu
    2.12.0  2023-03-23  3.11 tensorflow-cpu
    2.13.0  2023-07-05  3.11 tensorflow-cpu
    2.14.0  2023-09-26  3.11 tensorflow-cpu
    2.15.0  2023-11-14  3.11 tensorflow-cpu
    2.16.1  2024-03-08  3.11 tensorflow-cpu
    2.17.0  2024-07-11  3.11 tensorflow-cpu
    2.18.0  2024-10-24  3.11 tensorflow-cpu
    2.19.0  2025-03-11  3.11 tensorflow-cpu
    2.20.0  2025-08-13  3.11 tensorflow-cpu
    2.21.0  2026-03-06  3.11 tensorflow-cpu
"""
# Of an earlier day, some packages that TensorFlow needs have no wheel, and no tool of today builds them.
_EARLIEST = date(2021, 1, 15)
# These two run all programs. The others run the one that shows how TensorFlow changed; neighbours of today's
# release also those that show what a release changes.
_FAMILIES = {
    "1.15.5": ("tensorflow1",),
    "2.20.0": ("releases",),
    "2.21.0": ("tensorflow2", "releases"),
}
# All versions from 2.4 on run the atlas of modes, but for that of the pages, which run it themselves. Older
# ones have no XLA that must compile.
_ATLAS, _FIRST_OF_ATLAS = "since2_4", (2, 4)


# The pip that comes with Python 3.6 knows too few kinds of wheels, and would compile for an hour.
_INSTALLERS = {"3.6": ("pip==20.3.3",)}
# Ten days younger than TensorFlow 2.9.0, protobuf 4 breaks it.
_PINS = {"2.9.0": ("protobuf==3.20.1",)}


def _tensorflow(version: str, released: str, python: str, package: str) -> System:
    special = _FAMILIES.get(version, ())
    minor = tuple(map(int, version.split(".")[:2]))
    in_atlas = minor >= _FIRST_OF_ATLAS and "tensorflow2" not in special
    return System(
        name=f"tensorflow-{version}",
        title=f"TensorFlow {version}",
        python=python,
        requirements=(
            f"{package}=={version}",
            *_PINS.get(version, ()),
            *_INSTALLERS.get(python, ()),
        ),
        as_of=max(date.fromisoformat(released) + timedelta(days=30), _EARLIEST),
        families=(*special, "tensorflow", *([_ATLAS] if in_atlas else [])),
    )


# The next release, as its first candidate has it.
_NEXT = System(
    name="tensorflow-2.22.0rc0",
    title="TensorFlow 2.22.0rc0",
    python="3.11",
    requirements=("tensorflow-cpu==2.22.0rc0", "keras-nightly==3.16.0.dev2026102704"),
    as_of=date(2026, 11, 29),
    families=("releases", _ATLAS),
)
# The general index has the build for graphics cards alone, some gigabytes of it. The programs see no card.
_PYTORCH = System(
    name="pytorch-2.15.0",
    title="PyTorch 2.15.0",
    python="3.11",
    requirements=("torch==2.15.0", "numpy==2.4.6"),
    as_of=date(2026, 11, 29),
    families=("pytorch",),
)
# Since 0.11 it asks for Python 3.12.
_JAX = System(
    name="jax-0.12.0.1",
    title="JAX 0.12.0.1",
    python="3.12",
    requirements=("jax==0.12.0.1", "jaxlib==0.12.0.1", "numpy==2.4.6", "flatbuffers"),
    as_of=date(2026, 11, 29),
    families=("jax",),
)
# These two run no program: `examples.elsewhere.costs` timed them, and asks for what it timed.
_TIMED_PYTORCH = System(
    name="pytorch-2.13.0",
    title="PyTorch 2.13.0",
    python="3.11",
    requirements=(
        "torch==2.13.0",
        "numpy==2.4.6",
        # What PyTorch asks for
        "filelock",
        "fsspec>=0.8.5",
        "jinja2",
        "networkx>=2.5.1",
        "setuptools>=77.0.3",
        "sympy>=1.13.3",
        "typing-extensions>=4.10",
    ),
    as_of=date(2026, 11, 1),
    families=(),
    given=(
        "# The build for processors, 2.13.0+cpu, for Python 3.11 on Linux x86-64. "
        "PyTorch's own index has it,\n"
        "# and its installation page says how to name that to pip; "
        "or name a folder that holds the file.",
        "torch==2.13.0 "
        "--hash=sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",
    ),
)
_TIMED_JAX = System(
    name="jax-0.10.2",
    title="JAX 0.10.2",
    python="3.11",
    requirements=("jax==0.10.2", "jaxlib==0.10.2", "numpy==2.4.6", "flatbuffers"),
    as_of=date(2026, 11, 1),
    families=(),
)
# What converts graphs of TensorFlow for others, and what runs those with no TensorFlow beside it.
_CONVERTERS = System(
    name="converters-2026.11",
    title="TensorFlow 2.21.0 with JAX 0.10.2 and tf2onnx 1.17.0",
    python="3.11",
    requirements=(
        "tensorflow-cpu==2.21.0",
        "jax==0.10.2",
        "tf2onnx==1.17.0",
        "jaxlib==0.10.2",
        "numpy==2.4.6",
    ),
    as_of=date(2026, 11, 1),
    families=("converters",),
)
_RUNNERS = System(
    name="runners-2026.11",
    title="ONNX Runtime 1.32.0 and LiteRT 2.3.0, without TensorFlow",
    python="3.11",
    requirements=(
        "onnxruntime==1.32.0",
        "ai-edge-litert==2.3.0",
        "numpy==2.4.6",
        # What LiteRT asks for, but for backports.strenum, which Python 3.11 has and no pip installs on it
        "ml-dtypes",
        "tqdm",
        "typing-extensions",
    ),
    as_of=date(2026, 11, 20),
    families=("runners",),
    given=(
        "# For Python 3.11 on Linux x86-64, without what it asks for beside what is named above.",
        "ai-edge-litert==2.3.0 "
        "--hash=sha256:1f15078a6725d2357d9de9221664c29afa0545d807559c5f7199ce5e40b96b23",
    ),
)
SYSTEMS = {
    system.name: system
    for system in (
        *(_tensorflow(*line.split()) for line in _TENSORFLOW.strip().splitlines()),
        _NEXT,
        _PYTORCH,
        _JAX,
        _TIMED_PYTORCH,
        _TIMED_JAX,
        _CONVERTERS,
        _RUNNERS,
    )
}


def find_system(name: str) -> System:
    """Returns a system.

    Args:
        name: Its name.

    Returns:
        The system.

    Raises:
        LookupError: There is none of that name.

    Examples:
        >>> system = find_system("tensorflow-1.15.5")
        >>> system.title, system.python, system.versions["numpy"]
        ('TensorFlow 1.15.5', '3.7', '1.18.5')
    """
    if name not in SYSTEMS:
        raise LookupError(f"there is no system {name!r}; known are {', '.join(SYSTEMS)}")
    return SYSTEMS[name]
