"""``roleplay analyse``."""

import json
from typing import Any

import typer

from roleplay.commands.inputs import read_input
from roleplay.content.text import Language
from roleplay.customer.analyser import Analyser
from roleplay.customer.transcript import guess_language
from roleplay.errors import InputError


def run_analyse(source: str) -> None:
    """Print every line back with its acts.

    Raises:
        InputError: a line cannot be read; the lines before it are printed.
    """
    analyser = Analyser.load()
    for number, line in enumerate(read_input(source).splitlines(), 1):
        if line.strip():
            typer.echo(json.dumps(_read(analyser, line, source, number), ensure_ascii=False))


def _read(analyser: Analyser, line: str, source: str, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{source}:{number}: not valid JSON: {error.msg}") from None
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise InputError(f"{source}:{number}: text: is missing or no string; add it")
    context = item.get("context") or ""
    if item.get("lang") not in (None, "zh", "en"):
        raise InputError(f"{source}:{number}: lang: must be 'zh' or 'en', got {item['lang']!r}")
    language = Language(item["lang"]) if item.get("lang") else guess_language(item["text"])
    heard = analyser.read(item["text"], language, str(context))
    acts = [{"id": h.act.value, "confidence": round(h.confidence, 3)} for h in heard]
    return {**item, "acts": acts}
