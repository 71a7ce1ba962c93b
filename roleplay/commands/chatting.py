"""``roleplay chat``."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from roleplay.assembly import assemble
from roleplay.commands.inputs import read_input
from roleplay.content.text import Language, languages_of
from roleplay.customer.conversation import NUDGE_SECONDS, Conversation, Step
from roleplay.customer.mind import settled
from roleplay.customer.state import Outcome
from roleplay.customer.voices import Cast
from roleplay.errors import InputError
from roleplay.services.messages import check_message

SECONDS_A_CHARACTER = {Language.ZH: 0.25, Language.EN: 0.06}
"""How fast the virtual clock of a script types: about 240 characters or 200 words a minute."""


@dataclass(frozen=True)
class ChatOptions:
    """What the command was given."""

    persona: str
    scenario: str
    language: str
    engine: str | None
    difficulty: int | None
    seed: int
    script: str | None
    out: Path | None


def run_chat(options: ChatOptions) -> None:
    """Play the conversation and write its transcript."""
    asyncio.run(_chat(options))


async def _chat(options: ChatOptions) -> None:
    conversation = _conversation(options)
    language = conversation.cast.language
    opening = conversation.open()
    typer.echo(_shown("customer", opening.text, language))
    clock = 0.0
    for line in _lines(options.script, language):
        if line == "":
            clock += NUDGE_SECONDS.get(conversation.cast.scenario.channel, 0.0)
            if not conversation.cast.scenario.channel.live:
                continue
            step = conversation.wait()
        else:
            clock += len(line) * SECONDS_A_CHARACTER[language]
            if options.script is not None:
                typer.echo(_shown("trainee", line, language))
            step = conversation.hear(check_message(line), at=round(clock, 1))
        clock = await _reply(conversation, step, clock)
        if conversation.ended:
            break
    _finish(conversation, options.out)


def _conversation(options: ChatOptions) -> Conversation:
    parts = assemble()
    persona = parts.library.personas.get(options.persona)
    scenario = parts.library.scenarios.get(options.scenario)
    language = Language(options.language)
    for item in (persona, scenario):
        if language not in languages_of(item):
            raise InputError(f"--language {language.value}: {item.id!r} does not exist in it")
    if scenario.personas is not None and persona.id not in scenario.personas:
        raise InputError(
            f"--persona: scenario {scenario.id!r} takes: {', '.join(scenario.personas)}"
        )
    difficulty = options.difficulty or scenario.difficulty
    cast = Cast(persona, scenario, language, options.seed, difficulty)
    engine = options.engine or parts.settings.speaks
    return Conversation(cast, parts.analyser, parts.voice(engine))


async def _reply(conversation: Conversation, step: Step, clock: float) -> float:
    """Print the reply as it comes; the virtual time after it."""
    language = conversation.cast.language
    typer.echo(_shown("customer", "", language), nl=False)
    said = ""
    async for clause in conversation.say(step, at=round(clock + 1, 1)):
        typer.echo(clause, nl=False)
        said += clause
    typer.echo("")
    return clock + 1 + len(said) * SECONDS_A_CHARACTER[language]


def _finish(conversation: Conversation, out: Path | None) -> None:
    state = conversation.state
    outcome = settled(state) if state else Outcome.UNRESOLVED
    typer.echo(f"[{outcome.value}]")
    if out is not None:
        try:
            out.write_text(conversation.transcript(outcome).dump(), encoding="utf-8")
        except OSError as error:
            raise InputError(f"--out {out}: cannot be written: {error.strerror}") from None


def _lines(script: str | None, language: Language) -> Iterator[str]:
    """The trainee's messages: a script's lines, or what is typed until an empty end of input."""
    if script is None:
        yield from _typed(language)
        return
    for number, raw in enumerate(read_input(script, "--script").splitlines(), 1):
        yield _message(raw, script, number)


def _message(raw: str, script: str, number: int) -> str:
    """One line of a script: plain text, or a JSON string."""
    line = raw.strip()
    if not (line.startswith('"') and line.endswith('"') and len(line) > 1):
        return line
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{script}:{number}: not a JSON string: {error.msg}") from None
    return str(value)


def _typed(language: Language) -> Iterator[str]:
    prompt = "你：" if language == Language.ZH else "you: "
    while True:
        try:
            yield input(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            typer.echo("")
            return


def _shown(speaker: str, text: str, language: Language) -> str:
    names = {"customer": "客户：", "trainee": "学员："}
    if language == Language.EN:
        names = {"customer": "customer: ", "trainee": "trainee: "}
    return names[speaker] + text
