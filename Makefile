# One command sets everything up: make chat, or make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BROWSER_STAMP := $(VENV)/.installed-browser
CLIENTS := .venv-clients
CLIENTS_STAMP := $(CLIENTS)/.installed
PORT ?= 7860

.DEFAULT_GOAL := help
.PHONY: help setup chat test test-browser test-clients check artwork clean

help:
	@echo "make chat          set up, and open the chat on http://127.0.0.1:$(PORT)"
	@echo "make test          set up, and run the checks and the tests"
	@echo "make test-browser  set up, and run the tests in a real browser: this machine's Chromium"
	@echo "make test-clients  set up, and let other projects' MCP clients call ours, from an environment of their own"
	@echo "make check         ruff, mypy, import contracts"
	@echo "make artwork       draw the demo shop's pictures again"
	@echo "make clean         remove the environment"

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: '$(PYTHON)' is not here. Name one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) is here. Name one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing (Debian: apt install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[ui,offline,dev]'
	@touch $(STAMP)

chat: setup
	$(BIN)/shoplens chat --port $(PORT)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

$(BROWSER_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[ui,offline,dev,browser]'
	@touch $(BROWSER_STAMP)

# Without a Chromium the tests say so and are skipped. Debian: apt install chromium
test-browser: $(BROWSER_STAMP)
	$(BIN)/python -m pytest tests/browser -n auto --maxprocesses 4 --dist loadfile

$(CLIENTS_STAMP): tests/clients/requirements.txt
	$(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/python -m pip install --quiet --upgrade pip
	$(CLIENTS)/bin/python -m pip install --quiet --requirement tests/clients/requirements.txt
	@touch $(CLIENTS_STAMP)

test-clients: $(STAMP) $(CLIENTS_STAMP)
	$(BIN)/python -m pytest tests/clients

artwork: setup
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[artwork]'
	$(BIN)/python -m artwork

clean:
	rm -rf $(VENV) $(CLIENTS)
