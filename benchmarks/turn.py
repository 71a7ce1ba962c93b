"""What a customer's turn costs without a model: ``python benchmarks/turn.py [SECONDS]``.

Scripted conversations in both languages, timed turn by turn: analyse and read the message, move
the mind, compose the reply. One core. The baseline in the same run is the least that any analyser
over character n-grams does (count the runs of one to four characters of the same messages), so
that numbers from different machines can be compared by their ratio.
"""

import asyncio
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.pop(0)  # this folder has a queue of its own
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from roleplay.content.library import load_library
from roleplay.content.text import Language
from roleplay.customer.analyser import Analyser
from roleplay.customer.audition import DIFFICULTY
from roleplay.customer.conversation import Conversation
from roleplay.customer.normalise import normalise
from roleplay.customer.trainees import Manner, Trainee
from roleplay.customer.voices import Cast, Scene

ROOT = Path(__file__).resolve().parents[1]
MANNERS = (Manner.SKILLED, Manner.AVERAGE, Manner.COLD, Manner.HOSTILE)


def casts(language: Language) -> Iterator[tuple[Cast, Manner]]:
    library = load_library([ROOT])
    seed = 0
    while True:
        seed += 1
        for persona in library.personas_in(language):
            for scenario in library.scenarios_for(persona, language):
                manner = MANNERS[seed % len(MANNERS)]
                yield Cast(persona, scenario, language, seed, DIFFICULTY), manner


async def play(cast: Cast, manner: Manner, analyser: Analyser, times: list[float]) -> list[str]:
    """One conversation; appends milliseconds a turn and returns the trainee's messages."""
    conversation = Conversation(cast, analyser)
    conversation.open()
    trainee = Trainee(manner, cast)
    messages: list[str] = []
    while not conversation.ended:
        message = trainee.message(len(messages), Scene(cast, tuple(conversation.turns)))
        if not message:
            break
        messages.append(message)
        began = time.perf_counter()
        async for _ in conversation.say(conversation.hear(message)):
            pass
        times.append((time.perf_counter() - began) * 1000)
    return messages


def baseline(messages: list[str]) -> float:
    """Turns a second of counting character runs and nothing else."""
    began = time.perf_counter()
    for message in messages:
        for size in (1, 2, 3, 4):
            Counter(message[i : i + size] for i in range(len(message) - size + 1))
    return len(messages) / (time.perf_counter() - began)


async def measure(language: Language, analyser: Analyser, seconds: float) -> None:
    times: list[float] = []
    messages: list[str] = []
    ends = time.perf_counter() + seconds
    normalise.cache_clear()
    for cast, manner in casts(language):
        messages += await play(cast, manner, analyser, times)
        if time.perf_counter() > ends:
            break
    cuts = statistics.quantiles(times, n=100)
    rate = 1000 / statistics.mean(times)
    least = baseline(messages)
    print(
        f"{language}: {len(times)} turns, p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms, most "
        f"{max(times):.2f} ms; {rate:.0f} turns a second per core; baseline {least:.0f} a second, "
        f"ratio {rate / least:.3f}"
    )


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    analyser = Analyser.load()
    for language in Language:
        asyncio.run(measure(language, analyser, seconds))


if __name__ == "__main__":
    main()
