# Everything a person or CI does with a checkout. Needs python3 (3.11 or newer) and the network, nothing else.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
MANAGE := $(BIN)/python manage.py
# Two cores are busy with three workers, since some tests wait for processes.
WORKERS ?= 3
TESTS ?= tests

# uv trusts the certificates of the machine, as pip does.
export UV_SYSTEM_CERTS ?= true

# What production sets; the keys open nothing.
PRODUCTION := DEBUG=off IKASSA_SANDBOX=off ALLOWED_HOSTS=kassa.example.by DATABASE_URL= CACHE_URL= \
	SECRET_KEY=4c1f0e0a5b7d49d2a1c6f3e8907b2d64-only-for-the-check-of-settings \
	TOKEN_ENCRYPTION_KEYS=b25seS1mb3ItdGhlLWNoZWNrLW9mLXNldHRpbmdzLS4=

.PHONY: help
help: ## what there is to do
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

.PHONY: install
install: $(BIN)/.installed ## the environment in .venv, exactly as in requirements-dev.lock

$(BIN)/.installed: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Нужен Python 3.11 или новее: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo 'Не создаётся $(VENV); в Debian поставьте пакет: apt-get install python3-venv' >&2; exit 1; }
	@{ $(PIP) install uv && $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock; } || \
		{ echo 'uv не поставил пакеты; их ставит pip, это дольше.' >&2; $(PIP) install --require-hashes -r requirements-dev.lock; }
	@touch $@

.PHONY: demo
demo: install ## a shop, an emulated cabinet and a whole exchange between them
	@$(MANAGE) demo

.PHONY: test
test: install ## the tests, on SQLite or on DATABASE_URL
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

.PHONY: quick
quick: install ## a first check in a minute: no browser, no slow tests, not the sandbox by itself
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal --reuse-db -m "not browser and not slow" \
		--ignore tests/exchange/sandbox $(TESTS)

.PHONY: lint
lint: install ## everything that is checked without running the product
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --quiet --check --output-format concise
	@IKASSA_SANDBOX=on $(BIN)/mypy
	@walls=$$($(BIN)/lint-imports --no-logo) || { echo "$$walls"; exit 1; }
	@IKASSA_SANDBOX=on $(MANAGE) makemigrations --check --dry-run -v 1
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING
	@.ci/check-tree $(BIN)/python

# A third of the time for each: posting without HTTP, loads from the emulated cabinet, kill -9.
SOAK_SECONDS ?= 600

.PHONY: soak
soak: install ## thousands of random faults and some fifty kill -9, on SQLite or on DATABASE_URL
	@SOAK_SECONDS=$(SOAK_SECONDS) $(BIN)/python -m pytest -q -s -p no:logging \
		tests/exchange/ikassa/load/test_property_posting.py tests/exchange/ikassa/load/test_property_cabinet.py \
		tests/exchange/ikassa/load/test_crash.py

.PHONY: bench
bench: install ## our speed as a ratio to the bare database's, measured in the same minute
	@$(BIN)/python -m pytest -q -s -o python_files="bench_*.py" tests/benchmarks

.PHONY: run
run: install ## the site and the background work, stopped together by Ctrl-C
	@$(MANAGE) migrate --noinput -v 0
	@exec $(MANAGE) serve

.PHONY: release
release: install ## the wheel in dist/, tried out in an empty environment
	@rm -rf dist
	@$(PIP) wheel --no-deps --wheel-dir dist .
	@$(BIN)/python .ci/check-wheel dist/*.whl

# Existing pins stay unless asked: make lock UPGRADE=--upgrade
.PHONY: lock
lock: install ## the lock files anew, hashes and no addresses
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header $(UPGRADE) pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header $(UPGRADE) pyproject.toml \
		--group dev -c requirements.lock -o requirements-dev.lock
