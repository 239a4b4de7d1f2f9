# Every target brings what it needs first (scripts/setup.sh: quick when it is there).
# `make demo ARGS=--keep` hands arguments on.
.DEFAULT_GOAL := help
.PHONY: help setup bench-setup check format test demo up chaos bench lock clean

BIN := .venv/bin
KILLS ?= 1000
BENCHES := ingest process stack memory restore

help: ## This list
	@sed -nE 's/^([a-z%-]+):.*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

setup: ## Install everything that development needs
	@scripts/setup.sh

check: setup ## Lint, format, types, who imports whom, docs against code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/shellcheck scripts/*.sh .ci/run
	$(BIN)/pytest -q --durations=0 tests/contract/test_docs.py

format: setup ## Put the code into its format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

test: setup ## All tests, against real Kafka, ClickHouse's engine, PostgreSQL and Redis
	$(BIN)/pytest $(ARGS)

chaos: setup ## Kill everything at every step: make chaos KILLS=1000
	GOSIGHT_TEST_KILLS=$(KILLS) $(BIN)/pytest tests/chaos --timeout=0 $(ARGS)

demo: setup ## The whole path on this machine: 200 visitors, and what came out of them
	$(BIN)/gosight demo $(ARGS)

up: setup ## The whole stack on this machine, until Ctrl-C
	$(BIN)/gosight up $(ARGS)

bench: bench-setup ## All benchmarks, into bench/RESULTS.md
	$(BIN)/python -m bench $(ARGS)

$(BENCHES:%=bench-%): bench-%: bench-setup
	$(BIN)/python -m bench.$* $(ARGS)

bench-setup:
	@scripts/setup.sh --bench

lock: setup ## Pin all dependencies anew: make lock ARGS=--upgrade
	$(BIN)/python -m venv .venv/lock
	.venv/lock/bin/pip install --quiet --disable-pip-version-check uv
	PATH="$(CURDIR)/.venv/lock/bin:$$PATH" $(BIN)/python scripts/lock.py $(ARGS)

clean: ## Remove what was installed and built here
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
