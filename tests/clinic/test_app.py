"""The console starts without a database and says honestly whether it has one."""

from fastapi.testclient import TestClient

from clinic.app import create_app


def test_health_follows_the_database(settings, sessions):
    with TestClient(create_app(settings)) as client:
        assert (200, {"status": "ok"}) == (client.get("/health").status_code, client.get("/health").json())
    bare = settings.model_copy(update={"database_url": f"sqlite:///{settings.var_dir}/empty.db"})
    with TestClient(create_app(bare)) as client:
        answer = client.get("/health")
        assert (503, "database unavailable") == (answer.status_code, answer.json()["status"])


def test_the_ladder_works_inside_the_process(settings, sessions):
    import time

    from common.records.outbox import OutboxRow
    from tests.clinic.conftest import new_case

    new_case(sessions)
    quick = settings.model_copy(update={"ladder_every_s": 0.02})
    with TestClient(create_app(quick)):
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            with sessions() as session:
                if session.query(OutboxRow).filter_by(kind="page").one().done_at:
                    return
            time.sleep(0.02)
    raise AssertionError("nobody was paged")
