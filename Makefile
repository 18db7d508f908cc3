# What one does in this checkout. Everything runs in .venv, which is made when it is needed and again when its pins change.
# Needs Python 3.11 or newer with venv, and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PINS := requirements
PARALLEL ?= -n 2 --dist loadgroup
AIRFLOW_PORT ?= 8320
DESK_PORT ?= 8321

# Without bytecode every process of Airflow compiles it anew; and who calls us may have an environment of his own.
unexport PYTHONDONTWRITEBYTECODE VIRTUAL_ENV PYTHONPATH PYTHONHOME

.PHONY: help run once test golden screenshots docs requirements clean
.DELETE_ON_ERROR:

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

run: $(VENV)/service.made  ## the whole service on this machine, until Ctrl-C
	@$(BIN)/python -m surveillance.orchestration.launcher --airflow-port $(AIRFLOW_PORT) --desk-port $(DESK_PORT)

once: $(VENV)/service.made  ## every DAG once over the samples, in one process; the summary is in var/last_run.json
	@$(BIN)/python -m surveillance.orchestration.once

test: $(VENV)/test.made  ## all tests; ARGS="tests/storage -k history" for some
	@$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

golden: $(VENV)/test.made  ## write golden cases anew, to be read before they count; SOURCE=<id> for one source
	$(BIN)/python -m tests.scrapers.golden $(SOURCE)
	$(if $(SOURCE),,$(BIN)/python -m tests.reporting.goldens)

screenshots: $(VENV)/test.made  ## the pictures in docs/images, taken anew on the samples; needs chromium
	$(BIN)/python -m tests.review_ui.screenshots

docs: $(VENV)/test.made  ## write docs/dags.md anew
	$(BIN)/python -m tests.dags.page

requirements: $(VENV)/base.made  ## resolve the pins anew, in all files from one resolution
	$(COMPILE) $(PINS)/build.in --output-file $(PINS)/build.txt
	$(COMPILE) $(PINS)/test.in --output-file $(PINS)/test.txt
	$(COMPILE) $(PINS)/service.in --constraint $(PINS)/test.txt --output-file $(PINS)/service.txt
	$(COMPILE) $(PINS)/cluster.in --constraint $(PINS)/test.txt --output-file $(PINS)/cluster.txt

clean:  ## forget every run; the environment stays
	rm -rf var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis reports

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

# uv installs in a quarter of pip's time. Where the registry is known to pip alone, pip does it.
define install
@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes --requirement $(1) \
	|| $(BIN)/python -m pip install --quiet --require-hashes --requirement $(1)
@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
@touch $@
endef

$(VENV)/base.made: $(PINS)/build.txt
	@echo "Making the environment in $(VENV) (once; a minute or so)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(PINS)/build.txt
	@touch $@

$(VENV)/service.made: $(VENV)/base.made $(PINS)/service.txt pyproject.toml
	$(call install,$(PINS)/service.txt)

$(VENV)/test.made: $(VENV)/base.made $(PINS)/test.txt pyproject.toml
	$(call install,$(PINS)/test.txt)
