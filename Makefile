# `make`: the site and the letter. `make test`: every check. The rest: `.venv/bin/invoke --list`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: all build serve test clean

all: build
	@echo "Voir le site : make serve, puis http://127.0.0.1:8000/"
	@echo "Tout le reste : $(BIN)/invoke --list"

build: $(VENV)/installed
	@$(BIN)/invoke build

serve: $(VENV)/installed
	@$(BIN)/invoke serve

test: $(VENV)/installed-test
	@sh tests/install.sh
	@PATH="$(CURDIR)/$(BIN):$$PATH:/usr/sbin" $(BIN)/invoke test

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Il faut Python 3.11 ou plus : make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Il faut le module venv (Debian : apt-get install python3-venv)" >&2; exit 1; }

$(VENV)/installed: requirements.lock | $(VENV)/bin/python
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/installed-test: requirements-test.lock | $(VENV)/installed
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

clean:
	rm -rf $(VENV) output .apercu
