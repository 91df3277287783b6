"""The command ends in one clear line where it cannot go on, and loses nothing then."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.rehearse import __main__ as command
from tests.rehearse import environment, pages
from tests.rehearse.wanted import WrongRequestError

PACKAGES = {"numpy": "2.4.6", "sphinx": "9.0.4"}


def page(text: str, source: str = "f()") -> Any:
    return new_notebook(
        cells=[new_code_cell(source, outputs=[new_output("stream", name="stdout", text=text)])]
    )


@pytest.fixture
def rehearsal(tmp_path, monkeypatch):
    """A rehearsal whose environment is there, and whose run leaves what the test gives."""
    monkeypatch.setattr(environment, "BUILD", tmp_path)
    monkeypatch.setattr(environment, "make", lambda wanted: Path("python"))
    monkeypatch.setattr(command, "printed_before", lambda: {"page": page("old\n")})
    after: dict[str, Any] = {"page": page("new\n")}

    def run(python: Path, folder: Path) -> None:
        (folder / "run" / "pages").mkdir(parents=True, exist_ok=True)
        for name, package in (("before", "tensorflow-cpu"), ("after", "tf-nightly")):
            content = {"packages": PACKAGES | {package: "2.21.0"}, "names": {}, "anchors": {}}
            (folder / "run" / f"{name}.json").write_text(json.dumps(content))
        (folder / "run" / "recordings.json").write_text("{}")
        for name, notebook in after.items():
            (folder / "run" / "pages" / f"{name}.ipynb").write_text(json.dumps(notebook))

    monkeypatch.setattr(command, "run", run)
    return tmp_path / "nightly", after


def test_report_is_written_for_people_and_for_programs(rehearsal, capsys):
    folder, _ = rehearsal
    assert command.main(["--tensorflow", "nightly"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "rehearse: pages=1 cells=1 findings=1"
    assert "- old" in (folder / "report.txt").read_text()
    assert "+ new" in (folder / "report.md").read_text()
    [finding] = json.loads((folder / "report.json").read_text())["findings"]
    assert finding["places"][0]["page"] == "page"


def test_last_run_is_compared_once_more(rehearsal, capsys, monkeypatch):
    assert command.main(["--tensorflow", "nightly"]) == 0
    monkeypatch.setattr(command, "run", lambda *_: pytest.fail("it ran"))
    assert command.main(["--tensorflow", "nightly", "--again"]) == 0


def test_what_was_not_rehearsed_is_not_compared(rehearsal, capsys):
    assert command.main(["--tensorflow", "2.20.0", "--again"]) == 2
    assert capsys.readouterr().err == "rehearse: 2.20.0 has not been rehearsed yet\n"


def test_page_that_was_edited_since_is_told(rehearsal, capsys):
    _, after = rehearsal
    after["page"] = page("new\n", source="g()")
    assert command.main(["--tensorflow", "nightly"]) == 2
    assert "page was edited since" in capsys.readouterr().err


def test_only_the_environment_is_made_on_request(rehearsal, capsys, monkeypatch):
    monkeypatch.setattr(command, "run", lambda *_: pytest.fail("it ran"))
    assert command.main(["--tensorflow", "nightly", "--prepare"]) == 0


@pytest.mark.parametrize(
    ("stops", "ends"),
    [
        (
            WrongRequestError("there is no tensorflow 9.9"),
            (2, "rehearse: there is no tensorflow 9.9\n"),
        ),
        (KeyboardInterrupt(), (130, "rehearse: interrupted; the last report stays\n")),
    ],
)
def test_last_report_stays(rehearsal, capsys, monkeypatch, stops, ends):
    folder, _ = rehearsal
    status, told = ends
    assert command.main(["--tensorflow", "nightly"]) == 0
    report = (folder / "report.md").read_text()
    capsys.readouterr()

    def stop(*_: object) -> None:
        raise stops

    monkeypatch.setattr(command, "run", stop)
    assert command.main(["--tensorflow", "nightly"]) == status
    assert capsys.readouterr().err.endswith(told)
    assert (folder / "report.md").read_text() == report


def test_run_that_is_interrupted_keeps_the_one_before(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "before.json").write_text("whole")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_call", stop)
    with pytest.raises(KeyboardInterrupt):
        command.run(Path("python"), tmp_path)
    assert (tmp_path / "run" / "before.json").read_text() == "whole"


def test_pages_that_have_not_run_are_named(monkeypatch):
    def none(found: object) -> None:
        raise LookupError("errors/xla")

    monkeypatch.setattr(pages, "printed", none)
    with pytest.raises(
        WrongRequestError, match="errors/xla has not run as it is: `make html` first"
    ):
        command.printed_before()


def test_module_that_fails_ends_the_rehearsal(tmp_path):
    with pytest.raises(WrongRequestError, match="no_such_module ended with status 1"):
        command._call(sys.executable, "no_such_module", tmp_path)
