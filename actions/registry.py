"""Finds the actions and makes each of them once, with its services."""

import importlib
import inspect
import pkgutil
from types import ModuleType
from typing import TypeGuard

from rasa_sdk.executor import ActionExecutor

from actions import handlers
from actions.safe_action import SafeAction
from actions.services import Services


def action_classes(package: ModuleType = handlers) -> list[type[SafeAction]]:
    """Every concrete action of the package's modules, by name; raises ValueError when two share a name."""
    found: dict[str, type[SafeAction]] = {}
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        for thing in vars(importlib.import_module(module.name)).values():
            if not _is_action(thing) or thing.__module__ != module.name:
                continue
            if thing.action_name in found:
                raise ValueError(f"two actions are called {thing.action_name}: rename one")
            found[thing.action_name] = thing
    return [found[name] for name in sorted(found)]


def _is_action(thing: object) -> TypeGuard[type[SafeAction]]:
    return inspect.isclass(thing) and issubclass(thing, SafeAction) and not inspect.isabstract(thing)


def executor(services: Services) -> ActionExecutor:
    """The SDK's executor with every action registered."""
    made = ActionExecutor()
    for action_class in action_classes():
        made.register_action(action_class(services))
    return made
