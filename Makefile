# `make help` says what there is. PYTHON= names the interpreter for .venv, PORT= the server's port.

PORT ?= 8501
PYTHON ?=
# Each worker has a PostgreSQL of its own; a file stays with one worker, for what its tests share. Files go in their
# order: by the number of their tests, the few that take minutes each would come last, one worker alone with them.
PYTEST_ARGS ?= -n 2 --dist loadfile --no-loadscope-reorder
export PYTHON

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest $(PYTEST_ARGS)
# A compiled file names neither an index nor this machine, and holds the hash of every file that may be installed.
COMPILE := $(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev run demo shell test test-fast test-long lint format messages requirements bench

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv with what the program needs
	@scripts/setup.sh runtime

setup-dev: ## Make .venv with what the tests need as well
	@scripts/setup.sh dev

run: setup ## Start everything: database, migrations, demo organization, server on http://127.0.0.1:PORT (8501)
	@exec $(BIN)/python manage.py serve --migrate --demo --port $(PORT) --end-with-parent $$PPID

demo: setup ## Fill the demo organization with two years of calls
	@$(BIN)/python manage.py migrate
	@exec $(BIN)/python manage.py demo

shell: setup ## Open a Python prompt in the program's environment
	@exec $(BIN)/python -i -c "from services.settings import get_settings; print(repr(get_settings()))"

test: setup-dev lint ## Check everything but the long tests: lint, types, import rules, tests, browser tests
	@chromium="$$(scripts/ensure_chromium.sh)" && CALLOS_CHROMIUM="$$chromium" $(PYTEST) -m "not long"

test-fast: setup-dev ## Run the tests that need no browser
	@$(PYTEST) -m "not long and not browser"

test-long: setup-dev ## Run all tests, the ones that take minutes too
	@chromium="$$(scripts/ensure_chromium.sh)" && CALLOS_CHROMIUM="$$chromium" $(PYTEST)

lint: setup-dev ## Check style, types and who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: setup-dev ## Let ruff mend style and layout
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup-dev ## Measure commands, screens and, in a browser, clicks; writes bench/results.md
	@chromium="$$(scripts/ensure_chromium.sh)" && CALLOS_CHROMIUM="$$chromium" $(BIN)/python -m bench.commands

messages: setup-dev ## Bring the message catalogue up to date with the texts in the code
	@$(BIN)/python scripts/update_messages.py

requirements: setup-dev ## Compile the pins anew; run it under Python 3.11, the oldest one supported
	@$(COMPILE) --upgrade --output-file requirements.txt requirements.in
	@$(COMPILE) --upgrade --output-file requirements-dev.txt requirements-dev.in
