"""The site offers the wheel that its source makes, and no older one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from sphinx.errors import ExtensionError

from docs._ext import wheel
from tests.docs._ext.conftest import RELEASE, cell

CONF = f"""
extensions.append("docs._ext.wheel")
release = "{RELEASE}"
"""
NAME = f"tfxray-{RELEASE}-py3-none-any.whl"


@pytest.fixture(scope="module")
def site(make_site):
    """A built site with a wheel."""
    site = make_site(CONF)
    site.write(page="# Page\n\n" + cell("1"))
    assert site.build().returncode == 0
    return site


def test_same_source_makes_the_same_wheel(site, tmp_path):
    files = sorted(wheel._files())
    wheel._build(files, None, tmp_path / "again")
    built = (site.folder / "build/html" / NAME).read_bytes()
    assert (tmp_path / "again" / NAME).read_bytes() == built


def test_wheel_is_kept_until_its_source_changes(site, monkeypatch):
    (kept,) = (site.folder / "build/wheel").iterdir()
    before = (kept / NAME).stat().st_mtime_ns
    older = site.folder / "build/html/tfxray-0.0.1-py3-none-any.whl"
    older.touch()
    assert site.build().returncode == 0
    assert (kept / NAME).stat().st_mtime_ns == before
    assert not older.exists()
    monkeypatch.setenv("SITE_URL", "https://site.example/")
    assert site.build().returncode == 0
    (new,) = (site.folder / "build/wheel").iterdir()
    assert new != kept
    with ZipFile(site.folder / "build/html" / NAME) as archive:
        assert f"tfxray-{RELEASE}.dist-info/licenses/LICENSE" in archive.namelist()
        assert b"https://site.example/" in archive.read("tfxray/explain/errors.json")


def test_edit_and_new_name_of_a_source_make_a_new_wheel(tmp_path, monkeypatch):
    source = tmp_path / "tfxray" / "a.py"
    (source.parent / "__pycache__").mkdir(parents=True)
    source.write_text("1")
    (tmp_path / "html").mkdir()
    made: list[list[str]] = []

    def build(files: list[Path], built: Path | None, folder: Path) -> None:
        assert built is None
        made.append([str(file) for file in files])
        folder.mkdir()
        (folder / NAME).touch()

    monkeypatch.setattr(wheel, "ROOT", tmp_path)
    monkeypatch.setattr(wheel, "_build", build)
    app: Any = SimpleNamespace(
        builder=SimpleNamespace(name="html"),
        config=SimpleNamespace(release=RELEASE),
        doctreedir=tmp_path / "build" / "doctrees",
        outdir=tmp_path / "html",
        extensions={},
    )
    for change in (
        lambda: None,
        (source.parent / "__pycache__" / "a.pyc").touch,
        lambda: source.write_text("2"),
        lambda: source.rename(source.with_name("b.py")),
    ):
        change()
        wheel.put_on_site(app, None)
    source.with_name("b.py").write_text("3")
    wheel.put_on_site(app, ValueError("the build failed"))
    app.builder.name = "doctest"
    wheel.put_on_site(app, None)
    assert made == [["tfxray/a.py"], ["tfxray/a.py"], ["tfxray/b.py"]]


def test_other_version_than_the_sites_is_told(make_site):
    build = make_site(CONF.replace(RELEASE, "0.0.1")).build()
    assert build.returncode != 0
    assert "conf.py and pyproject.toml name two versions of tfxray" in build.stdout


def test_source_that_makes_no_wheel_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(wheel, "BUILD", "raise SystemExit('no wheel today')")
    with pytest.raises(ExtensionError, match="no wheel today"):
        wheel._build([], None, tmp_path / "wheel")
