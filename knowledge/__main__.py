"""`python -m knowledge`: the same commands as `knowledge`."""

from knowledge.cli import app

if __name__ == "__main__":
    app()
