# Every task is bootstrap.py's, so that Windows (run.bat) has the same ones.
# Another Python:  make run PYTHON=python3.12      Arguments:  make run ARGS="--port 8000"
PYTHON ?= $(shell command -v python3 || command -v python || echo python3)
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: run test lint format bench clean help lock

run test lint format bench clean help:
	@exec "$(PYTHON)" bootstrap.py $@ $(ARGS)

# Pins what pyproject.toml allows. Keeps today's versions where they still fit; ARGS=--upgrade takes the newest.
COMPILE := .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --custom-compile-command "make lock" pyproject.toml --group build

lock:
	$(COMPILE) -o requirements.lock $(ARGS)
	$(COMPILE) --group dev --extra postgres -c requirements.lock -o requirements-dev.lock $(ARGS)
