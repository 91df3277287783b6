"""Measures what a build costs against stock MyST-NB and against the least that it could cost.

`make bench` prints tables and, last, a line for scripts; `python -m tests.bench --record` also writes
them to `docs/reference/build-costs.json`, which the site shows. All ways of building run in turn, so that
a slow minute of the machine meets each of them; figures are medians. Processor time counts every process
of a build, also those that outlive it: the measuring process adopts them (Linux).

The pages are synthetic: each does in seven or eight small cells what pages of this site do, and three in
five train a Keras model, as three in five of the site's pages use Keras. The site's own pages have more
cells and do more; heavier pages bring all ways closer to each other, so the site itself is measured too.
No two pages define the same function: TensorFlow converts equal code once a process, and real pages are
not equal.

The least is one process that imports TensorFlow once and runs all cells as IPython does, with what they
print and display, plus Sphinx's own time on the same pages. One process is not enough for a real build:
pages would see each other's variables, graphs and settings.
"""

from __future__ import annotations

import argparse
import ctypes
import datetime
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parent.parent
RECORD = ROOT / "docs" / "reference" / "build-costs.json"
PAGES = 20
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
        return product + {page}

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
    samples, targets = np.ones([96, 4]), np.ones([96, 1])
    history = model.fit(samples, targets, batch_size=8, epochs=5, verbose=0)
    """,
    "list(tf.data.Dataset.range(5).map(lambda n: n * n + {page}).as_numpy_iterator())",
    "print(np.round(np.sin({page}), 3))",
]

# One process for all pages, as `cells.py SCRIPTS`: each file holds a page's cells, as JSON.
ONE_PROCESS = """
import json, pathlib, sys
sys.ps1 = "In : "
import tensorflow
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
for page in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    for cell in json.loads(page.read_text()):
        shell.run_cell(cell, store_history=True).raise_error()
"""
CONF = {
    "stock": 'extensions = ["myst_nb"]\nnb_execution_mode = "force"\n',
    "sphinx": 'extensions = ["myst_nb"]\nnb_execution_mode = "off"\n',
    "ours": (
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        'extensions = ["docs._ext.execution"]\nexecution_preload = ["tensorflow", "keras"]\n'
    ),
}
COMMON = 'html_theme = "furo"\nnb_execution_timeout = 120\nsuppress_warnings = ["myst-nb.lexer"]\n'
EDITS = {  # after the first build, one after the other
    "nothing changed": ("", ""),
    "one sentence edited": ("Cell 0 does a little.", "Cell 0 does next to nothing."),
    "one cell edited": ("np.sin(0)", "np.cos(0)"),
}
LABELS = {"ours": "this site's", "stock": "stock MyST-NB", "bound": "the least"}


@dataclass(frozen=True)
class Cost:
    """What one command took, in seconds."""

    processor: float
    wall: float

    def __add__(self, other: Cost) -> Cost:
        """Returns the cost of one command after the other."""
        return Cost(self.processor + other.processor, self.wall + other.wall)


Costs = dict[str, dict[str, Cost]]  # by what was built, then by the way to build


def page_source(number: int) -> str:
    """Returns a synthetic page."""
    cells = "\n\n".join(
        f"Cell {place} does a little.\n\n```{{code-cell}} python\n{cell}\n```"
        for place, cell in enumerate(cells_of(number))
    )
    return f"---\nfile_format: mystnb\nkernelspec: {{name: python3}}\n---\n\n# Page {number}\n\n{cells}\n"


def cells_of(page: int) -> list[str]:
    """Returns the sources of a page's cells; three pages in five train a Keras model."""
    cells = [cell for cell in CELLS if page % 5 > 1 or "keras" not in cell]
    return [textwrap.dedent(cell).strip().replace("{page}", str(page)) for cell in cells]


def make_site(folder: Path, pages: int, way: str) -> Path:
    """Writes a site of synthetic pages.

    Args:
        folder: Where.
        pages: How many.
        way: A key of `CONF`.
    """
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (folder / "conf.py").write_text(CONF[way] + COMMON)
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


def build(site: Path, strict: str = "-W") -> Cost:
    """Builds a site; a cell that fails fails it."""
    command = [sys.executable, "-m", "sphinx", "-q", strict, "-c", ".", "-b", "html"]
    return measure([*command, "-d", "build/doctrees", "docs", "build/html"], site)


def edits(site: Path) -> dict[str, Cost]:
    """Builds a built site again after each edit."""
    costs = {}
    page = site / "docs" / "page00.md"
    for what, (old, new) in EDITS.items():
        if old:
            page.write_text(page.read_text().replace(old, new, 1))
        costs[what] = build(site)
    return costs


def in_one_process(pages: Iterable[int], folder: Path) -> Cost:
    """Runs the cells of pages one after the other where TensorFlow is imported once."""
    scripts = folder / "scripts"
    scripts.mkdir(parents=True)
    for page in pages:
        (scripts / f"page{page:02}.json").write_text(json.dumps(cells_of(page)))
    (folder / "cells.py").write_text(ONE_PROCESS)
    return measure([sys.executable, "cells.py", "scripts"], folder)


def run_round(pages: int, ways: Iterable[str] = CONF, edit: bool = True) -> Costs:
    """Measures every way once, each on a site of its own.

    Args:
        pages: How many pages each site has.
        ways: Keys of `CONF`; the stock way takes minutes.
        edit: Whether to edit a page and build again.
    """
    cold = f"{pages} pages, nothing built before"
    costs: Costs = {what: {} for what in [cold, *(EDITS if edit else ())]}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for way in ways:
            site = make_site(folder / way, pages, way)
            costs[cold][way] = build(site)
            for what, cost in edits(site).items() if edit else ():
                costs[what][way] = cost
        cells = in_one_process(range(pages), folder / "all")
        costs[cold]["bound"] = cells + costs[cold].pop("sphinx")
        if edit:
            one = in_one_process([0], folder / "one")
            for what in EDITS:
                costs[what]["bound"] = costs[what].pop("sphinx")
            costs["one cell edited"]["bound"] += one
    return costs


def medians(rounds: list[Costs]) -> Costs:
    """Returns the median of each way's costs."""

    def median(costs: list[Cost]) -> Cost:
        return Cost(
            statistics.median(cost.processor for cost in costs),
            statistics.median(cost.wall for cost in costs),
        )

    return {
        what: {way: median([costs[what][way] for costs in rounds]) for way in ways}
        for what, ways in rounds[0].items()
    }


# -- The site itself -------------------------------------------------------------------------------


class Memory(threading.Thread):
    """Watches how much memory this process's children take, each shared page counted once.

    Attributes:
        peak: The largest sum so far, in bytes.
    """

    def __init__(self, every: float = 0.2) -> None:
        """Gets ready to look every so many seconds."""
        super().__init__(daemon=True)
        self.peak = 0
        self._every = every
        self._done = threading.Event()

    def run(self) -> None:
        """Looks until it is told to stop."""
        while not self._done.wait(self._every):
            self.peak = max(self.peak, sum(map(_memory, psutil.Process().children(recursive=True))))

    def stop(self) -> int:
        """Stops looking and returns the peak."""
        self._done.set()
        self.join()
        return self.peak


def _memory(process: psutil.Process) -> int:
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


STOCK_SITE = '\nextensions.remove("docs._ext.execution")\nnb_execution_mode = "force"\n'


def copy_site(folder: Path) -> None:
    """Copies all that a build of the site reads: the repository without what is hidden or built."""
    ignored = shutil.ignore_patterns(".*", "__pycache__", "build")
    shutil.copytree(ROOT, folder, ignore=ignored)


def measure_site() -> dict[str, Any]:
    """Builds copies of this repository's site, of which nothing is built, and returns what that took."""
    with tempfile.TemporaryDirectory() as name:
        ours, stock = Path(name) / "ours", Path(name) / "stock"
        for folder in (ours, stock):
            copy_site(folder)
        with (stock / "conf.py").open("a") as conf:
            conf.write(STOCK_SITE)
        memory = Memory()
        memory.start()
        costs = {"ours": build(ours)}
        peak = memory.stop()
        costs["stock"] = build(stock, strict="-T")  # it knows no contracts
        records = (ours / "build" / "executed").glob("*.json")
        contents = [json.loads(path.read_text().partition("\n")[2]) for path in records]
    return {
        "costs": _plain(costs),
        "pages": len(contents),
        "cells": statistics.median(len(content["outputs"]) for content in contents),
        "memory_mib": round(peak / 2**20),
    }


# -- What is printed and recorded ------------------------------------------------------------------


def show(costs: Costs) -> None:
    """Prints a table of the ways to build."""
    print(f"{'seconds of processor (and of wall time)':<40} {'/ least':>8} {'stock /':>8}")
    for what, by_way in costs.items():
        print(what)
        for way, cost in by_way.items():
            of_bound = cost.processor / by_way["bound"].processor
            stock = by_way["stock"].processor / cost.processor
            print(
                f"  {LABELS[way]:<14} {cost.processor:8.2f} ({cost.wall:.2f})".ljust(40),
                f"{of_bound:8.2f} {stock:8.2f}",
            )


def provenance(rounds: int, load: float) -> dict[str, Any]:
    """Returns what the figures were measured with."""
    packages = ["tensorflow-cpu", "keras", "sphinx", "myst-nb", "ipykernel", "nbclient"]
    return {
        "command": "python -m tests.bench --record",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "rounds": rounds,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load_before": round(load, 1),
        "packages": {package: version(package) for package in packages},
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often to measure each way (3 minutes)"
    )
    parser.add_argument(
        "--grow", type=int, nargs="*", default=[5, 10, 40], help="other page counts"
    )
    parser.add_argument("--record", action="store_true", help=f"write {RECORD.relative_to(ROOT)}")
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    made_with = provenance(options.rounds, os.getloadavg()[0])
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "PYTHONHASHSEED": "0"}
    os.environ["PYTHONPATH"] = str(ROOT)

    rounds = []
    for number in range(options.rounds):
        print(f"Round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        rounds.append(run_round(PAGES))
    costs = medians(rounds)
    show(costs)
    cold, *_ = costs.values()
    growth = {PAGES: cold}
    for pages in options.grow:
        [growth[pages]] = run_round(pages, ["ours", "sphinx"], edit=False).values()
    print("\npages   cold   least   cold/least   (seconds of processor)")
    for pages, at in sorted(growth.items()):
        built, least = at["ours"].processor, at["bound"].processor
        print(f"{pages:5} {built:6.1f} {least:7.1f} {built / least:12.2f}")
    sys.stdout.flush()
    site = measure_site()
    print(f"\nThis site, {site['pages']} pages with a median of {site['cells']:.0f} cells")
    for way, cost in site["costs"].items():
        print(f"  {LABELS[way]:<14} {cost['processor']:8.2f} ({cost['wall']:.2f})")
    print(f"  memory at most {site['memory_mib']} MiB, each shared page counted once")
    if options.record:
        content = {
            "made_with": made_with,
            "costs": {what: _plain(by_way) for what, by_way in costs.items()},
            "growth": {pages: _plain(at) for pages, at in sorted(growth.items())},
            "site": site,
        }
        RECORD.write_text(json.dumps(content, indent=1) + "\n")
    ours = {what: by_way["ours"].processor for what, by_way in costs.items()}
    print(
        f"bench: cold/bound={cold['ours'].processor / cold['bound'].processor:.2f} "
        f"stock/cold={cold['stock'].processor / cold['ours'].processor:.2f} "
        f"nochange_cpu_s={ours['nothing changed']:.2f} prose_cpu_s={ours['one sentence edited']:.2f}"
    )


def _plain(by_way: dict[str, Cost]) -> dict[str, dict[str, float]]:
    return {
        way: {kind: round(seconds, 3) for kind, seconds in asdict(cost).items()}
        for way, cost in by_way.items()
    }


if __name__ == "__main__":
    main()
