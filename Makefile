# XBTT's commands; `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= var
VENV := .venv
BIN := $(VENV)/bin
PG_URL ?= postgres://postgres@127.0.0.1:5432/xbtt
REDIS_CHECK_URL ?= redis://127.0.0.1:6379/5
export PORT DATA_DIR

.DEFAULT_GOAL := help
.PHONY: help run demo test check check-static check-slow check-postgres check-browser check-real bench lock messages widget clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/run.stamp: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@ $(VENV)/run.stamp

demo: $(VENV)/run.stamp ## prepare the demo's database without starting anything
	XBTT_DEMO=1 $(BIN)/python manage.py migrate --verbosity 0
	XBTT_DEMO=1 $(BIN)/python manage.py seed_demo

run: demo ## start the demo: server, worker, sender, clock and a member unit's page (PORT=, DATA_DIR=)
	XBTT_DEMO=1 BASE_URL=http://localhost:$(PORT) WEB_PORT=$(PORT) UNIT_PORT=$$(($(PORT) + 1)) exec $(BIN)/honcho start --no-prefix

test: $(VENV)/dev.stamp ## the quick tests: no browser, no PostgreSQL, no Redis needed
	$(BIN)/python -m pytest -n auto -m "not browser and not postgres and not slow and not real"

check: check-static test check-slow check-postgres check-browser ## everything CI runs

check-static: $(VENV)/dev.stamp ## format, lint, types, import contracts, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	XBTT_DEMO=1 $(BIN)/mypy
	$(BIN)/lint-imports
	XBTT_DEMO=1 $(BIN)/python manage.py makemigrations --check --dry-run

check-slow: $(VENV)/dev.stamp ## on SQLite, the slow tests that `make test` leaves out
	$(BIN)/python -m pytest -n auto -m "slow and not browser and not postgres and not real"

check-postgres: $(VENV)/dev.stamp ## all tests without a browser on PostgreSQL and Redis
	DATABASE_URL=$(PG_URL) REDIS_URL=$(REDIS_CHECK_URL) $(BIN)/python -m pytest -n auto -m "not browser and not real"

check-browser: $(VENV)/dev.stamp ## what people do, in Chromium
	$(BIN)/python -m pytest -n auto --dist loadfile -m browser

check-real: $(VENV)/dev.stamp ## slower checks with real clients: the typed client, Schemathesis, WordPress, PHP, a build of the widget, open widgets, a mirror and a busy desk for a minute each (needs Node.js, WordPress, php-cli)
	$(BIN)/python -m pytest -m real
	DATABASE_URL=$(PG_URL) XBTT_MIRROR_SECONDS=60 XBTT_DESK_SECONDS=60 $(BIN)/python -m pytest tests/contract/test_mirror.py tests/sites/test_desk_race.py

bench: $(VENV)/dev.stamp demo ## measure what promises cost, on the demo's database, and print the ratios
	XBTT_DEMO=1 $(BIN)/python -m bench

messages: $(VENV)/dev.stamp ## refresh and compile the Vietnamese catalogue (needs gettext)
	XBTT_DEMO=1 $(BIN)/django-admin makemessages --locale vi --no-location --no-wrap --ignore '.venv/*' --ignore 'tests/*' --settings cms.settings --pythonpath .
	XBTT_DEMO=1 $(BIN)/django-admin compilemessages --locale vi --ignore '.venv/*' --settings cms.settings --pythonpath .

widget: ## build the widget's scripts of this version (needs Node.js; ARGS=--replace while nobody has it)
	cd sites/widgets/script && npm ci --ignore-scripts --no-audit --no-fund && npm run check && npm run build -- $(ARGS)

lock: ## compile the hash-locked requirements (needs uv)
	uv pip compile requirements.in -o requirements.lock --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
	uv pip compile requirements-dev.in -o requirements-dev.lock --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

clean: ## remove the environment and the demo's data
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis
