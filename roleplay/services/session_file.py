"""One session whole, for those who keep it outside: transcript, report, what was said of it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from roleplay.content.library import Library
from roleplay.customer.transcript import Transcript
from roleplay.errors import Conflict
from roleplay.records.kinds import GradeStatus, SessionStatus
from roleplay.records.tables import GradeRow, PersonRow
from roleplay.records.transcripts import stored_transcript
from roleplay.services import present_session, views
from roleplay.services.actor import Actor
from roleplay.services.final_marks import FinalMark, final_marks
from roleplay.services.lists import decisions_of
from roleplay.services.talk import Talk, party, talk_of


@dataclass(frozen=True)
class SessionFile:
    """All there is about a session that is over."""

    trainee: str
    session: views.SessionView
    transcript: Transcript
    grade: views.GradeView | None
    marks: dict[str, FinalMark]
    """Rubric id → the mark after the coaches' decisions."""
    talk: Talk


def session_file(db: Session, actor: Actor, session_id: str, library: Library) -> SessionFile:
    """A session of the actor's own, or of a trainee of theirs.

    Raises:
        NotFound: it is neither.
        Conflict: it is not over.
    """
    row = party(db, actor, session_id)
    if row.status not in (SessionStatus.FINISHED, SessionStatus.LEFT):
        raise Conflict("it is there once the conversation is over", code="not_over")
    grade = db.scalar(select(GradeRow).where(GradeRow.session_id == session_id))
    shown = present_session.grade(grade, decisions_of(db, grade.id)) if grade else None
    marks = {}
    if shown and shown.scorecard and shown.status == GradeStatus.DONE:
        marks = final_marks(shown.scorecard, shown.decisions, library.rubrics.items)
    return SessionFile(
        trainee=db.get_one(PersonRow, row.owner_id).name,
        session=present_session.session(row, grade),
        transcript=stored_transcript(row),
        grade=shown,
        marks=marks,
        talk=talk_of(db, actor, row),
    )
