# The bot's commands. `make help` prints them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
export RASA_TELEMETRY_ENABLED := false
export TOKENIZERS_PARALLELISM := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install train chat run slack test check lock evaluate widget clean

help:  ## print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | awk -F'\t' '{printf "make %-12s %s\n", $$1, $$2}'

.tools/bin/uv:
	@command -v python3 >/dev/null || { echo "make needs a python3 (any version) to bring uv: install python3 and run make again."; exit 1; }
	python3 -m venv .tools && .tools/bin/pip install --quiet uv==$(UV_VERSION)

$(BIN)/python: | $(if $(findstring .tools,$(UV)),.tools/bin/uv)
	python=$$(tools/find_python.sh $(UV)) && $(UV) venv --quiet --no-project --python "$$python" $(VENV)

# The .pth file lets every Python of this environment import Rasa without TensorFlow (bot/tensorflow_free.py).
define install_into_venv
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements/$(1).txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	echo 'import bot.tensorflow_free' > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/zz_baclofen_bot.pth
	$(BIN)/python -m compileall -q bot actions
	touch $@
endef

$(VENV)/.installed: requirements/run.txt requirements/test.txt pyproject.toml | $(BIN)/python
	$(call install_into_venv,$(if $(wildcard $(VENV)/.installed-test),test,run))

$(VENV)/.installed-test: requirements/test.txt pyproject.toml | $(BIN)/python
	$(call install_into_venv,test)
	touch $(VENV)/.installed

install: $(VENV)/.installed  ## install what the bot needs into .venv (command: .venv/bin/baclofen-bot)

train: install  ## train the model when the data or the code of the pipeline changed
	@$(BIN)/baclofen-bot train

chat: train  ## talk with the bot in this terminal
	@$(BIN)/baclofen-bot chat

run: train  ## serve the chat page, the widget and the API on http://localhost:8000
	@$(BIN)/baclofen-bot serve

slack: train  ## answer in Slack (tokens: docs/slack.md)
	@$(BIN)/baclofen-bot slack

widget:  ## build the widget again after a change under web/ (needs Node)
	cd web && npm ci --no-audit --no-fund && npm run build

evaluate: train  ## measure the whole pipeline: make evaluate DATA=../shared/eval/dev
	@$(BIN)/baclofen-bot evaluate "$(DATA)"

test: $(VENV)/.installed-test train  ## run all tests
	$(BIN)/python -m pytest

.lint/.installed: requirements/lint.txt
	$(MAKE) --no-print-directory $(BIN)/python
	python=$$(tools/find_python.sh $(UV)) && $(UV) venv --quiet --clear --no-project --python "$$python" .lint
	$(UV) pip sync --quiet --python .lint/bin/python --require-hashes requirements/lint.txt
	touch $@

check: $(VENV)/.installed-test .lint/.installed  ## lint, types, content checks, Rasa's own validation
	.lint/bin/ruff check .
	.lint/bin/ruff format --check .
	.lint/bin/mypy --python-executable $(BIN)/python
	$(BIN)/baclofen-bot guide check
	$(BIN)/baclofen-bot guide domain --check
	$(BIN)/baclofen-bot nlu check
	$(BIN)/python tools/check_widget.py
	$(BIN)/baclofen-bot rasa data validate --fail-on-warnings

lock: | $(if $(findstring .tools,$(UV)),.tools/bin/uv)  ## compile requirements/*.in to lock files with hashes
	for name in run test lint contract; do \
	  $(UV) pip compile --quiet requirements/$$name.in $$( [ $$name = lint ] || [ $$name = contract ] || echo --override requirements/overrides.txt ) \
	    --python-version 3.10 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements/$$name.txt || exit 1; done

clean:  ## remove models, caches and environments
	rm -rf $(VENV) .tools .lint .rasa models build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
