# make run      start the bot; with no token in the environment this is the trial with both phones on one page
# make test     the whole suite, on SQLite and on PostgreSQL; EXPLORE=1 tries other examples of properties
# make lint     ruff, mypy, the directions of imports
# make bench    benchmarks against other libraries, as ratios measured in one run
# make install  a virtual environment in .venv from requirements.lock; the others do it themselves
# make lock     requirements.lock anew from pyproject.toml

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
WORKERS ?= 2

# compiled once, not by each of the processes that a run starts
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test lint bench install lock
.DEFAULT_GOAL := run

run: install
	@exec $(BIN)/python -m bot run

# only the plugins that the suite uses: pytest takes ten seconds to prepare what the others bring along
test: export PYTEST_DISABLE_PLUGIN_AUTOLOAD = 1
test: export PYTEST_PLUGINS = xdist.plugin,pytest_asyncio.plugin,pytest_timeout,tests.covered
test: install
	@ops/test-needs.sh
	$(BIN)/python -m pytest -n $(WORKERS)

lint: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: install
	$(BIN)/python -m bench

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml ops/install.sh
	@ops/install.sh $(VENV)
	@touch $@

lock: install
	$(BIN)/uv pip compile pyproject.toml --group dev --group bench --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock
	@touch $(INSTALLED)
