"""Turns keep their order within a conversation and do not wait for other patients."""

import asyncio

from gateway.queues import ConversationQueues


def test_one_patients_turns_run_in_order_and_another_patient_does_not_wait():
    async def scenario() -> list[str]:
        queues, done, gate = ConversationQueues(), [], asyncio.Event()

        async def turn(name: str, wait: bool = False) -> None:
            if wait:
                await gate.wait()
            done.append(name)

        queues.add("a", turn("a1", wait=True))
        queues.add("a", turn("a2"))
        queues.add("b", turn("b1"))
        await asyncio.sleep(0.01)
        assert queues.busy("a")
        assert not queues.busy("b")
        gate.set()
        await queues.drain(1)
        assert not queues.busy("a")
        return done

    assert ["b1", "a1", "a2"] == asyncio.run(scenario())


def test_a_failing_turn_does_not_stop_the_next():
    async def scenario() -> list[str]:
        queues, done = ConversationQueues(), []

        async def breaks() -> None:
            raise RuntimeError

        async def works() -> None:
            done.append("next")

        queues.add("a", breaks())
        queues.add("a", works())
        await queues.drain(1)
        return done

    assert ["next"] == asyncio.run(scenario())
