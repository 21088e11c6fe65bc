"""Times the red-flag screen on ordinary messages and on a very long one: python -m medlm.redflags.bench."""

from __future__ import annotations

import statistics
import time
from typing import List

from medlm.redflags import Screener

MESSAGES = (
    "I've had crushing chest pain for an hour and my left arm is numb",
    "hi, can I get a repeat of my hay fever tablets please",
    "my son is 6 and has a runny nose and a bit of a cough, no fever, eating and drinking fine. what now",
    "What is high blood pressure?",
    "A 65-year-old man with a history of hypertension and smoking presents with two days of wet cough, "
    "mild fever of 37.9 and fatigue. He denies chest pain and shortness of breath. Blood pressure is 132/80, "
    "heart rate 88, oxygen saturation 96 percent on room air. The lungs have crackles at the right base.",
    "我胸口压榨样疼痛一个小时了，左胳膊发麻",
    "医生您好，我这两天有点感冒，流鼻涕，嗓子有点痒，没有发烧，需要吃药吗？",
    "孩子三岁，昨晚开始拉肚子，拉了四次，精神还可以，能喝水，请问怎么护理？",
)
LONG = (
    "the quick nurse wrote that my knee was a little sore after the walk and "
    "i slept well but the dog barked again. 今天天气很好，我们去公园散步，吃了面条。"
) * 600


def timings(screener: Screener, rounds: int = 200) -> List[float]:
    """Microseconds for each screening of each ordinary message."""
    spent: List[float] = []
    for _ in range(rounds):
        for message in MESSAGES:
            before = time.perf_counter()
            screener.screen(message)
            spent.append((time.perf_counter() - before) * 1e6)
    return spent


def main() -> None:
    """Prints the figures."""
    before = time.perf_counter()
    screener = Screener.load()
    print(
        f"load {1e3 * (time.perf_counter() - before):.0f} ms, {len(screener.rules)} rules of both languages"
    )
    spent = sorted(timings(screener))
    late = spent[int(len(spent) * 0.95)]
    print(f"message: median {statistics.median(spent):.0f} µs, 95th percentile {late:.0f} µs")
    text = LONG[:100_000]
    before = time.perf_counter()
    screener.screen(text)
    print(f"{len(text)} characters: {1e3 * (time.perf_counter() - before):.0f} ms")


if __name__ == "__main__":
    main()
