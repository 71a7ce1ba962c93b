"""Cohorts as an administrator keeps them: classes and teams, and who is in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from roleplay.errors import Conflict, NotFound
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.database import Database
from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.records.tables import PersonRow, now
from roleplay.services import person_rules as rules
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action, note
from roleplay.services.person_views import Cohort, Member


@dataclass(frozen=True)
class Cohorts:
    """The administrator's service for cohorts."""

    database: Database

    def all(self, actor: Actor, *, archived: bool = False) -> list[Cohort]:
        """The cohorts by name: those in use, or those put away."""
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            put_away = CohortRow.archived_at.is_not(None)
            query = select(CohortRow).where(put_away if archived else ~put_away)
            return _cohorts(db, list(db.scalars(query.order_by(CohortRow.name))))

    def one(self, actor: Actor, cohort_id: str) -> tuple[Cohort, list[Member]]:
        """A cohort and who is in it, coaches first.

        Raises:
            NotFound: there is no such cohort.
        """
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            row = _row(db, cohort_id)
            query = select(MembershipRow).where(MembershipRow.cohort_id == row.id)
            members = db.scalars(query.options(joinedload(MembershipRow.person)))
            shown = sorted(map(_member, members), key=lambda m: (m.role != Role.COACH, m.name))
            return _cohorts(db, [row])[0], shown

    def create(self, actor: Actor, name: str) -> str:
        """Make a cohort; its id.

        Raises:
            Conflict: there is one of that name.
        """
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            row = CohortRow(name=_free(db, name))
            db.add(row)
            db.flush()
            note(db, actor, Action.COHORT, row.name, {"what": "created"})
            return row.id

    def rename(self, actor: Actor, cohort_id: str, name: str) -> None:
        """Give a cohort another name."""
        with self._changing(actor, cohort_id) as (db, row):
            before, row.name = row.name, _free(db, name, cohort_id)
            note(db, actor, Action.COHORT, row.name, {"what": "renamed", "before": before})

    def archive(self, actor: Actor, cohort_id: str) -> None:
        """Put a cohort away: it is offered no more, its code is void, its records stay."""
        with self._changing(actor, cohort_id) as (db, row):
            row.archived_at, row.code, row.opened_at = now(), None, None
            note(db, actor, Action.COHORT, row.name, {"what": "archived"})

    def restore(self, actor: Actor, cohort_id: str) -> None:
        """Bring a cohort back."""
        with self._changing(actor, cohort_id) as (db, row):
            row.archived_at = None
            note(db, actor, Action.COHORT, row.name, {"what": "restored"})

    def put(self, actor: Actor, cohort_id: str, person_id: str, role: Role) -> None:
        """Make somebody a trainee or a coach of a cohort.

        Raises:
            InputError: the account lacks the role.
            NotFound: there is no such cohort or person.
        """
        with self._changing(actor, cohort_id) as (db, row):
            rules.put(db, actor, rules.person_row(db, person_id), row, role)

    def put_named(self, actor: Actor, cohort_id: str, username: str, role: Role) -> None:
        """The same by user name."""
        with self._changing(actor, cohort_id) as (db, row):
            person = rules.named(db, username)
            if person is None:
                raise NotFound(f"no account {username!r}", code="no_person")
            rules.put(db, actor, person, row, role)

    def remove(self, actor: Actor, cohort_id: str, person_id: str) -> None:
        """Take somebody out of a cohort; what they have done stays theirs."""
        with self._changing(actor, cohort_id) as (db, row):
            member = db.get(MembershipRow, (cohort_id, person_id))
            if member is not None:
                person = db.get_one(PersonRow, person_id)
                db.delete(member)
                detail = {"person": rules.target_of(person), "removed": member.role}
                note(db, actor, Action.MEMBERSHIP, row.name, detail)

    @contextmanager
    def _changing(self, actor: Actor, cohort_id: str) -> Iterator[tuple[Session, CohortRow]]:
        actor.require(Role.ADMIN)
        try:
            with self.database.work() as db:
                yield db, _row(db, cohort_id)
        except IntegrityError:
            raise Conflict("somebody else changed the same just now", code="cohort_taken") from None


def _row(db: Session, cohort_id: str) -> CohortRow:
    row = db.get(CohortRow, cohort_id)
    if row is None:
        raise NotFound(f"no cohort {cohort_id!r}", code="no_such_cohort")
    return row


def _free(db: Session, name: str, but: str = "") -> str:
    wanted = rules.checked_name(name)
    found = db.scalar(select(CohortRow).where(CohortRow.name == wanted, CohortRow.id != but))
    if found is not None:
        raise Conflict(f"there is a cohort {wanted!r} already", code="cohort_taken")
    return wanted


def _cohorts(db: Session, rows: list[CohortRow]) -> list[Cohort]:
    ids = [row.id for row in rows]
    of_them = MembershipRow.cohort_id.in_(ids)
    query = select(MembershipRow.cohort_id, func.count()).where(
        of_them, MembershipRow.role == Role.TRAINEE.value
    )
    trainees = {str(r[0]): int(r[1]) for r in db.execute(query.group_by(MembershipRow.cohort_id))}
    coaches: dict[str, list[str]] = {}
    named = (
        select(MembershipRow.cohort_id, PersonRow.name)
        .join(PersonRow, PersonRow.id == MembershipRow.person_id)
        .where(of_them, MembershipRow.role == Role.COACH.value)
        .order_by(PersonRow.name)
    )
    for cohort_id, name in db.execute(named):
        coaches.setdefault(cohort_id, []).append(name)
    return [
        Cohort(
            row.id,
            row.name,
            row.created_at,
            row.archived_at is not None,
            trainees.get(row.id, 0),
            tuple(coaches.get(row.id, ())),
        )
        for row in rows
    ]


def _member(row: MembershipRow) -> Member:
    return Member(
        row.person_id,
        row.person.username or "",
        row.person.name,
        PersonKind(row.person.kind),
        PersonStatus(row.person.status),
        Role(row.role),
        row.joined_at,
    )
