"""How long the analyser takes to load and to read a message: ``python benchmarks/analyser.py``."""

import statistics
import sys
import time
from pathlib import Path

sys.path.pop(0)  # this folder has a queue of its own
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> None:
    began = time.perf_counter()
    from roleplay.content.text import Language
    from roleplay.customer.analyser import Analyser

    imported = time.perf_counter()
    analyser = Analyser.load()
    loaded = time.perf_counter()
    print(f"import {imported - began:.2f} s, load {loaded - imported:.2f} s")

    from roleplay.customer.act_scores import MESSAGES, read_messages
    from roleplay.customer.normalise import normalise

    for language in Language:
        files = sorted((MESSAGES / language).glob("*.jsonl"))
        messages = [message for file in files for message in read_messages(file)]
        long = "".join(message.text for message in messages)[:4000]
        times, busy = [], []
        for message in messages:
            normalise.cache_clear()
            began, worked = time.perf_counter(), time.thread_time()
            analyser.read(message.text, language, message.context)
            times.append((time.perf_counter() - began) * 1000)
            busy.append((time.thread_time() - worked) * 1000)
        began = time.perf_counter()
        analyser.read(long, language)
        longest = (time.perf_counter() - began) * 1000
        cuts = statistics.quantiles(times, n=100)
        print(
            f"{language}: {len(times)} messages, p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms, "
            f"most {max(times):.2f} ms; processor time alone p99 "
            f"{statistics.quantiles(busy, n=100)[98]:.2f} ms; 4,000 characters {longest:.1f} ms"
        )


if __name__ == "__main__":
    main()
