# Carnet from a checkout: Python 3.11 or newer, make and a shell are all that is needed.
#   make demo [PORT=8000]     make test [ARGS="tests/unit -k money"]     make help

.SILENT:
.SUFFIXES:
.PHONY: help demo demo-reset test check fix bench clean

PYTHON =
ARGS =
VENV = .venv
BIN = $(VENV)/bin
TEST_HOME = var/test
WITHOUT = not browser and not services and not slow

help:
	echo 'make demo        a running Carnet with its own PostgreSQL and demo data; safe to run again'
	echo 'make demo-reset  throw the demo away, its database too'
	echo 'make test        the test suite (ARGS="-k word" for a part of it)'
	echo 'make check       format, lint, types, import rules, migrations, schemas'
	echo 'make fix         format the code and mend what the linter can'
	echo 'make bench       measure this machine (see docs/performance.md)'
	echo 'make clean       remove the environment (.venv); data stays'

demo: $(VENV)/.run
	exec $(BIN)/carnet demo

demo-reset: $(VENV)/.run
	exec $(BIN)/carnet demo --reset

test: $(VENV)/.dev
	echo 'Tests that need a browser or services, and the slow ones, are left out here: .ci/run has them all.'
	exec env CARNET_HOME="$${CARNET_HOME:-$(TEST_HOME)}" $(BIN)/python -m pytest -n 2 -m '$(WITHOUT)' $(ARGS)

check: $(VENV)/.dev
	BIN=$(BIN) sh tools/check.sh

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix --quiet . && $(BIN)/ruff format --quiet .

bench: $(VENV)/.run
	exec $(BIN)/carnet bench $(ARGS)

clean:
	rm -rf $(VENV)

# An environment that was made for another folder, or whose Python has gone, is made anew.
MOVED := $(shell [ -x $(BIN)/python ] && [ "$$(cat $(VENV)/.place 2>/dev/null)" = "$$(pwd)" ] || echo moved)
.PHONY: moved

# What is installed is named by the stamp that is newer than the lock file it was installed from.
$(VENV)/.run: requirements.lock pyproject.toml $(MOVED)
	PYTHON='$(PYTHON)' sh tools/install.sh $(VENV) requirements.lock
	touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml $(MOVED)
	PYTHON='$(PYTHON)' sh tools/install.sh $(VENV) requirements-dev.lock
	touch $@ $(VENV)/.run
