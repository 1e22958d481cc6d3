# Everything runs in .venv, which the first target makes; nothing is installed outside it, except a
# browser and PostgreSQL for the tests where a package manager is there. `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8501
CUSTOMERS ?= 20000
SEED ?= 1
WORKERS ?= 2

DATA := $(or $(KLIENTELA_DATA),data)
BIN := .venv/bin
# A build, data and warehouse of their own: tests and lint touch nobody's work.
SCRATCH := .make
IN_SCRATCH = env KLIENTELA_DATA=$(abspath $(SCRATCH))/data \
	KLIENTELA_WAREHOUSE=$(abspath $(SCRATCH))/$(1)/warehouse \
	DBT_TARGET_PATH=$(abspath $(SCRATCH))/$(1)/target DBT_LOG_PATH=$(abspath $(SCRATCH))/$(1)/logs
QUIET_DBT = DBT_SEND_ANONYMOUS_USAGE_STATS=false

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header $(if $(UPGRADE),--upgrade)

.PHONY: help
help: ## List the targets
	@echo "make <target>"
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  \1\t/' | expand -t 16

# ---- What people run ----------------------------------------------------------------------------

.PHONY: demo
demo: build ## Build the demo shop and open the app (PORT=8501); Ctrl-C stops it
	@$(BIN)/klientela app --port $(PORT)

.PHONY: build
build: install $(DATA)/demo/subscriptions.parquet ## Build, test and publish the demo shop
	@$(BIN)/klientela build

.PHONY: app
app: install ## Start the app on what is published (PORT=8501)
	@$(BIN)/klientela app --port $(PORT)

.PHONY: publish
publish: install ## Publish the last build, if all of it passed
	@$(BIN)/klientela publish

.PHONY: docs
docs: install ## Write dbt's documentation to target/static_index.html
	@$(QUIET_DBT) $(BIN)/dbt docs generate --static
	@echo "Open target/static_index.html"

.PHONY: bench
bench: install .venv-bench/.installed ## Measure 1 M customers beside lifetimes and pymc-marketing
	@$(BIN)/python benchmarks/bench.py

.PHONY: clean
clean: ## Remove what was built; data/ and the environments stay
	@rm -rf target logs $(SCRATCH) warehouse/work.duckdb warehouse/work.duckdb.wal \
		warehouse/builds warehouse/current warehouse/last_build.json warehouse/build.lock \
		.mypy_cache .pytest_cache .ruff_cache .hypothesis

$(DATA)/demo/subscriptions.parquet: | install
	@$(BIN)/klientela demo-data --customers $(CUSTOMERS) --seed $(SEED)

# ---- What CI runs -------------------------------------------------------------------------------

.PHONY: test
test: dev browser postgres lint test-build test-duckdb2 test-python ## Every check that CI runs

.PHONY: lint
lint: dev ## Style, types, SQL and layer rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(call IN_SCRATCH,lint) $(BIN)/python .ci/lint_models.py

.PHONY: test-build
test-build: dev $(SCRATCH)/data/demo/subscriptions.parquet ## Build the demo shop, all data and unit tests
	rm -rf $(SCRATCH)/build
	$(call IN_SCRATCH,build) $(BIN)/klientela build

.PHONY: test-duckdb2
test-duckdb2: .venv-duckdb2/.installed $(SCRATCH)/data/demo/subscriptions.parquet ## The same on DuckDB 2
	rm -rf $(SCRATCH)/duckdb2
	$(call IN_SCRATCH,duckdb2) .venv-duckdb2/bin/klientela build

.PHONY: test-python
test-python: dev ## The Python, dbt and browser tests
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

$(SCRATCH)/data/demo/subscriptions.parquet: | install
	@$(call IN_SCRATCH,build) $(BIN)/klientela demo-data --customers $(CUSTOMERS) --seed $(SEED)

# ---- Environments -------------------------------------------------------------------------------
# A stamp lies in the environment it is about, and goes with it.

.PHONY: install
install: .venv/.installed ## Make .venv with pinned and hashed packages

.PHONY: dev
dev: .venv/.installed-dev ## The same with what the tests need

.venv/.uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || { \
		echo "klientela needs Python 3.11 or newer as $(PYTHON): install it," \
			"or name one you have: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { \
		echo "$(PYTHON) cannot make an environment: install its venv module" \
			"(Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/uv.txt
	@touch $@

.venv/.installed: .venv/.uv requirements/run.txt pyproject.toml
	@echo "Installing klientela in .venv"
	@$(call INSTALL,.venv,run)
	@touch $@

.venv/.installed-dev: .venv/.installed requirements/dev.txt
	@echo "Installing what the tests need"
	@$(call HASHED,.venv,dev)
	@touch $@

# DuckDB 2 writes files that 1.5 cannot read; it stays in an environment of its own.
.venv-duckdb2/.installed: .venv/.uv requirements/duckdb2.txt pyproject.toml
	@echo "Installing klientela with DuckDB 2 in .venv-duckdb2"
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-duckdb2
	@$(call INSTALL,.venv-duckdb2,duckdb2)
	@touch $@

.venv-bench/.installed: .venv/.uv requirements/bench.txt
	@echo "Installing the benchmark's peers in .venv-bench"
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-bench
	@$(BIN)/uv pip install --quiet --python .venv-bench/bin/python --require-hashes \
		-r requirements/bench.txt
	@touch $@

# Steps, because what builds a package has to be there first, and a package installed in place
# cannot have a hash.
HASHED = $(BIN)/uv pip install --quiet --python $(1)/bin/python --require-hashes \
	--no-build-isolation-package autograd-gamma -r requirements/$(2).txt
INSTALL = $(call HASHED,$(1),uv) && $(call HASHED,$(1),$(2)) && \
	$(BIN)/uv pip install --quiet --python $(1)/bin/python --no-deps --no-build-isolation -e .

.PHONY: browser
browser:
	@.ci/browser

.PHONY: postgres
postgres:
	@.ci/postgres

.PHONY: lock
lock: .venv/.uv ## Write the locks again (UPGRADE=1 takes newer versions)
	$(COMPILE) requirements/uv.in -o requirements/uv.txt
	$(COMPILE) pyproject.toml --extra install -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra dev --extra install -o requirements/dev.txt
	cp requirements/run.txt requirements/duckdb2.txt
	$(COMPILE) pyproject.toml --extra install --override requirements/duckdb2.in \
		-o requirements/duckdb2.txt
	$(COMPILE) requirements/bench.in -o requirements/bench.txt
