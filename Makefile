.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup run demo test explore kill lint format bench read-eval clean samples

help: ## show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime ## make the virtual environment with what the service needs

run: $(VENV)/.runtime ## start everything on http://127.0.0.1:8000 and print a sign-in link
	@exec $(BIN)/python -m server

demo: $(VENV)/.runtime ## start everything and feed it a sample blog, from notice to published pin
	@exec $(BIN)/python -m server demo

test: export PYTHONDONTWRITEBYTECODE = # the tests start hundreds of programs: each module is compiled once, whatever the shell says
test: $(VENV)/.dev ## run every test
	@$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder tests

explore: $(VENV)/.dev ## try the property tests with new random cases
	@$(BIN)/python -m pytest -n 2 --hypothesis-profile=explore tests/rules tests/values tests/imaging

kill: $(VENV)/.dev ## kill 200 workers on each database while Pinterest misbehaves (half an hour)
	@PINWRIGHT_TEST_KILLS=$${PINWRIGHT_TEST_KILLS:-200} $(BIN)/python -m pytest -s tests/faults/test_workers_killed.py

lint: $(VENV)/.dev ## check style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(VENV)/.dev ## put the code into the house's format
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(VENV)/.dev ## measure speed beside a floor or a peer, in one run
	@$(BIN)/python -m tests.bench

read-eval: $(VENV)/.dev ## score page reading on a set of stored pages: make read-eval EVAL=/path/to/set
	@$(BIN)/python -m tests.reading_eval "$(EVAL)"

samples: $(VENV)/.dev ## write the page of the local writer's sample texts anew
	@$(BIN)/python -m tests.rules.writing_samples

clean: ## remove what setup made (not your data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Pinwright needs Python 3.11 or newer. Install it, or name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making the virtual environment (once) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing the packages (about a minute, once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "Installing the packages for tests (about a minute, once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime
