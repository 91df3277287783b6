# How TensorFlow runs your program. `make` alone lists what can be made.
PYTHON ?= python3
PORT ?= 8000
JOBS ?=
TENSORFLOW ?=
KERAS ?=
BIN := .venv/bin
SPHINX = $(BIN)/python -m sphinx -n -W --keep-going -T -q -c .
AT_A_TIME = -j $(or $(JOBS),auto) $(if $(JOBS),-D execution_jobs=$(JOBS))
REHEARSE = $(BIN)/python -m tests.rehearse --tensorflow '$(TENSORFLOW)' --keras '$(KERAS)'
NO_OUTPUTS = -D suppress_warnings=mystnb.glue,myst-nb.lexer
export PYTHONHASHSEED := 0

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s%s\n", $$1, $$2}' Makefile
	@echo '  PYTHON=$(PYTHON)  the Python to set up with: 3.11, 3.12 or 3.13'
	@echo '  JOBS=$(JOBS)           how many pages run at a time; as many as there are processors if it is left out'
	@echo '  TENSORFLOW=, KERAS=  what `make rehearse` runs the pages on; without KERAS that of the lock, if it will do'
	@echo '  PORT=$(PORT)       where `make live` serves the site'

html: $(BIN)/site ## build the site into build/html
	@$(SPHINX) -b html -d build/doctrees $(AT_A_TIME) docs build/html

# Linters and doctests keep one processor busy each. The doctests of modules need not run twice: `tests` alone.
test test-all: html $(BIN)/tests
	@$(MAKE) --no-print-directory --jobs 2 lint doctest
	@$(BIN)/python -m pytest -n auto --dist loadfile $(if $(filter test,$@),-m 'not thorough' )tests

test: ## run every check but the longest: linters, doctests, units, the built pages
test-all: ## run all checks: also a second build, every download, every page at every width

doctest: $(BIN)/tests ## run the doctests of the modules and of the pages
	@$(BIN)/python -m pytest -q -p tests.isolation --doctest-modules tfxray examples
	@$(SPHINX) -b doctest -d build/doctest/doctrees $(NO_OUTPUTS) docs build/doctest/pages

accept: html ## record what every cell printed and what recordings show, for review in the change
	@$(BIN)/python -m tests.outputs
	@$(BIN)/python -m tests.tfxray.recording.test_shown

# The environment comes first: what cannot be had is told before anything is built.
rehearse: $(BIN)/tests ## run every page on TENSORFLOW=2.20.0, nightly or another, and tell what differs (a quarter of an hour)
	@$(REHEARSE) --prepare
	@$(MAKE) --no-print-directory html
	@$(REHEARSE)

recordings: $(BIN)/tests ## run the programs of examples/elsewhere on the systems that this machine can have (hours)
	@$(BIN)/python -m examples.elsewhere --discard $(SYSTEMS)

costs: $(BIN)/tests ## measure what each mode costs on TensorFlow, PyTorch and JAX (ten minutes, and nothing else running)
	@$(BIN)/python -m examples.elsewhere.costs

bench: $(BIN)/tests ## measure builds against stock MyST-NB and the least they could cost (half an hour)
	@$(BIN)/python -m tests.bench

search-quality: $(BIN)/tests html ## put real questions into the search and see how well it answers
	@$(BIN)/python -m tests.search.quality

live: $(BIN)/tests ## rebuild on save and reload the browser
	@$(BIN)/sphinx-autobuild -c . -d build/doctrees $(AT_A_TIME) --watch tfxray --watch examples --watch conf.py --port $(PORT) docs build/html

lint: $(BIN)/tests ## ruff, mypy and codespell
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/codespell

linkcheck: $(BIN)/site ## follow the external links (needs a network; for a scheduled job)
	@$(SPHINX) -b linkcheck -d build/linkcheck/doctrees $(NO_OUTPUTS) docs build/linkcheck/pages

lock: $(BIN)/tests ## choose anew every version that no == holds, for both requirements.in; lock systems that have no lock
	@for at in requirements tests/requirements; do $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command 'make lock' $$at.in -o $$at.txt || exit; done
	@$(BIN)/python -m examples.elsewhere --lock

clean: ## remove what was built (the environment .venv stays)
	rm -rf build

SERVES = $(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
  echo 'PYTHON=$(PYTHON) is no Python 3.11, 3.12 or 3.13 with venv: name one, as in: make html PYTHON=python3.12' >&2; exit 1; }

# `touch` comes last: what was interrupted or failed is set up anew.
$(BIN)/site: requirements.txt | $(if $(findstring command,$(origin PYTHON)),named)
	@$(SERVES)
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@touch $@

$(BIN)/tests: $(BIN)/site tests/requirements.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r tests/requirements.txt
	@$(BIN)/python -m tests.browser
	@touch $@

# A Python that is named is not passed over because there is an environment, nor is that thrown away for it.
named:
	@$(SERVES)
	@test ! -e $(BIN)/site || test "`$(PYTHON) -V`" = "`$(BIN)/python -V`" || { \
	  echo "PYTHON=$(PYTHON) is not what .venv was set up with, `$(BIN)/python -V`: remove .venv first" >&2; exit 1; }

.PHONY: named help html test test-all doctest accept rehearse recordings costs bench search-quality live lint linkcheck lock clean
.DEFAULT_GOAL := help
