"""Second readings in the record: an event beside the turn, used before the next message is heard.

``used_at`` keeps which message was heard in the corrected state, so that a replay is exact.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from roleplay.content.acts import Act
from roleplay.customer.mind import Case
from roleplay.customer.second_reading import (
    SecondReading,
    correct,
    load_reading,
    second,
    wait_again,
)
from roleplay.customer.state import State
from roleplay.records.tables import SecondReadingRow, SessionRow, TurnRow


def corrected_state(db: Session, row: SessionRow, n: int, case: Case) -> State | None:
    """The state in which trainee turn ``n`` is heard, where a second reading corrects it.

    Marks the reading as used there.
    """
    earlier = [t for t in row.turns if t.speaker == "trainee" and t.n < n]
    if not earlier:
        return None
    query = select(SecondReadingRow).where(
        SecondReadingRow.session_id == row.id, SecondReadingRow.n == earlier[-1].n
    )
    found = db.scalar(query)
    if found is None:
        return None
    found.used_at = n
    since = [t for t in row.turns if earlier[-1].n < t.n < n]
    return recomputed(found, earlier[-1].text, since, case)


def recomputed(
    found: SecondReadingRow, text: str, since: Sequence[TurnRow], case: Case
) -> State | None:
    """The state after the message read again and the customer's turns ``since``."""
    states = [State.model_validate(t.state) for t in since if t.state is not None]
    if not states:
        return None
    reading = second(load_reading(found.first), SecondReading.load(found.second), text)
    state = correct(State.model_validate(found.before), states[0], reading, case)
    for spoken in states[1:]:
        state = wait_again(state, spoken, case)
    return state


def second_acts(db: Session, row: SessionRow) -> dict[int, frozenset[Act]]:
    """For every trainee turn that was read again, the acts that count for a grader."""
    texts = {turn.n: turn.text for turn in row.turns}
    found = db.scalars(select(SecondReadingRow).where(SecondReadingRow.session_id == row.id))
    return {
        r.n: second(load_reading(r.first), SecondReading.load(r.second), texts[r.n]).acts
        for r in found
    }
