# Careline: two commands for a newcomer, `make run` and `make test`.
PY := .venv/bin/python
MEDQUAD ?= ../shared/data/medquad/medquad-xml.tar.gz
PIP := install --quiet --disable-pip-version-check
.PHONY: setup run test test-slow test-fast lint types lock demo-data bench

setup: .venv/.ready bot/.venv/.ready

run: setup
	@$(PY) -m scripts.up

.venv/.ready: requirements/root.lock pyproject.toml
	@echo "[setup] Python 3.11 environment (.venv), a few minutes the first time"
	@scripts/find-python 3.11 > /dev/null
	@test -x $(PY) || "$$(scripts/find-python 3.11)" -m venv .venv
	@$(PY) -m pip $(PIP) torch==2.13.0
	@$(PY) -m pip $(PIP) -r requirements/root.lock
	@$(PY) -m pip $(PIP) --no-deps -e .
	@touch $@

bot/.venv/.ready: bot/requirements.lock
	@echo "[setup] Python 3.10 environment for Rasa (bot/.venv), about two minutes the first time"
	@scripts/find-python 3.10 > /dev/null
	@test -x bot/.venv/bin/python || "$$(scripts/find-python 3.10)" -m venv bot/.venv
	@bot/.venv/bin/python -m pip $(PIP) 'pip<25' 'setuptools<71' wheel
	@bot/.venv/bin/python -m pip $(PIP) --no-deps -r bot/requirements.lock
	@touch $@

demo-data: setup
	@test -e "$(MEDQUAD)" || { echo "MedQuAD is not at $(MEDQUAD): give its place with MEDQUAD=/path/to/medquad-xml.tar.gz"; exit 1; }
	$(PY) -m knowledge import medquad $(MEDQUAD) --approve-as "MedQuAD (NIH, CDC)"
	$(PY) -m scripts.prepare

test: setup lint types
	$(PY) -m pytest -m "not slow"

test-slow: setup
	$(PY) -m pytest -m slow

test-fast: .venv/.ready lint
	$(PY) -m pytest -m "not stack and not browser and not slow"

lint: .venv/.ready
	.venv/bin/ruff check .

types: .venv/.ready
	.venv/bin/mypy common gateway actions knowledge medlm clinic

bench: setup
	$(PY) -m scripts.bench

lock: setup
	$(PY) -m pip freeze --exclude-editable | sed 's/+cpu$$//' > requirements/root.lock
	bot/.venv/bin/python -m pip freeze > bot/requirements.lock
