"""Measures what a build costs against stock MyST-NB and against the least that it could cost.

`make bench` prints a table and, last, a line for scripts. The pages are synthetic: each does what a
page of this site does, in eight small cells. All ways of building run in turn, so that a slow minute of
the machine meets each of them; figures are medians. Processor time counts every process of a build,
also those that outlive it: the measuring process adopts them (Linux).
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of <sys/prctl.h>

CELLS = [
    "import numpy as np\nimport tensorflow as tf",
    "one, two, three = tf.constant([12]), tf.constant([3]), tf.constant([2])\none * two - three",
    """
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        result = session.run(tf.constant([12]) * tf.constant([3]) - tf.constant([{page}]))
    result
    """,
    """
    @tf.function
    def factorial(n):
        product = tf.constant(1)
        for factor in tf.range(1, n + 1):
            product *= factor
        return product

    factorial(tf.constant(5))
    """,
    """
    x, matrix = tf.Variable(3.0), tf.ones([64, 64])
    with tf.GradientTape() as tape:
        y = x * x
    for _ in range(20):
        matrix = tf.matmul(matrix, matrix) / 64.0
    tape.gradient(y, x), matrix[0, 0]
    """,
    """
    import keras
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    history = model.fit(np.ones((32, 4)), np.ones((32, 1)), epochs=2, verbose=0)
    """,
    "list(tf.data.Dataset.range(5).map(lambda n: n * n).as_numpy_iterator())",
    "print(np.round(np.sin({page}), 3))",
]

CONF = {
    "stock": 'extensions = ["myst_nb"]\nnb_execution_mode = "force"\n',
    "sphinx": 'extensions = ["myst_nb"]\nnb_execution_mode = "off"\nsuppress_warnings = ["myst-nb.lexer"]\n',
    "ours": (
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        'extensions = ["myst_nb", "docs._ext.execution"]\nexecution_preload = ["tensorflow", "keras"]\n'
    ),
}


@dataclass(frozen=True)
class Cost:
    """What one command took, in seconds."""

    processor: float
    wall: float


def page_source(number: int) -> str:
    """Returns a synthetic page."""
    cells = "\n\n".join(
        f"Cell {place} does a little.\n\n```{{code-cell}} python\n{cell(number, place)}\n```"
        for place in range(len(CELLS))
    )
    return f"---\nfile_format: mystnb\nkernelspec: {{name: python3}}\n---\n\n# Page {number}\n\n{cells}\n"


def cell(page: int, place: int) -> str:
    """Returns the source of one cell."""
    return textwrap.dedent(CELLS[place]).strip().replace("{page}", str(page))


def make_site(folder: Path, pages: int, way: str) -> Path:
    """Writes a site of synthetic pages.

    Args:
        folder: Where.
        pages: How many.
        way: A key of `CONF`.
    """
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (folder / "conf.py").write_text(CONF[way] + 'html_theme = "furo"\n')
    names = [f"page{number:02}" for number in range(pages)]
    (docs / "index.md").write_text("# Pages\n\n```{toctree}\n" + "\n".join(names) + "\n```\n")
    for number, name in enumerate(names):
        (docs / f"{name}.md").write_text(page_source(number))
    return folder


def measure(command: list[str], folder: Path) -> Cost:
    """Runs a command to its end, and every process that it leaves, and returns what they took.

    Raises:
        RuntimeError: The command failed; the message ends with what it printed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


def build(site: Path) -> Cost:
    """Builds a site."""
    command = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "-b", "html"]
    return measure([*command, "-d", "build/doctrees", "docs", "build/html"], site)


def cells_in_one_process(pages: int, folder: Path) -> Cost:
    """Runs the cells of all pages one after the other where TensorFlow is imported once."""
    scripts = folder / "scripts"
    scripts.mkdir()
    for page in range(pages):
        cells = [cell(page, place) for place in range(len(CELLS))]
        (scripts / f"page{page:02}.py").write_text("\n".join(cells))
    program = folder / "cells.py"
    program.write_text(
        "import pathlib, runpy, tensorflow\n"
        "for script in sorted(pathlib.Path('scripts').iterdir()):\n"
        "    runpy.run_path(str(script))\n"
    )
    return measure([sys.executable, str(program)], folder)


def replace_in(site: Path, old: str, new: str) -> None:
    """Edits the first page of a site."""
    page = site / "docs" / "page00.md"
    page.write_text(page.read_text().replace(old, new, 1))


def run_round(pages: int, stock: bool) -> dict[str, Cost]:
    """Measures every way once, each on a site of its own.

    Args:
        pages: How many pages each site has.
        stock: Whether to build the stock way too; it takes minutes.
    """
    costs: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for way, label in [("ours", "cold"), ("stock", "stock"), ("sphinx", "sphinx")]:
            if way == "stock" and not stock:
                continue
            site = make_site(folder / way, pages, way)
            costs[label] = build(site)
        costs["cells"] = cells_in_one_process(pages, folder)
        site = folder / "ours"
        costs["nochange"] = build(site)
        replace_in(site, "Cell 0 does a little.", "Cell 0 does next to nothing.")
        costs["prose"] = build(site)
        replace_in(site, "np.sin(0)", "np.cos(0)")
        costs["cell"] = build(site)
        shutil.rmtree(folder / "ours")
    cells, sphinx = costs["cells"], costs["sphinx"]
    costs["bound"] = Cost(cells.processor + sphinx.processor, cells.wall + sphinx.wall)
    return costs


def medians(rounds: list[dict[str, Cost]]) -> dict[str, Cost]:
    """Returns the median of each way's costs."""
    return {
        way: Cost(
            statistics.median(costs[way].processor for costs in rounds),
            statistics.median(costs[way].wall for costs in rounds),
        )
        for way in rounds[0]
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each way")
    parser.add_argument(
        "--grow", type=int, nargs="*", default=[5, 10, 40], help="other page counts"
    )
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "PYTHONHASHSEED": "0"}
    os.environ["PYTHONPATH"] = str(ROOT)

    costs = medians([run_round(20, stock=True) for _ in range(options.rounds)])
    show: Callable[[str, str], None] = lambda way, what: print(  # noqa: E731
        f"{what:<44} {costs[way].processor:8.1f} {costs[way].wall:8.1f} "
        f"{costs[way].processor / costs['bound'].processor:9.2f}"
    )
    print(f"{'20 pages':<44} {'processor':>8} {'wall':>8} {'/ bound':>9}")
    show("bound", "the least: one import, all cells, and Sphinx")
    show("cold", "cold build")
    show("stock", "cold build, stock MyST-NB")
    show("cell", "one cell edited")
    show("prose", "one sentence edited")
    show("nochange", "nothing changed")
    print()
    print("pages   cold   bound   cold/bound   (processor seconds)")
    for pages in sorted({*options.grow, 20}):
        at = costs if pages == 20 else run_round(pages, stock=False)
        cold, bound = at["cold"].processor, at["bound"].processor
        print(f"{pages:5} {cold:6.1f} {bound:7.1f} {cold / bound:12.2f}")
    print(
        f"bench: cold/bound={costs['cold'].processor / costs['bound'].processor:.2f} "
        f"stock/cold={costs['stock'].processor / costs['cold'].processor:.2f} "
        f"nochange_cpu_s={costs['nochange'].processor:.2f} prose_cpu_s={costs['prose'].processor:.2f}"
    )


if __name__ == "__main__":
    main()
