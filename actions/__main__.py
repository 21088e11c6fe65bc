"""Start the action server: `python -m actions`."""

import sys

from actions import registry, services
from actions.server import create_app
from actions.settings import ActionsSettings
from common.logs import configure_logging, get_logger


def main() -> int:
    """Load everything, then listen until told to stop; 1 with a clear line when loading fails."""
    log = get_logger("actions")
    try:
        settings = ActionsSettings()
        configure_logging("actions", settings.log_level)
        executor = registry.executor(services.load(settings))
    except Exception as error:  # a stack trace would say less than this line
        print(f"[actions] not started: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    log.info("services loaded", actions=len(executor.actions))
    app = create_app(executor, max_bytes=settings.action_max_bytes)
    app.run(settings.actions_host, settings.port, single_process=True, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
