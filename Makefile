# Lilac 丁香. `make run` and `make test` are all a newcomer needs: Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := SSL_CERT_FILE=$${SSL_CERT_FILE:-$(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem))} $(BIN)/uv
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
PORT ?= 8000

.PHONY: run install build messages test test-engine check fix bench mutants pictures clean lock
.DEFAULT_GOAL := run

run: $(VENV)/.installed build  ## install, build, migrate, load the founding pack, serve
	LILAC_DEMO=$${LILAC_DEMO-1} $(BIN)/lilac run --port $(PORT)

install: $(VENV)/.installed

$(BIN)/uv:
	$(PYTHON) -c 'import sys; sys.exit("Lilac needs Python 3.11 or later; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet uv

$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/uv
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/.installed
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	touch $@

frontend/node_modules/.installed: frontend/package-lock.json | $(VENV)/.installed
	cd frontend && $(NODE) npm ci --silent --no-audit --no-fund
	touch $@

frontend/dist/manifest.json: frontend/node_modules/.installed frontend/vite.config.js $(shell find frontend/src -type f 2>/dev/null)
	cd frontend && $(NODE) npm run --silent build -- --logLevel warn
	touch $@

CATALOGUES := $(wildcard src/lilac/*/locale/*/LC_MESSAGES/django.po)
$(VENV)/.messages: $(CATALOGUES) | $(VENV)/.installed
	$(BIN)/lilac messages
	touch $@

build: frontend/dist/manifest.json $(VENV)/.messages  ## front end and translations

messages: $(VENV)/.dev  ## collect new sentences into the catalogues (needs GNU gettext), compile
	for m in src/lilac/*/locale; do (cd $$(dirname $$m) && $(CURDIR)/$(BIN)/django-admin makemessages -l zh_Hans --no-location --no-wrap -v 0); done
	$(BIN)/lilac messages --check

test: $(VENV)/.dev build  ## everything CI checks, on this machine's database
	$(MAKE) check
	$(BIN)/pytest -n 2 tests/engine tests/modules tests/architecture
	$(BIN)/pytest tests/journeys

test-engine: $(VENV)/.dev
	cd tests/engine && ../../$(BIN)/pytest

check: $(VENV)/.dev build  ## style, types, architecture, templates, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=src $(BIN)/lint-imports
	$(BIN)/djlint src --lint --quiet
	$(BIN)/lilac messages --check
	$(BIN)/lilac makemigrations --check --dry-run

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint src --reformat --quiet || true

bench: $(VENV)/.dev build  ## every figure the README quotes, measured here
	for b in $(filter-out benchmarks/mutants.py,$(wildcard benchmarks/*.py)); do echo "== $$b"; $(BIN)/python $$b || exit 1; done

mutants: $(VENV)/.dev build  ## how many small mistakes in the rule engine its tests notice (long)
	$(BIN)/python benchmarks/mutants.py

lock: | $(BIN)/uv  ## pin dependencies with hashes
	$(UV) pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-header --quiet -o requirements.txt
	$(UV) pip compile pyproject.toml --group dev --generate-hashes --no-emit-index-url --no-header --quiet -o requirements-dev.txt

clean:
	rm -rf $(VENV) frontend/node_modules frontend/dist .lilac test-results

pictures: $(VENV)/.dev build  ## the README's pictures, taken by the journeys
	LILAC_PICTURES=docs/pictures $(BIN)/pytest tests/journeys -q
