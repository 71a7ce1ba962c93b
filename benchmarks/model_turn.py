"""What a turn with a model costs beside the model itself: ``python benchmarks/model_turn.py``.

Against a scripted endpoint on this machine that thinks and types at a steady pace: time to the
first shown clause over the moment at which a raw client holds that clause, calls a turn, the share
of the prompt that repeats the one before, and the tokens of a graded session.
"""

import asyncio
import json
import logging
import re
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder has a queue of its own
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from openai import AsyncOpenAI
from pydantic import SecretStr

from roleplay.assembly import Assembly, assemble
from roleplay.content.text import Language
from roleplay.llm.usage import guess_tokens
from roleplay.records.model_calls import spent_by
from roleplay.services.actor import LOCAL
from roleplay.services.views import Clause, StartRequest
from roleplay.settings import Settings
from tests.scripted_endpoint import Reply, ScriptedEndpoint

THINKS, PACE, PIECE = 0.30, 0.03, 2
"""Seconds to the first piece, seconds a piece, characters a piece."""
REPLIES = [
    "你们查了一天了，件到底在哪儿？",
    "行了行了，我要听的不是这个，是几点能到！",
    "我等到现在，没一个人跟我说过一句。",
    "里面是合同，下午就要用，你说急不急？",
    "那你倒是说说，几点之前能到？",
    "昨晚打了两回热线，全是机器在说话。",
    "你要是早说一声，我还能改个时间。",
    "三点之前，这话是你说的啊！",
]
MESSAGES = [
    "您好，我是客服小林，昨天就该到的件让您等到现在，实在抱歉。",
    "换谁都会着急。里面是什么东西，今天什么时候要用？",
    "我看到记录了，件昨晚改走陆运，今早六点到了济南。",
    "您之前打过热线吗，那边是怎么跟您说的？",
    "您是怕在客户面前没法交代，这我明白，我来跟到底。",
    "我现在给您办今天优先派送，每到一站发短信给您。",
    "下午两点前我本人给您打电话，告诉您送到了没有。",
    "我说一遍您听对不对：合同今天两点半前送到，我两点回电话，对吗？",
]


def endpoint_answer(parts: Assembly, replies: list[str]) -> Any:
    """Voices in order; re-reads as nothing; grades every check as not met."""

    def answer(body: dict[str, Any]) -> Reply:
        if body.get("stream"):
            return Reply(replies.pop(0), stall=THINKS, pace=PACE, pieces=PIECE)
        prompt = body["messages"][-1]["content"]
        if "offered" in str(body.get("response_format", "")):
            return Reply('{"acts": ["explain"], "asked": [], "offered": []}', stall=0.2)
        return Reply(graded(parts, prompt), stall=0.2)

    return answer


def graded(parts: Assembly, prompt: str) -> str:
    """A well-formed grading in which no check is met."""
    found = []
    for rubric in parts.library.rubrics.all():
        for criterion in rubric.criteria:
            if re.search(rf"^## {criterion.id}:", prompt, re.MULTILINE):
                checks = [
                    {"id": c.id, "met": False, "turn": 2, "quote": None} for c in criterion.checks
                ]
                one = {"id": criterion.id, "unscored": False, "checks": checks}
                found.append({**one, "reason": "没有做到。", "better": "您先说。"})
    return json.dumps({"criteria": found}, ensure_ascii=False)


async def raw_moment(base_url: str, clause: str, messages: list[Any]) -> float:
    """Seconds until a bare client of the SDK holds the clause."""
    client = AsyncOpenAI(api_key="none", base_url=base_url, max_retries=0)
    begun, said = time.perf_counter(), ""
    stream: Any = await client.chat.completions.create(
        model="m", messages=messages, stream=True, stream_options={"include_usage": True}
    )
    async for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            said += chunk.choices[0].delta.content
            if clause in said:
                await stream.close()
                return time.perf_counter() - begun
    raise RuntimeError("the clause never came")


def shared(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> tuple[int, int]:
    """Tokens (estimated) of ``other`` that repeat the beginning of ``one``, and all it has."""
    left, right = ("\x00".join(m["role"] + m["content"] for m in ms) for ms in (one, other))
    same = next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )
    return guess_tokens(right[:same]), guess_tokens(right)


async def first_clauses(parts: Assembly, session: str) -> tuple[list[float], list[str]]:
    """For every message: seconds to the first shown clause, and that clause."""
    times, clauses = [], []
    for message in MESSAGES:
        begun, first = time.perf_counter(), ""
        async for event in parts.practice.send(LOCAL, session, message):
            if isinstance(event, Clause) and not first:
                times.append(time.perf_counter() - begun)
                first = event.text
        clauses.append(first)
        if parts.second_readings:
            await parts.second_readings.settle()
    return times, clauses


async def run(folder: str) -> None:
    with ScriptedEndpoint() as scripted:
        settings = Settings(
            data_dir=Path(folder),
            openai_base_url=scripted.base_url,
            openai_api_key=SecretStr("x"),
        )
        parts = assemble(settings)
        scripted.default = endpoint_answer(parts, ["好，你说。", *REPLIES])
        warm = parts.practice.start(LOCAL, StartRequest("angry", "parcel-delay", Language.ZH))
        _ = [event async for event in parts.practice.send(LOCAL, warm.id, "您好。")]
        if parts.second_readings:
            await parts.second_readings.settle()
        scripted.requests.clear()
        request = StartRequest("angry", "parcel-delay", Language.ZH, seed=3)
        session = parts.practice.start(LOCAL, request)
        times, clauses = await first_clauses(parts, session.id)
        turns = [r for r in scripted.requests if r.get("stream")]
        behind = [r for r in scripted.requests if not r.get("stream")]
        print(
            f"calls a turn: {len(turns) / len(times):.2f} before the reply, "
            f"{len(behind) / len(times):.2f} in the background"
        )
        asked = list(scripted.requests)
        scripted.default = endpoint_answer(parts, list(REPLIES))
        ratios = []
        for took, clause, turn in zip(times, clauses, turns, strict=True):
            ratios.append(took / await raw_moment(scripted.base_url, clause, turn["messages"]))
        print(
            f"first shown clause over a raw client's: median {statistics.median(ratios):.3f}, "
            f"most {max(ratios):.3f} (median {statistics.median(times) * 1000:.0f} ms)"
        )
        report_prefix([t["messages"] for t in turns])
        scripted.requests.clear()
        await parts.practice.finish(LOCAL, session.id)
        await parts.desk.settle()
        report_tokens(parts, session.id, [*asked, *scripted.requests])
        parts.database.engine.dispose()


def report_prefix(prompts: list[list[dict[str, Any]]]) -> None:
    """How much of each prompt an endpoint has in its prefix cache from the one before."""
    shares = []
    for one, other in pairwise(prompts):
        same, whole = shared(one, other)
        shares.append(same / whole)
    from_fifth = shares[3:]
    listed = " ".join(f"{share:.1%}" for share in shares)
    print(
        f"repeated prefix, turns 2-{len(shares) + 1}: {listed}; from the fifth at least "
        f"{min(from_fifth):.1%}"
    )


def report_tokens(parts: Assembly, session: str, asked: list[dict[str, Any]]) -> None:
    """The recorded calls, and the tokens of the very prompts by purpose (estimated)."""
    with parts.database.work() as db:
        calls = {s.purpose: s.calls for s in spent_by(db, session)}
    total: dict[str, int] = dict.fromkeys(calls, 0)
    for body in asked:
        form = str(body.get("response_format", ""))
        kind = "voice" if body.get("stream") else "reading" if "offered" in form else "grading"
        total[kind] += sum(guess_tokens(str(m["content"])) for m in body["messages"])
    sums = ", ".join(f"{kind} {tokens}" for kind, tokens in total.items())
    print(
        f"a graded session of {len(MESSAGES)} turns: calls {calls}; prompt tokens (estimated) "
        f"{sums}, together {sum(total.values())}"
    )


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(run(made))
