"""Start the gateway quickly: `python -m gateway`. It must screen and escalate while the others still load."""

import gc
import os


def main() -> None:
    """Serve on CARELINE_HOST and GATEWAY_PORT until told to stop."""
    gc.disable()  # what is made while starting stays; looking for garbage in it costs a tenth of a second
    import uvicorn

    from gateway.app import create_app

    app = create_app()
    gc.freeze()
    gc.enable()
    uvicorn.run(
        app,
        host=os.environ.get("CARELINE_HOST", "127.0.0.1"),
        port=int(os.environ.get("GATEWAY_PORT", "8000")),
        access_log=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
