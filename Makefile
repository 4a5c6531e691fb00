# twobooks: `make demo` sets everything up and runs the main job; `make test` runs the whole suite.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help demo test quick bench lint clean

help:
	@echo "make demo   set up, run the Amazon-Anthropic sample, say where workbook and report are"
	@echo "make test   the whole suite          make quick  its fast part"
	@echo "make bench  times and ratios         make lint   ruff and mypy"

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("twobooks needs Python 3.11 or newer: try make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable ".[test]"
	@touch $@

demo: $(STAMP)
	$(BIN)/twobooks run samples/amazon_anthropic --out out/amazon_anthropic

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile -rs

quick: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile -rs -m "not slow"

bench: $(STAMP)
	$(BIN)/python tests/bench_run.py

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) out build dist
