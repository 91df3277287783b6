"""What a page shows runs as a reader runs it: every visible cell, alone.

The environment has the site's wheel and no repository, the folder an `examples` of the reader's own. Hidden
cells do not run: what a reader copies has to be enough. Nor may it leave files behind.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from docs._ext.execution.cell_rules import HIDE_INPUT, RAISES, REMOVE_INPUT, violations
from docs._ext.execution.reader import read_cells
from docs._ext.execution.scrub import scrub
from tests.docs.cells import read_pages
from tests.site.test_downloads import SETTINGS_OF_BUILDS

pytestmark = pytest.mark.thorough

# What a page says that it leaves, for the reader's next step: TensorBoard reads it.
LEFT = {"howto/see-your-own-graph": {"logs"}}
HIDDEN_BY = {HIDE_INPUT, REMOVE_INPUT}


def is_visible(cell: Any) -> bool:
    """Whether it is code that a reader sees without opening anything."""
    return cell.cell_type == "code" and not HIDDEN_BY.intersection(cell.metadata.get("tags", []))


def has_cells(text: str) -> bool:
    """Whether a page shows cells, other than of files that only the site has."""
    notebook = read_cells(text)
    return "no-download" not in notebook.metadata and any(map(is_visible, notebook.cells))


@pytest.fixture(scope="module")
def python(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has the site's wheel, and all else from the one of the tests."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    wheels = map(str, site.glob("tfxray-*.whl"))
    subprocess.run([*pip, "--no-deps", "--no-index", *wheels], check=True)
    for command in Path(sys.executable).parent.iterdir():  # such as TensorFlow's saved_model_cli
        if not python.with_name(command.name).exists():
            python.with_name(command.name).symlink_to(command)
    packages = sysconfig.get_path("purelib", vars={"base": folder})
    Path(packages, "third-party.pth").write_text(sysconfig.get_path("purelib"))
    return python


def execute(notebook: Any, python: Path, folder: Path) -> None:
    """Runs all cells of a notebook, those after an error too, in a kernel of a reader's environment."""
    environment = {
        key: os.environ[key] for key in os.environ.keys() - SETTINGS_OF_BUILDS - {"PYTHONPATH"}
    }
    environment["PATH"] = f"{python.parent}{os.pathsep}{environment['PATH']}"
    connection = str(folder.with_name(f"{folder.name}.json"))
    manager = AsyncKernelManager(transport="ipc", connection_file=connection)
    manager.kernel_spec.argv[0] = str(python)
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(
        notebook, km=manager, allow_errors=True, record_timing=False, timeout=600, resources=place
    )
    client.execute(cleanup_kc=True, env=environment)


def run(name: str, text: str, python: Path, folder: Path) -> str:
    """Runs the visible cells of a page; returns what went wrong first, with its traceback.

    Args:
        name: The page.
        text: Its source.
        python: The Python of a reader's environment.
        folder: Where to run them; it is made.
    """
    notebook = read_cells(text)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    numbers = [number for number, cell in enumerate(code, 1) if is_visible(cell)]
    notebook.cells = [code[number - 1] for number in numbers]
    (folder / "examples").mkdir(parents=True)
    (folder / "examples" / "__init__.py").touch()
    execute(notebook, python, folder)
    for cell in notebook.cells:
        for output in cell.outputs:
            scrub(output)
        # TensorFlow logs more on a reader's machine than in a build.
        cell.outputs = [each for each in cell.outputs if each.get("name") != "stderr"]
    wrong = dict(violations(notebook))
    for index, cell in enumerate(notebook.cells):
        traces = [each.traceback[0] for each in cell.outputs if each.output_type == "error"]
        if index in wrong or (traces and RAISES not in cell.metadata.get("tags", [])):
            what = f"{name} [{numbers[index]}] {wrong.get(index, 'failed')}"
            return "\n\n".join([what, cell.source, *traces])
    left = {path.name for path in folder.iterdir()} - {"examples"}
    return (
        "" if left == LEFT.get(name, set()) else f"{name} leaves behind {', '.join(sorted(left))}"
    )


# A program of an error is pasted alone, not after the others of its page: `test_pasted_alone.py`.
PAGES = [
    name
    for name, text in read_pages().items()
    if has_cells(text) and not name.startswith("errors/")
]


@pytest.mark.parametrize("name", PAGES)
def test_visible_cells_run_alone(tmp_path, python, name):
    assert not run(name, read_pages()[name], python, tmp_path / "here")


def in_environment(python: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of a reader's environment, in a folder with an `examples` of the reader's own."""
    (folder / "examples").mkdir(exist_ok=True)
    (folder / "examples" / "__init__.py").touch()
    variables = {key: os.environ[key] for key in os.environ.keys() - {"PYTHONPATH"}}
    return subprocess.run(
        [python, *command], cwd=folder, env=variables, capture_output=True, text=True, check=False
    )


def test_public_functions_run_from_the_wheel(tmp_path, python):
    options = ["-p", "no:cacheprovider", "-o", "doctest_optionflags=ELLIPSIS", "--doctest-modules"]
    run = in_environment(python, tmp_path, "-m", "pytest", "-q", *options, "--pyargs", "tfxray")
    assert run.returncode == 0, run.stdout
    assert " passed" in run.stdout


def test_commands_run_from_the_wheel(tmp_path, python):
    (tmp_path / "a.py").write_text(
        "import tensorflow as tf\nf = tf.function(lambda x: x * 3 - 2)\n"
    )
    for command in (
        ["doctor"],
        ["draw", "a.py:f", "12", "-o", "a.svg"],
        ["draw", "a.py:f", "12", "--json"],
        ["record", "a.py", "-o", "a.html"],
        ["run", "a.py"],
    ):
        run = in_environment(python, tmp_path, "-m", "tfxray", *command)
        assert run.returncode == 0, f"{command}: {run.stdout}{run.stderr}"
    assert (tmp_path / "a.svg").read_text().startswith("<svg")
    assert "<execution-player" in (tmp_path / "a.html").read_text()


PAGE = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n"
SHOWN = "```{code-cell} python\n%s\n```\n"
HIDDEN = SHOWN % ":tags: [remove-input]\n\n%s"
RAISING = SHOWN % ':tags: [raises-exception]\n:raises: "ValueError: invalid literal"\n\n%s'


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (HIDDEN % "one = 1" + SHOWN % "print(one)", "page [2] failed\n\nprint(one)\n\n"),
        (SHOWN % "from examples.programs import arithmetic", "No module named 'examples.programs'"),
        (RAISING % "int(one)", "raised NameError: name 'one' is not defined"),
        (RAISING % "int('1')", "was to raise ValueError and raised nothing"),
        (SHOWN % "open('left', 'w').close()", "page leaves behind left"),
    ],
)
def test_what_a_reader_lacks_is_told(tmp_path, python, cells, told):
    assert told in run("page", PAGE + cells, python, tmp_path / "here")


def test_what_a_reader_has_is_enough(tmp_path, python):
    cells = [
        SHOWN % "import numpy, tfxray",
        RAISING % "int('one')",
        SHOWN % "files = !ls\nassert files == ['examples']",
    ]
    assert not run("page", PAGE + "".join(cells), python, tmp_path / "here")
