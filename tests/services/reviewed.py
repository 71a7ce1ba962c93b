"""A class with its coach, a stranger to both, and a graded conversation."""

from roleplay.assembly import Assembly
from roleplay.content.text import Language
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.tables import PersonRow
from roleplay.services.actor import Actor, Role
from roleplay.services.views import StartRequest

LIN = Actor("lin", "Lin", frozenset({Role.TRAINEE}))
MEI = Actor("mei", "Mei", frozenset({Role.TRAINEE}))
WU = Actor("wu", "Coach Wu", frozenset({Role.COACH}), cohorts=frozenset({"a"}))
ZHAO = Actor("zhao", "Coach Zhao", frozenset({Role.COACH}), cohorts=frozenset({"a"}))
FAR = Actor("far", "Coach Far", frozenset({Role.COACH}), cohorts=frozenset({"b"}))


def enrol(parts: Assembly) -> None:
    """Lin in class A with two coaches; another coach has class B."""
    with parts.database.work() as db:
        db.add_all(PersonRow(id=p.id, name=p.name) for p in (LIN, MEI, WU, ZHAO, FAR))
        db.add_all([CohortRow(id="a", name="Class A"), CohortRow(id="b", name="Class B")])
        db.flush()
        db.add_all(
            MembershipRow(cohort_id=cohort, person_id=person.id, role=role)
            for cohort, person, role in (
                ("a", LIN, "trainee"),
                ("a", WU, "coach"),
                ("a", ZHAO, "coach"),
                ("b", MEI, "trainee"),
                ("b", FAR, "coach"),
            )
        )


async def practised(parts: Assembly, who: Actor = LIN, *lines: str) -> str:
    """A short conversation, graded; its id."""
    wanted = StartRequest("male", "parcel-delay", Language.EN, seed=1)
    session = parts.practice.start(who, wanted)
    for text in lines or ("Hello, I'm Lin. I am sorry about this.", "What is in it?"):
        _ = [event async for event in parts.practice.send(who, session.id, text)]
    await parts.practice.finish(who, session.id)
    return session.id
