# Two commands: `make demo` shows what it does, `make test` proves it. `make help` lists the rest.
UV ?= $(or $(shell command -v uv),.tools/bin/uv)
RUN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install demo test check fix pictures serve

help:            ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/'

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9'

.venv/.installed: pyproject.toml uv.lock | $(filter .tools/%,$(UV))
	$(UV) sync --frozen --quiet
	@touch $@

install: .venv/.installed  ## install into .venv from the lock file

demo: install    ## ingest the sample articles and ask three questions
	@$(RUN)/python -m benchmarks.demo

test: install    ## run every test
	$(RUN)/pytest -n auto

check: install   ## formatting, lint and types
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy

fix: install     ## format, and mend what ruff can mend
	$(RUN)/ruff check --fix .
	$(RUN)/ruff format .

pictures: install  ## draw the main Slack messages into var/pictures (needs Chromium)
	$(RUN)/python -m benchmarks.pictures

serve: install   ## run the desk (Slack when tokens are set, the evidence page always)
	$(RUN)/factdesk serve
