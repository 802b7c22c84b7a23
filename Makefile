# `make help` lists what there is. Works from a fresh Debian or Ubuntu with python3 (3.11+) and make.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev browser test test-postgres lint format lock bench bench-sorting bench-retrieval bench-frequent chaos screenshots messages clean

export HOST PORT PYTHON CHROMIUM
PY := .venv/bin/python
# More than the cores of a small machine: the tests that start processes mostly wait.
WORKERS ?= 3
ARGS ?=

help:  ## this list
	@grep -hE '^[a-z-]+:.*  ## ' Makefile | sed -E 's/:.*  ## /\t/' | expand -t 16

setup:
	@bin/setup run

setup-dev:
	@bin/setup dev

run: setup  ## the whole product on this machine: web server and worker (HOST=, PORT=)
	@exec $(PY) bin/run

browser: setup-dev
	@bin/browser

test: setup-dev browser  ## all tests on SQLite: unit, integration, browser (ARGS= goes to pytest)
	@env -u DATABASE_URL -u REDIS_URL -u PYTHONDONTWRITEBYTECODE $(PY) -m pytest -q -n $(WORKERS) --dist worksteal $(ARGS)

test-postgres: setup-dev browser  ## the same on a PostgreSQL and a Redis of their own, without what no database changes
	@env -u PYTHONDONTWRITEBYTECODE bin/with-services $(PY) -m pytest -q -n $(WORKERS) --dist worksteal -m "not once" $(ARGS)

lint: setup-dev  ## format, types, templates, import directions, migrations, translations, deployment checks
	@bin/lint

format: setup-dev  ## put the code into ruff's format
	@.venv/bin/ruff check --fix -q . ; .venv/bin/ruff format .

messages: setup-dev  ## collect the words of the interface and compile the translations
	@bin/messages

lock: setup-dev  ## pin again from pyproject.toml (needs uv)
	@bin/lock

bench: setup-dev  ## the figures of the README, on SQLite and PostgreSQL (ARGS= goes to bench/run.py)
	@$(PY) bench/run.py $(ARGS)

bench-sorting: setup-dev  ## how well texts are sorted, on the real texts in ../shared/data (ARGS= names parts; skips what is not there)
	@$(PY) bench/sorting.py $(ARGS)

bench-retrieval: setup-dev  ## how well and how fast articles are found, on both databases, on the same texts (ARGS= names parts)
	@$(PY) bench/retrieval.py $(ARGS)

bench-frequent: setup-dev  ## how well frequent matters are found on real messages, and how long 200,000 tickets take (ARGS= names parts)
	@$(PY) bench/frequent.py $(ARGS)

chaos: setup-dev browser  ## kill -9 of everything under load, and a long backlog, on both databases (ARGS= goes to tests/chaos; minutes)
	@$(PY) -m tests.chaos $(ARGS)

screenshots: setup-dev browser  ## the pictures of the README; ARGS=--all looks at every page in both languages, three widths, light and dark
	@$(PY) -m tests.screens $(ARGS)

clean:  ## remove what was built or measured; keeps .env and the database
	rm -rf .venv var/bench var/static .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
