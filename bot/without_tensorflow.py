"""Rasa without TensorFlow, which it imports whatever is configured and nothing of ours uses.

In its place Rasa's modules find classes that do nothing, so that their definitions can be read. Once the
server is ready (`seal`), using one of them is an error; `bot/shortcuts.py` refuses a model with a part that
would. It saves some 350 MB and half of the start. Training, and `RASA_TENSORFLOW=1`, go through Rasa's own
command.
"""

import importlib.abc
import importlib.machinery
import sys
import types
from typing import Any, List, Optional, Sequence

LEFT_OUT = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"})
_state = {"sealed": False}


class TensorFlowIsMissing(RuntimeError):
    """Something wants to use TensorFlow although it was left out."""


class _AnyClass(type):
    """Every attribute of a stand-in is a stand-in; so is what is taken out of it by an index."""

    def __getattr__(cls, name: str) -> Any:
        return _stand_in(name)

    def __getitem__(cls, _key: Any) -> Any:
        return cls


class _Nothing(metaclass=_AnyClass):
    """Base class, decorator or value in a definition; a function that it decorates stays as it is."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if _state["sealed"]:
            raise TensorFlowIsMissing(f"{cls.__name__}: start with RASA_TENSORFLOW=1")
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType):
            return args[0]
        return super().__new__(cls)

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return _stand_in(name)

    def __call__(self, decorated: Any = None, *_args: Any, **_kwargs: Any) -> Any:
        if _state["sealed"]:
            raise TensorFlowIsMissing("start with RASA_TENSORFLOW=1")
        return decorated


class _Module(types.ModuleType):
    __path__: List[str] = []

    def __getattr__(self, name: str) -> Any:
        return _stand_in(name)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, path: Optional[Sequence[Any]] = None, target: Any = None) -> Any:
        if fullname.partition(".")[0] in LEFT_OUT:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """There is nothing in it."""


def leave_out() -> None:
    """From now on an import of TensorFlow finds the stand-ins; raises RuntimeError when it came too late."""
    if "tensorflow" in sys.modules:
        raise RuntimeError("TensorFlow is already loaded")
    sys.meta_path.insert(0, _Finder())


def is_left_out() -> bool:
    """Whether this process runs without TensorFlow."""
    return isinstance(sys.modules.get("tensorflow"), _Module)


def seal() -> None:
    """From now on a stand-in that is used is an error."""
    _state["sealed"] = is_left_out()


def _stand_in(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return _AnyClass(name, (_Nothing,), {})
