# collabqa: `make run` from a fresh clone serves the page, `make test` proves it. `make help` lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

PYTHON ?= python3
VENV   ?= .venv
CORPUS ?= corpus
INDEX  ?= index
HOST   ?= 127.0.0.1
PORT   ?= 8000
# Installed before everything else by its own line, so that no resolver ever meets an unpinned torch.
TORCH  ?= torch==2.13.0
# `make eval`: sets of others' questions where they are there, our own questions on the chapters always.
BENCH  ?= $(wildcard ../shared/bench)
GOLD   ?= $(wildcard tests/data/chapters_*.jsonl)
LIMIT  ?= 300
REPORT ?= $(if $(BENCH),docs,reports)

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
# The weights come from a package; nothing may be fetched while the program runs.
export HF_HUB_OFFLINE := 1

.PHONY: help setup setup-test run index serve ask test test-unit test-browser test-large check fmt eval baseline bench readme lock wheel clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- environment: the stamps are files, so an unchanged lock costs nothing -----------------------------------

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "collabqa needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install -qq "$(TORCH)"
	$(PIP) install -qq --no-deps --require-hashes -r requirements.lock
	$(PIP) install -qq --no-deps --editable .
	@touch $@

$(VENV)/.test: requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install -qq "$(TORCH)"
	$(PIP) install -qq --no-deps --require-hashes -r requirements-dev.lock
	$(PIP) install -qq --no-deps --editable .
	@touch $(VENV)/.run $@

setup: $(VENV)/.run ## the environment that indexes, asks and serves
setup-test: $(VENV)/.test ## the same with test and development parts

# --- use ----------------------------------------------------------------------------------------------------

run: index serve ## environment, index, page on http://127.0.0.1:8000 (PORT=…, CORPUS=…)

index: $(VENV)/.run ## build or refresh the index (CORPUS=folder INDEX=dir)
	@$(BIN)/collabqa index "$(CORPUS)" --index "$(INDEX)"

serve: $(VENV)/.run ## serve the index that is there
	@$(BIN)/collabqa serve --index "$(INDEX)" --host "$(HOST)" --port "$(PORT)"

export Q
ask: $(VENV)/.run ## one question: make ask Q="What is an AI coalition?"
	@$(BIN)/collabqa ask "$$Q" --index "$(INDEX)"

# --- proof --------------------------------------------------------------------------------------------------

test: $(VENV)/.test ## every test, browser included (both parts, whatever the first one says)
	@status=0; $(MAKE) test-unit || status=1; $(MAKE) test-browser || status=1; exit $$status

test-unit: $(VENV)/.test ## every test but the browser's, with the coverage gate
	$(BIN)/python -m pytest --cov

test-browser: $(VENV)/.test ## the page in real Chromium (its own process)
	@if ! ls tests/browser/test_*.py >/dev/null 2>&1; then echo "no browser tests"; exit 0; fi; \
	if [ -z "$$CHROMIUM" ] && ! command -v chromium >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing chromium"; export DEBIAN_FRONTEND=noninteractive; \
	    (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation) >/dev/null \
	      || { echo "chromium could not be installed: apt-get install chromium fonts-liberation" >&2; exit 1; }; \
	  else \
	    echo "the browser tests need Chromium: install it (Debian: apt-get install chromium fonts-liberation) or set CHROMIUM=/path/to/it" >&2; exit 1; \
	  fi; \
	fi; \
	$(BIN)/python -m pytest tests/browser

test-large: $(VENV)/.test ## fifty megabytes in one file (minutes; not part of `make test`)
	$(BIN)/python -m pytest tests/large

check: $(VENV)/.test ## format, lint, types and import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: $(VENV)/.test ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: $(VENV)/.test ## measure everything; writes docs/evaluation.md (BENCH=folder GOLD=files LIMIT=questions a set SETS=a,b)
	@$(BIN)/collabqa eval $(GOLD) --corpus "$(CORPUS)" --limit $(LIMIT) --cache .cache/eval --report "$(REPORT)" \
		--bench tests/data/bench $(if $(BENCH),--bench "$(BENCH)") --plan benchmarks/sets.toml $(if $(SETS),--sets "$(SETS)")

baseline: $(VENV)/.test ## write the figures that tests compare with anew, on purpose: tests/data/baseline.json
	@$(BIN)/python tests/baseline.py

bench: $(VENV)/.test ## speed and memory; writes docs/bench.md
	@$(BIN)/python benchmarks/bench.py

readme: $(VENV)/.test ## put real output, figures and a picture of the page into README.md
	@$(BIN)/python benchmarks/readme.py

# --- upkeep -------------------------------------------------------------------------------------------------

UV_COMPILE = UV_FIND_LINKS="$$PIP_FIND_LINKS" $(BIN)/uv pip compile --quiet --python $(BIN)/python --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-package torch

lock: $(BIN)/python ## pin every package with its hashes (UPGRADE=--upgrade for newer ones)
	$(PIP) install -qq "uv>=0.13"
	$(UV_COMPILE) $(UPGRADE) --constraint <(echo "$(TORCH)") pyproject.toml -o requirements.lock
	$(UV_COMPILE) $(UPGRADE) --constraint <(echo "$(TORCH)") --constraint requirements.lock --extra eval --extra test --extra dev pyproject.toml -o requirements-dev.lock
	@! grep -inE '^(nvidia|triton|cuda)' requirements.lock requirements-dev.lock || { echo "a CUDA package entered the lock" >&2; exit 1; }

wheel: $(VENV)/.test ## a wheel with the page inside, in dist/
	$(BIN)/hatchling build -t wheel -d dist

clean: ## remove what was built, the environment excepted
	rm -rf build dist reports htmlcov .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -prune -exec rm -rf {} +
	find $(INDEX) -mindepth 1 ! -name .gitkeep -delete
