# Everything here does its own set-up in .venv; Python 3.11 or newer (with venv) and make are enough.
# The lock files are complete, so pip resolves nothing (--no-deps): a release after the lock cannot get in the way.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PORT ?= 8400
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q install
# Many tests wait for a browser or for processes of their own: one runner more than there are processors keeps them busy.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: help demo test test-all coverage check lint types mutants attention bench screenshots pictures audit sbom lock clean
.DEFAULT_GOAL := help

help: ## what there is (this list)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## a local Slack workspace in the browser with the bot in it (PORT=8400)
	@exec $(BIN)/kennisbot demo --port $(PORT) $(if $(KEEP),--keep)

# What was compiled is kept, whatever the surroundings say: each process would begin by compiling all test modules anew.
test test-all coverage: export PYTHONDONTWRITEBYTECODE :=

test: $(VENV)/.dev ## all tests that take 0.4 seconds or less; on PostgreSQL, too, where the database matters
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --longest 0.4 $(ARGS)

test-all: $(VENV)/.dev ## all tests; another third of the rule tests each day on PostgreSQL, too
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --databases third $(ARGS)

coverage: $(VENV)/.dev ## all tests, and which lines no test reaches (slower)
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --cov --cov-report=term $(ARGS)

check: lint types ## format, lint, types, layers, texts

lint: $(VENV)/.dev ## what takes seconds of make check: format, lint, layers, texts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache
	@$(BIN)/python -m texts

types: $(VENV)/.dev ## the types, which take half a minute the first time
	@$(BIN)/mypy

mutants: $(VENV)/.dev ## defects planted in the files changed since a commit, and which of them no test notices
	@$(BIN)/python -m tests.mutants $(ARGS)

attention: $(VENV)/.dev ## how many messages each role gets in a played quarter
	@$(BIN)/python -m benchmarks.attention

bench: $(VENV)/.dev ## the speed lines, each beside its baseline
	@$(BIN)/python -m benchmarks $(ARGS)

screenshots: $(VENV)/.dev ## the pictures of README and docs, taken in the demo
	@$(BIN)/python -m tests.browser.screenshots

pictures: $(VENV)/.dev ## every page of every workbook and document as a picture, in build/pictures
	@$(BIN)/python -m tests.reports.gallery

audit: $(VENV)/.audit ## known holes in what is installed with the bot (asks the network)
	@$(BIN)/pip-audit --require-hashes --disable-pip --progress-spinner off -r requirements.lock

sbom: $(VENV)/.audit ## what is installed with the bot, as a CycloneDX bill of materials in build/
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible -o build/kennisbot.cdx.json
	@echo "build/kennisbot.cdx.json"

lock: $(VENV)/.dev ## renew the lock files
	@$(BIN)/uv pip compile pyproject.toml --extra build --extra demo $(LOCK) -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra build --extra demo --extra dev -c requirements.lock $(LOCK) -o requirements-dev.lock
	@$(BIN)/uv pip compile pyproject.toml --extra build --extra demo --extra dev --extra audit -c requirements-dev.lock $(LOCK) -o requirements-audit.lock
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade -q --custom-compile-command 'make lock'

clean: ## remove what make and the demo made
	rm -rf $(VENV) data .mypy_cache .ruff_cache .pytest_cache .coverage* *.egg-info build

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Kennisbot needs Python 3.11 or newer with its venv module; none was found."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml sandbox/pyproject.toml | $(VENV)/bin/python
	@echo "Setting up $(VENV) (the first time this takes some 20 seconds) …"
	@$(PIP) --no-deps --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e ./sandbox -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Adding what tests and checks need …"
	@$(PIP) --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.audit: requirements-audit.lock $(VENV)/.dev
	@echo "Adding what looks for known holes …"
	@$(PIP) --no-deps --require-hashes -r requirements-audit.lock
	@touch $@
