# Careline: two commands for a newcomer, `make run` and `make test`.
PY := .venv/bin/python
MEDQUAD ?= ../shared/data/medquad/medquad-xml.tar.gz
.PHONY: setup test lint lock run demo-data

setup: .venv/.ready bot/.venv/.ready

run: setup
	@$(PY) -m scripts.up

.venv/.ready: requirements/root.lock pyproject.toml
	@echo "[setup] Python 3.11 environment (.venv), a few minutes the first time"
	@scripts/find-python 3.11 > /dev/null
	@test -x $(PY) || "$$(scripts/find-python 3.11)" -m venv .venv
	@$(PY) -m pip install --quiet torch==2.13.0
	@$(PY) -m pip install --quiet -r requirements/root.lock
	@$(PY) -m pip install --quiet --no-deps -e .
	@touch $@

bot/.venv/.ready: bot/requirements.lock
	@echo "[setup] Python 3.10 environment for Rasa (bot/.venv), about two minutes the first time"
	@scripts/find-python 3.10 > /dev/null
	@test -x bot/.venv/bin/python || "$$(scripts/find-python 3.10)" -m venv bot/.venv
	@bot/.venv/bin/python -m pip install --quiet 'pip<25' 'setuptools<71' wheel
	@bot/.venv/bin/python -m pip install --quiet --no-deps -r bot/requirements.lock
	@touch $@

demo-data: setup
	$(PY) -m knowledge import medquad $(MEDQUAD)
	$(PY) -m scripts.prepare

test: .venv/.ready lint
	$(PY) -m pytest

lint: .venv/.ready
	.venv/bin/ruff check .

lock: setup
	$(PY) -m pip freeze --exclude-editable | sed 's/+cpu$$//' > requirements/root.lock
	bot/.venv/bin/python -m pip freeze > bot/requirements.lock
