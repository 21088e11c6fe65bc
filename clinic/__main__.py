"""`python -m clinic`: the same commands as `clinic`."""

from clinic.cli import app

app()
