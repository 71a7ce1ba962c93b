"""The trust page's figures are those of scikit-learn over the decisions within a coach's reach."""

import math
import random

import pytest
from sklearn.metrics import cohen_kappa_score

from roleplay.assembly import Assembly
from roleplay.content.text import Language
from roleplay.errors import Forbidden
from roleplay.records.kinds import DecisionKind
from roleplay.records.tables import DecisionRow, GradeRow
from roleplay.services.actor import Actor, Role
from roleplay.services.views import StartRequest
from tests.services.people import known, put

CRITERIA = ("recognition", "understanding", "respect")
Marks = list[tuple[str, int | None, int | None]]


def decided(parts: Assembly, trainee: Actor, coaches: list[Actor], sessions: int) -> Marks:
    """Sessions with decisions of every coach; who decided what beside which level."""
    chance, marks = random.Random(7), []
    for _ in range(sessions):
        request = StartRequest("male", "parcel-delay", Language.EN, seed=1)
        session = parts.practice.start(trainee, request).id
        with parts.database.work() as db:
            card = {"version": "1.0", "model": None}
            grade = GradeRow(
                session_id=session,
                owner_id=trainee.id,
                status="done",
                engine="builtin",
                scorecard=card,
            )
            db.add(grade)
            db.flush()
            for criterion in CRITERIA:
                machine = chance.randint(1, 4)
                for coach in coaches:
                    kind = chance.choice(list(DecisionKind))
                    level = None if kind == DecisionKind.REJECT else chance.randint(1, 4)
                    if kind == DecisionKind.ACCEPT:
                        level = machine
                    marks.append((coach.id, machine, level))
                    db.add(
                        DecisionRow(
                            grade_id=grade.id,
                            owner_id=coach.id,
                            rubric_id="empathy",
                            criterion_id=criterion,
                            kind=kind.value,
                            level=level,
                            machine_level=machine,
                            blind=chance.random() < 0.3,
                            reason="=why",
                        )
                    )
    return marks


@pytest.fixture
def class_of_two(parts: Assembly) -> tuple[Actor, list[Actor], Marks]:
    """A trainee, two coaches, and what they decided."""
    trainee = put(parts, known(parts, "lin", Role.TRAINEE), "one", Role.TRAINEE)
    coaches = [put(parts, known(parts, n, Role.COACH), "one", Role.COACH) for n in ("wu", "zhao")]
    return trainee, coaches, decided(parts, trainee, coaches, 14)


def kappa(pairs: list[tuple[int | None, int | None]]) -> tuple[int, float]:
    both = [(a, b) for a, b in pairs if a and b]
    first, second = zip(*both, strict=True)
    return len(both), float(
        cohen_kappa_score(first, second, weights="quadratic", labels=[1, 2, 3, 4])
    )


def test_machine_against_coaches(
    parts: Assembly, class_of_two: tuple[Actor, list[Actor], Marks]
) -> None:
    _, coaches, marks = class_of_two
    found = parts.trust.figures(coaches[0])
    n, expected = kappa([(machine, level) for _, machine, level in marks])
    assert found.overall.agreement.n == n
    assert math.isclose(found.overall.agreement.kappa, expected, abs_tol=1e-9)
    assert found.overall.kappa.low < expected < found.overall.kappa.high
    assert not found.overall.few
    assert [f.name for f in found.by["criterion"]] == [f"empathy.{c}" for c in sorted(CRITERIA)]
    assert all(f.few for f in found.by["criterion"])
    assert [f.name for f in found.by["version"]] == ["1.0"]
    assert sum(f.agreement.n for f in found.by["criterion"]) == n
    assert len(found.disagreements) == sum(a != b for _, a, b in marks)


def test_coach_against_coach(
    parts: Assembly, class_of_two: tuple[Actor, list[Actor], Marks]
) -> None:
    _, (wu, zhao), marks = class_of_two
    theirs = {c.id: [level for coach, _, level in marks if coach == c.id] for c in (wu, zhao)}
    n, expected = kappa(list(zip(theirs["wu"], theirs["zhao"], strict=True)))
    overall = parts.trust.figures(wu).coaches[0]
    assert overall.agreement.n == n
    assert math.isclose(overall.agreement.kappa, expected, abs_tol=1e-9)


def test_only_a_coachs_last_word_counts_and_blind_marks_stand_alone(
    parts: Assembly, class_of_two: tuple[Actor, list[Actor], Marks]
) -> None:
    _, (wu, _), marks = class_of_two
    blind = parts.trust.figures(wu, blind_only=True)
    assert 0 < blind.blind < len(marks)
    assert all(pair.blind for pair in blind.disagreements)
    with parts.database.work() as db:
        first = db.query(DecisionRow).order_by(DecisionRow.id).first()
        assert first is not None
        again = {
            c.name: getattr(first, c.name) for c in DecisionRow.__table__.columns if c.name != "id"
        }
        db.add(DecisionRow(**again | {"level": first.machine_level, "kind": "accept"}))
    apart = len(parts.trust.figures(wu).disagreements)
    assert apart == sum(a != b for _, a, b in marks) - (marks[0][1] != marks[0][2])


def test_others_see_nothing(
    parts: Assembly, class_of_two: tuple[Actor, list[Actor], Marks]
) -> None:
    stranger = put(parts, known(parts, "qian", Role.COACH), "two", Role.COACH)
    found = parts.trust.figures(stranger)
    assert (found.sessions, found.disagreements, found.overall.agreement.n) == (0, [], 0)
    with pytest.raises(Forbidden):
        parts.trust.figures(class_of_two[0])


def test_the_export_has_every_mark_and_no_formula(
    parts: Assembly, class_of_two: tuple[Actor, list[Actor], Marks]
) -> None:
    from roleplay.services.sheets import as_csv, as_xlsx
    from roleplay.web.present.trust_sheets import sheets
    from roleplay.web.words import words_in

    _, (wu, _), marks = class_of_two
    found = parts.trust.export(wu)
    for language, headings in (
        (Language.ZH, ("谁和谁比", "练习编号", "理由")),
        (Language.EN, ("Compared", "Conversation", "Reason")),
    ):
        figures, listed = sheets(words_in(language), *found, parts.library)
        assert (figures.rows[0][0], listed.rows[0][0], listed.rows[0][-1]) == headings
        assert len(listed.rows) == len(marks) + 1
        assert len(figures.rows) > 10
        assert len({len(row) for sheet in (figures, listed) for row in sheet.rows}) == 2
        assert b"\r\n" in as_csv(listed)
        assert b",=why" not in as_csv(listed)
        assert as_xlsx([figures, listed]).startswith(b"PK")
