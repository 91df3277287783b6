"""Adds to the package what `tfxray explain` needs: the entries of the pages in docs/errors."""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))  # a build in isolation does not look here

from tfxray.explain import entries, pages  # noqa: E402


class BuildWithEntries(build_py):
    """Copies the modules, then writes the entries beside them."""

    def run(self) -> None:
        """Runs the command."""
        super().run()
        if not self.editable_mode:  # there the pages themselves are read
            packed = Path(self.build_lib) / "tfxray" / "explain" / entries.PACKED.name
            pages.pack(pages.read_catalog(ROOT / "docs"), packed)


setup(cmdclass={"build_py": BuildWithEntries})
