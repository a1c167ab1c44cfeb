# Bayleaf. `make help` lists what there is to do. Needs Python 3.11+, make and git; everything else
# is installed into this folder by `make setup`.

PYTHON ?= python3
BIN := .venv/bin
NODE := tests/interop/node
PYTEST_ARGS ?=
EXAMPLES ?= 1000000

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench bench-campus fuzz vectors words lock clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | \
	while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

setup: .venv/ready $(NODE)/ready .venv/browser ## Make .venv and install everything that is needed

demo: .venv/ready ## Run the campus on http://localhost:8000 with three organizations in it (Ctrl+C ends it)
	@$(BIN)/bayleaf demo

test: setup ## Run every test but the long ones, with the coverage of the engine
	$(BIN)/python -m pytest --cov=bayleaf.engine --cov-fail-under=95 --cov-report= $(PYTEST_ARGS)

check: setup ## Format, lint, types, walls and dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m mypy
	BAYLEAF_DATA_DIR=build/check $(BIN)/python -m django makemigrations --check --dry-run --settings bayleaf.campus.config.settings
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/deptry src

bench: setup ## Measure against the physical limit and other libraries; writes build/bench.json
	$(BIN)/python -m benchmarks

bench-campus: setup ## Measure the pages with 100,000 credentials stored; writes docs/benchmarks-campus.md
	$(BIN)/python -m benchmarks.campus

fuzz: setup ## Search for counterexamples freely, a million a property (EXAMPLES=1000 for a short run)
	EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -m property --hypothesis-profile=fuzz $(PYTEST_ARGS)

vectors: setup ## Make the golden vectors and fraud fixtures anew (their keys are thrown away)
	$(BIN)/python -m tests.vectors.make
	$(BIN)/python -m tests.vectors.samples
	$(BIN)/python -m tests.fraud.make

words: setup ## Make the shipped tables of words anew, after a context has changed
	$(BIN)/python -m tests.engine.canonical.words

lock: setup ## Resolve the dependencies anew into requirements.lock
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-header --no-annotate --quiet --output-file requirements.lock pyproject.toml

clean: ## Remove what was installed and built
	rm -rf .venv $(NODE)/node_modules $(NODE)/ready build .coverage*

.venv/ready: pyproject.toml requirements.lock tools/setup-python.sh
	@PYTHON=$(PYTHON) sh tools/setup-python.sh
	@touch $@

$(NODE)/ready: $(NODE)/package-lock.json tools/setup-node.sh
	@sh tools/setup-node.sh $(NODE)
	@touch $@

.venv/browser: .venv/ready tools/setup-browser.sh
	@sh tools/setup-browser.sh
	@touch $@
