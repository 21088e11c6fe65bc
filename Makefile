# Careline: two commands for a newcomer, `make run` and `make test`.
PY := .venv/bin/python
.PHONY: setup test lint lock run clean

setup: .venv/.ready

.venv/.ready: requirements/root.lock pyproject.toml
	@echo "[setup] Python 3.11 environment (.venv), a few minutes the first time"
	@scripts/find-python 3.11 > /dev/null
	@test -x $(PY) || "$$(scripts/find-python 3.11)" -m venv .venv
	@$(PY) -m pip install --quiet torch==2.13.0
	@$(PY) -m pip install --quiet -r requirements/root.lock
	@$(PY) -m pip install --quiet --no-deps -e .
	@touch $@

test: setup lint
	$(PY) -m pytest

lint: setup
	.venv/bin/ruff check .

lock: setup
	$(PY) -m pip freeze --exclude-editable | sed 's/+cpu$$//' > requirements/root.lock
	bot/.venv/bin/python -m pip freeze > bot/requirements.lock
