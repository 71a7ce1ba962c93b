"""The built-in grader: the same checks, levels and evidence rule, with no model and no network."""

from collections.abc import Mapping, Sequence

from roleplay.content.acts import NEGATIVE_ACTS, Act
from roleplay.content.rubric import Check, Criterion, Level, Rubric
from roleplay.content.text import Language
from roleplay.customer.matching import clauses
from roleplay.customer.reading import ReadsActs
from roleplay.grading import feedback, signals
from roleplay.grading.evidence import find_quote
from roleplay.grading.hints import nearest
from roleplay.grading.levels import level_of
from roleplay.grading.observe import Observations, Seen
from roleplay.grading.scorecard import CheckAnswer, Status, Verdict
from roleplay.grading.settle import settle
from roleplay.grading.weigher import Weigher, features, tipped

LONGEST_QUOTE = 60
"""Characters of a turn that are quoted whole; longer turns are quoted by clause."""


class BuiltinGrader:
    """Answers a rubric's checks from acts, order, timing, repetition, facts and remedies."""

    engine = "builtin"

    def __init__(self, analyser: ReadsActs, weigher: Weigher | None = None) -> None:
        self._analyser = analyser
        self._weigher = weigher or Weigher.load()

    def judge(self, rubric: Rubric, seen: Observations) -> dict[str, Verdict]:
        """A verdict for every criterion of the rubric."""
        found = features(seen)
        return {c.id: self._verdict(rubric, c, seen, found) for c in rubric.criteria}

    def _verdict(
        self, rubric: Rubric, criterion: Criterion, seen: Observations, found: Mapping[str, float]
    ) -> Verdict:
        if criterion.applies_when and not signals.holds(criterion.applies_when, seen):
            return unscored(criterion, seen.language)
        against = harmful(criterion)
        answers = {
            check.id: self._answer(check, seen, against=check.id in against)
            for check in criterion.checks
        }
        met = {key: answer.met for key, answer in answers.items()}
        expected = self._weigher.expected(rubric, criterion, met, found)
        wanted = tipped(level_of(criterion, met), expected, doubtful=seen.doubtful)
        return scored(criterion, self._settled(criterion, answers, wanted, seen), seen)

    def _settled(
        self,
        criterion: Criterion,
        answers: dict[str, CheckAnswer],
        wanted: Level,
        seen: Observations,
    ) -> dict[str, CheckAnswer]:
        """The answers, changed as little as it takes for the wanted level to follow."""
        met = {key: answer.met for key, answer in answers.items()}
        if wanted == level_of(criterion, met):
            return answers
        against = harmful(criterion)
        checks = {check.id: check for check in criterion.checks}
        hints = {
            key: hint
            for key, check in checks.items()
            if not met[key] and (hint := nearest(check.signal, seen, against=key in against))
        }
        settled = settle(
            criterion, met, wanted, {key: hint.strength for key, hint in hints.items()}
        )
        return answers | {
            key: self._shown(checks[key], hints[key].turn, seen)
            if yes
            else CheckAnswer(met=False, turn=answers[key].turn)
            for key, yes in settled.items()
            if yes != met[key]
        }

    def _answer(self, check: Check, seen: Observations, *, against: bool) -> CheckAnswer:
        shown = signals.evidence(check.signal, seen, against=against)
        if signals.holds(check.signal, seen, against=against) and shown:
            return self._shown(check, shown[0], seen)
        return CheckAnswer(met=False, turn=_called_for(seen))

    def _shown(self, check: Check, turn: Seen, seen: Observations) -> CheckAnswer:
        return CheckAnswer(met=True, turn=turn.turn.n, quote=self._quote(check, turn, seen))

    def _quote(self, check: Check, turn: Seen, seen: Observations) -> str:
        """The clause that carries the acts the check looks for; a short turn whole."""
        text = turn.said.strip() or turn.turn.text
        if len(text) <= LONGEST_QUOTE:
            return find_quote(text, turn.turn.text) or text
        wanted = {act for part in _selectors(check) for act in part} & turn.acts
        best = max(clauses(text), key=lambda c: self._carries(c, wanted, seen.language))
        return find_quote(best, turn.turn.text) or best

    def _carries(self, clause: str, wanted: set[Act], language: Language) -> float:
        heard = self._analyser.read(clause, language, "")
        return sum(h.confidence for h in heard if h.act in wanted) + min(len(clause), 30) / 100


def _selectors(check: Check) -> list[list[Act]]:
    found: list[list[Act]] = []
    queue = [check.signal]
    while queue:
        signal = queue.pop()
        if signal.turns:
            found.append([*signal.turns.any_act, *signal.turns.all_acts])
        queue += [*signal.all_of, *signal.any_of]
    return found


def _called_for(seen: Observations) -> int | None:
    """The trainee turn in which something more was called for: the first answer to a feeling."""
    return seen.seen[0].turn.n if seen.seen else None


def unscored(criterion: Criterion, language: Language) -> Verdict:
    """The verdict of a criterion that had no chance to show."""
    why = criterion.unscored.get(language) if criterion.unscored else ""
    return Verdict(status=Status.UNSCORED, reason=why)


def scored(
    criterion: Criterion,
    answers: dict[str, CheckAnswer],
    seen: Observations,
    *,
    reason: str | None = None,
    better: str | None = None,
    confidence: float | None = None,
) -> Verdict:
    """The verdict that follows from the answered checks by the criterion's rule."""
    met = {key: answer.met for key, answer in answers.items()}
    level = level_of(criterion, met)
    return Verdict(
        status=Status.SCORED,
        level=level,
        checks=answers,
        reason=reason or feedback.reason(criterion, met, level, seen.language),
        better=better or feedback.better(criterion, met, level, seen.transcript),
        weakest_turn=weakest_turn(criterion, answers, seen.seen) if level < 4 else None,
        confidence=confidence if confidence is not None else _confidence(answers, seen.seen),
    )


def harmful(criterion: Criterion) -> set[str]:
    """The ids of the checks that a rule forbids: to meet them costs."""
    return {check for rule in criterion.rule.values() for check in rule.none_of}


def weakest_turn(
    criterion: Criterion, answers: dict[str, CheckAnswer], seen: Sequence[Seen]
) -> int | None:
    """The trainee turn that cost this criterion most, else the one with the least in it."""
    costly = harmful(criterion)
    for check, answer in answers.items():
        if check in costly and answer.met:
            return answer.turn
    if not seen:
        return None
    worst = min(seen, key=lambda s: len(s.acts) - 3 * len(s.acts & NEGATIVE_ACTS))
    return worst.turn.n


def _confidence(answers: dict[str, CheckAnswer], seen: Sequence[Seen]) -> float:
    """How sure the readings behind the answers are, 0–1: the mean over the acts heard."""
    by_turn = {s.turn.n: s for s in seen}
    shown = [by_turn[a.turn] for a in answers.values() if a.met and a.turn in by_turn]
    values = [v for s in (shown or seen) for v in s.confidence.values()]
    return round(sum(values) / len(values), 2) if values else 0.5
