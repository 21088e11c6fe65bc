"""The server starts without TensorFlow, and says so when something needs it."""

import os
import subprocess

import pytest

from tests.stack import ROOT

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120)]


def said(code: str) -> str:
    """What a fresh process of Rasa's environment prints."""
    done = subprocess.run(
        [ROOT / "bot" / ".venv" / "bin" / "python", "-c", code],
        cwd=ROOT, env=os.environ | {"PYTHONWARNINGS": "ignore"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr[-2000:]
    return done.stdout.strip()


def test_rasas_parts_can_be_imported_and_using_tensorflow_is_an_error_once_the_server_is_ready():
    """Nothing goes on with a stand-in as if it were the real thing."""
    code = """
from bot import without_tensorflow as w
w.leave_out()
import rasa.core.agent, rasa.engine.recipes.default_components
import tensorflow as tf
w.seal()
try:
    tf.constant([1.0])
except w.TensorFlowIsMissing as error:
    print("refused:", error, w.is_left_out())
"""
    assert "refused: constant: start with RASA_TENSORFLOW=1 True" == said(code)


def test_a_model_with_a_part_that_needs_it_is_refused():
    """At the start, with a sentence that says what to do."""
    code = """
from types import SimpleNamespace as S
from bot import without_tensorflow as w
w.leave_out()
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from bot import shortcuts
from bot.errors import UnexpectedRasa
part = object.__new__(DIETClassifier)
try:
    shortcuts.turns_that_rules_see(S(_instantiated_nodes={"diet": S(_component=part)}))
except UnexpectedRasa as error:
    print(error)
"""
    assert "diet needs TensorFlow: start with RASA_TENSORFLOW=1" == said(code)


def test_it_is_too_late_once_tensorflow_is_there():
    """Half of it left out would be worse than none."""
    code = """
import sys
from bot import without_tensorflow as w
sys.modules["tensorflow"] = sys
try:
    w.leave_out()
except RuntimeError as error:
    print(error, w.is_left_out())
"""
    assert "TensorFlow is already loaded False" == said(code)
