"""The grading chain: a model answers a rubric's checks, code proves every answer.

What fails the proof goes back with the reason, at most twice; then the criteria concerned are
*failed*. There is never a placeholder, and never a silent change to the built-in grader.
"""

import hashlib
import secrets
from collections.abc import Sequence
from functools import cache
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from roleplay.content.rubric import Criterion, Rubric
from roleplay.content.text import Language
from roleplay.errors import ModelConfigError, ModelError
from roleplay.grading import builtin
from roleplay.grading.evidence import find_quote
from roleplay.grading.exchange import Exchange
from roleplay.grading.observe import Observations
from roleplay.grading.scorecard import CheckAnswer, Status, Verdict
from roleplay.llm.output_modes import Structured
from roleplay.llm.usage import Note, Usage
from roleplay.prompts import fill, text_of

ROUNDS = 3
"""The first answer and at most two corrections."""


@cache
def prompt_version() -> str:
    """The first characters of the SHA-256 of the grading prompts, both languages together."""
    text = "\0".join(text_of("grader", language) for language in sorted(Language))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore")


class CheckForm(_Form):
    """The model's answer to one check."""

    id: str
    met: bool
    turn: int | None = Field(description="number of the turn, or null")
    quote: str | None = Field(description="verbatim words of the trainee in that turn, or null")


class CriterionForm(_Form):
    """The model's answers for one criterion."""

    id: str
    unscored: bool
    checks: list[CheckForm]
    reason: str
    better: str | None


class RubricForm(_Form):
    """The model's answers for a rubric."""

    criteria: list[CriterionForm]


class AsksModels(Protocol):
    """The part of the model client that the chain needs."""

    async def structured(
        self, prompt: str, form: type[RubricForm], note: Note | None = None
    ) -> Structured:
        """One answer in the form."""
        ...


class ChainJudge:
    """Grades by a model; one call a rubric and round."""

    engine: Literal["llm"] = "llm"

    def __init__(self, client: AsksModels, model: str, notes: list[Exchange]) -> None:
        self._client, self._model, self._notes = client, model, notes

    @property
    def prompt_version(self) -> str:
        """Which prompt the model gets."""
        return prompt_version()

    async def judge(self, rubric: Rubric, seen: Observations) -> dict[str, Verdict]:
        """A verdict for every criterion: proved, unscored, or failed.

        Raises:
            ModelConfigError: key, model or quota is wrong; trying again changes nothing.
        """
        proved: dict[str, Verdict] = {}
        faults: dict[str, str] = {}
        for _ in range(ROUNDS):
            try:
                form = await self._ask(rubric, seen, faults)
            except ModelConfigError:
                raise
            except ModelError as error:
                faults = {c.id: str(error) for c in rubric.criteria if c.id not in proved}
                break
            proved, faults = _prove_all(rubric, form, seen, proved)
            if not faults:
                break
        return {**proved, **{key: _failed(why, seen.language) for key, why in faults.items()}}

    async def _ask(self, rubric: Rubric, seen: Observations, faults: dict[str, str]) -> RubricForm:
        prompt = grading_prompt(rubric, seen, faults)
        spent: list[Usage] = []
        try:
            found = await self._client.structured(prompt, RubricForm, spent.append)
        except ModelError:
            self._notes.append(
                Exchange(rubric.id, self._model, prompt, "", _sum(spent), tuple(spent))
            )
            raise
        self._notes.append(
            Exchange(rubric.id, self._model, prompt, found.reply, _sum(spent), tuple(spent))
        )
        if not isinstance(found.answer, RubricForm):
            raise ModelError("the answer is not in the form asked for")
        return found.answer


def _sum(spent: Sequence[Usage]) -> int | None:
    return sum(usage.total for usage in spent) if spent else None


def _prove_all(
    rubric: Rubric, form: RubricForm, seen: Observations, proved: dict[str, Verdict]
) -> tuple[dict[str, Verdict], dict[str, str]]:
    """What is proved by now, and for the rest what was wrong with the answer."""
    faults: dict[str, str] = {}
    kept = dict(proved)
    for criterion in rubric.criteria:
        if criterion.id in kept:
            continue
        answers = [a for a in form.criteria if a.id == criterion.id]
        if len(answers) != 1:
            faults[criterion.id] = f"answered {len(answers)} times; answer it exactly once"
            continue
        try:
            kept[criterion.id] = _prove(criterion, answers[0], seen)
        except _Unproved as fault:
            faults[criterion.id] = str(fault)
    return kept, faults


class _Unproved(Exception):
    """An answer that its evidence does not bear out."""


def _prove(criterion: Criterion, answer: CriterionForm, seen: Observations) -> Verdict:
    if answer.unscored:
        return _prove_unscored(criterion, answer, seen)
    wanted = [check.id for check in criterion.checks]
    given = [check.id for check in answer.checks]
    if sorted(wanted) != sorted(given):
        raise _Unproved(f"needs each of the checks {wanted} exactly once, got {given}")
    if not answer.reason.strip():
        raise _Unproved("reason is empty")
    answers = {check.id: _prove_check(check, seen) for check in answer.checks}
    return builtin.scored(
        criterion,
        answers,
        seen,
        reason=answer.reason.strip(),
        better=(answer.better or "").strip() or None,
    )


def _prove_unscored(criterion: Criterion, answer: CriterionForm, seen: Observations) -> Verdict:
    if criterion.applies_when is None:
        raise _Unproved("this criterion is always scored; answer its checks")
    return Verdict(status=Status.UNSCORED, reason=answer.reason.strip() or "—")


def _prove_check(check: CheckForm, seen: Observations) -> CheckAnswer:
    turns = {t.n: t for t in seen.transcript.turns}
    if not check.met:
        return CheckAnswer(met=False, turn=check.turn if check.turn in turns else None)
    if check.turn not in turns:
        raise _Unproved(f"check {check.id}: there is no turn {check.turn}")
    turn = turns[check.turn]
    if turn.speaker != "trainee":
        raise _Unproved(f"check {check.id}: turn {check.turn} is the customer's")
    counted = next(s for s in seen.seen if s.turn.n == turn.n)
    quote = find_quote(check.quote or "", turn.text)
    if quote is None:
        raise _Unproved(f"check {check.id}: the quote {check.quote!r} is not in turn {check.turn}")
    if find_quote(quote, counted.said) is None:
        raise _Unproved(
            f"check {check.id}: these words of turn {check.turn} are not said to the customer "
            "and prove nothing"
        )
    return CheckAnswer(met=True, turn=turn.n, quote=quote)


def _failed(why: str, language: Language) -> Verdict:
    prefix = (
        "评分没有完成，可以重试：" if language == Language.ZH else "Grading failed; try again: "
    )
    return Verdict(status=Status.FAILED, reason=prefix + why)


def grading_prompt(rubric: Rubric, seen: Observations, faults: dict[str, str]) -> str:
    """The prompt for one rubric; with faults, only for the criteria to be answered again."""
    language = seen.language
    token = secrets.token_hex(8)
    chosen = [c for c in rubric.criteria if not faults or c.id in faults]
    return fill(
        "grader",
        language,
        rubric=rubric.name.get(language),
        criteria="\n\n".join(_criterion_text(c, language) for c in chosen),
        case=_case_text(seen),
        transcript=_numbered(seen, token),
        token=token,
        complaints=_complaints(faults, language),
    )


def _criterion_text(criterion: Criterion, language: Language) -> str:
    lines = [f"## {criterion.id}: {criterion.name.get(language)}"]
    if criterion.applies_when and criterion.unscored:
        label = "不评：" if language == Language.ZH else "unscored when: "
        lines.append(label + criterion.unscored.get(language))
    lines += [f"- {check.id}: {check.text.get(language)}" for check in criterion.checks]
    for level, anchor in sorted(criterion.anchors.items()):
        lines.append(f"  {level} = {anchor.text.get(language)} ({anchor.example.get(language)})")
    return "\n".join(lines)


def _case_text(seen: Observations) -> str:
    scenario = seen.transcript.scenario
    parts = [scenario.title, scenario.brief, scenario.goal, *scenario.facts]
    parts += [f"+ {r}" for r in scenario.allowed_remedies] + [f"× {r}" for r in scenario.forbidden]
    return "\n".join(part for part in parts if part)


def _numbered(seen: Observations, token: str) -> str:
    """The turns with their numbers; whatever looks like our own marks is taken out."""
    zh = seen.language == Language.ZH
    names = {"customer": "客户" if zh else "customer", "trainee": "学员" if zh else "trainee"}
    return "\n".join(
        f"[{turn.n}] {names[turn.speaker]}: {_neutral(turn.text, token)}"
        for turn in seen.transcript.turns
    )


def _neutral(text: str, token: str) -> str:
    return text.replace(token, "").replace("<<<", "‹").replace(">>>", "›").replace("\n", " ⏎ ")


def _complaints(faults: dict[str, str], language: Language) -> str:
    if not faults:
        return ""
    head = (
        "\n# 上一次的回答没有通过核对，只重答这几条：\n"
        if language == Language.ZH
        else "\n# Your last answer did not pass the check; answer only these again:\n"
    )
    return head + "\n".join(f"- {key}: {why}" for key, why in faults.items())
