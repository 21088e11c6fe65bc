"""Runs in Rasa's own environment: calls functions of this folder by name, one JSON line for each call."""

import asyncio
import importlib
import inspect
import json
import sys
import traceback


def main() -> None:
    """Answer until the input ends."""
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        call = json.loads(line)
        try:
            module, name = call["function"].split(":")
            function = getattr(importlib.import_module(f"tests.bot.inside.{module}"), name)
            result = function(*call["args"])
            if inspect.isawaitable(result):
                result = asyncio.run(result)
            answer = {"result": result}
        except Exception:
            answer = {"error": traceback.format_exc()}
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
