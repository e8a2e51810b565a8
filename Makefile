# Recipes for people and for CI alike. They need Python 3.11 (with venv), git and make; everything
# else is pinned with its hash in the lock files. `make` alone lists the recipes.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

# The first Python 3.11 on the path that runs: a wrapper named python3.11 may lead nowhere.
PYTHON ?= $(shell IFS=:; for folder in $$PATH; do for name in python3.11 python3; do \
	"$$folder/$$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	&& echo "$$folder/$$name" && exit; done; done)

.PHONY: help setup develop web demo test test-plain test-bounds check fix bench clean

help: ## list the recipes
	@sed -n 's/^\([a-z-]*\):.*## /\1@/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "make %-12s %s\n", $$1, $$2 }'

setup: $(VENV)/ready ## make .venv from the lock, install siegeworks into it, compile the kernel

# A changed lock means a new environment, so that nothing stale stays in it.
$(VENV)/locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 was not found on the path." >&2; exit 1; }
	@echo "Installing the locked dependencies into $(VENV): about a minute"
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

$(VENV)/ready: $(VENV)/locked pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m siegeworks warm
	@touch $@

develop: $(VENV)/developed ## add every extra and the tools of work to .venv

# The second lock holds the first with the same pins, so it only adds.
$(VENV)/developed: $(VENV)/ready requirements-dev.lock
	@echo "Adding the extras and the tools of work to $(VENV): about two minutes"
	@$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@

web: develop ## build the page of the command post; Node comes with the tools of work
	@$(BIN)/python -m scripts.web

demo: setup ## assess, check and fight the second attack, and say where the report lies
	@$(BIN)/siegeworks demo

# The run with everything compiled comes last, so that its summary is what one reads.
test: develop web check test-plain test-bounds ## every check and every test
	$(BIN)/pytest

test-plain: develop ## the rules and the engine with the JIT off: slow, and open to a debugger
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest tests/rules tests/engine -m "not compiled"

test-bounds: develop ## the kernels that walk arrays by index, with bounds checks on
	NUMBA_BOUNDSCHECK=1 $(BIN)/pytest tests/engine -m bounds

check: develop ## lint, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

fix: develop ## mend what the linter and the formatter can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: develop ## measure speed, growth, start-up and memory; the references of benchmarks/
	$(BIN)/siegeworks bench --json
	$(BIN)/python benchmarks/mesa_reference.py
	$(BIN)/python benchmarks/limit/run.py

clean: ## remove what the recipes made, but not your runs
	rm -rf $(VENV) build dist web/node_modules src/siegeworks/post/static .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests -type d -name __pycache__ -prune -exec rm -rf {} +
