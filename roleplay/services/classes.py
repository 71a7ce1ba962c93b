"""A class in the room: opened with a code, joined by name on a phone, put in order by the coach."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roleplay.errors import Conflict, InputError, NotFound
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.database import Database
from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.records.tables import PersonRow, new_id, now
from roleplay.services.accounts import GUEST_LIFE, Accounts, actor_from, end_sign_ins, set_password
from roleplay.services.actor import Actor, Role
from roleplay.services.attempts import Limit
from roleplay.services.audit import Action, note
from roleplay.services.class_views import ClassLine, ClassView, NewAccount, members_of
from roleplay.services.merging import merge
from roleplay.services.passwords import first_password
from roleplay.services.person_rules import checked_name, checked_username, keeping_an_admin
from roleplay.services.reach import own_cohort, own_cohorts

OPEN_FOR = timedelta(hours=12)
"""A class that nobody closes stops taking people in by itself."""
LARGEST = 300
"""Members that can join one class by its code."""
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another: 6 of them make 700 million codes."""


@dataclass
class Classes:
    """The coach's service for classes, and the way in for those who join one."""

    database: Database
    accounts: Accounts

    def mine(self, actor: Actor) -> list[ClassLine]:
        """The actor's classes."""
        actor.require(Role.COACH)
        with self.database.work() as db:
            trainees = (
                select(MembershipRow.cohort_id, func.count())
                .where(MembershipRow.role == Role.TRAINEE.value)
                .group_by(MembershipRow.cohort_id)
            )
            counts = {str(row[0]): int(row[1]) for row in db.execute(trainees)}
            return [
                ClassLine(c.id, c.name, counts.get(c.id, 0), _is_open(c))
                for c in own_cohorts(db, actor)
            ]

    def create(self, actor: Actor, name: str) -> str:
        """Make a class of one's own; its id.

        Raises:
            InputError: the name will not do.
            Conflict: another class has it.
        """
        actor.require(Role.COACH)
        wanted = checked_name(name)
        with self.database.work() as db:
            if db.scalar(select(CohortRow.id).where(CohortRow.name == wanted)):
                raise Conflict(f"there is a class {wanted!r} already", code="cohort_taken")
            row = CohortRow(name=wanted)
            db.add(row)
            db.flush()
            if not actor.everywhere:
                coach = MembershipRow(cohort_id=row.id, person_id=actor.id, role=Role.COACH.value)
                db.add(coach)
            note(db, actor, Action.COHORT, wanted, {"made": row.id})
            return row.id

    def view(self, actor: Actor, cohort_id: str) -> ClassView:
        """One class with its trainees."""
        with self.database.work() as db:
            row = own_cohort(db, actor, cohort_id)
            code = row.code if _is_open(row) else None
            until = row.opened_at + OPEN_FOR if code and row.opened_at else None
            return ClassView(row.id, row.name, code, until, members_of(db, cohort_id))

    def open(self, actor: Actor, cohort_id: str) -> str:
        """Open a class for joining; the code. An open one keeps its code."""
        with self.database.work() as db:
            row = own_cohort(db, actor, cohort_id)
            if row.code is None or not _is_open(row):
                row.code = "".join(secrets.choice(_LETTERS) for _ in range(6))
                note(db, actor, Action.CLASS_OPENED, row.name)
            row.opened_at = now()
            return row.code

    def close(self, actor: Actor, cohort_id: str) -> None:
        """Let nobody else join; those who are in stay in."""
        with self.database.work() as db:
            row = own_cohort(db, actor, cohort_id)
            row.code = None
            note(db, actor, Action.CLASS_CLOSED, row.name)

    def join(self, code: str, name: str, address: str) -> str:
        """Join an open class as a guest; the secret of the sign-in.

        Raises:
            NotFound: no open class has the code.
            InputError: the name will not do.
            Conflict: somebody in the class has the name, or the class is full.
            TooMany: too many wrong codes from this address.
        """
        wanted = checked_name(name)
        cohort_id = self._cohort_with(code, address)
        with self.database.work() as db:
            self._must_have_room(db, cohort_id, wanted)
            person = PersonRow(
                id=new_id(),
                name=wanted,
                kind=PersonKind.GUEST.value,
                roles=[Role.TRAINEE.value],
            )
            db.add(person)
            db.flush()
            _add_trainee(db, cohort_id, person.id)
            note(db, actor_from(db, person), Action.JOINED, db.get_one(CohortRow, cohort_id).name)
        return self.accounts.enter(person.id, GUEST_LIFE)

    def join_as(self, actor: Actor, code: str, address: str) -> None:
        """Join an open class as whoever is signed in already."""
        cohort_id = self._cohort_with(code, address)
        with self.database.work() as db:
            if db.get(MembershipRow, (cohort_id, actor.id)) is None:
                _add_trainee(db, cohort_id, actor.id)
                note(db, actor, Action.JOINED, db.get_one(CohortRow, cohort_id).name)

    def rename(self, actor: Actor, cohort_id: str, person_id: str, name: str) -> None:
        """Correct the name that a guest typed."""
        with self.database.work() as db:
            person = self._guest(db, actor, cohort_id, person_id)
            person.name = checked_name(name)
            note(db, actor, Action.PERSON_CHANGED, person.id)

    def remove(self, actor: Actor, cohort_id: str, person_id: str) -> None:
        """Take somebody out of the class; a guest cannot come back in as the same one."""
        with self.database.work() as db:
            row = _membership(db, actor, cohort_id, person_id)
            person = db.get_one(PersonRow, person_id)
            db.delete(row)
            if person.kind == PersonKind.GUEST:
                person.status = PersonStatus.DISABLED.value
                end_sign_ins(db, person.id)
            note(db, actor, Action.MEMBERSHIP, person.id, {"removed_from": cohort_id})

    def merge(self, actor: Actor, cohort_id: str, guest_id: str, into_id: str) -> None:
        """A guest is somebody the class knows already: their sessions become that person's."""
        with self.database.work() as db:
            self._guest(db, actor, cohort_id, guest_id)
            _membership(db, actor, cohort_id, into_id)
            if guest_id == into_id:
                raise InputError("choose another person to merge with", code="merge_self")
            merge(db, actor, guest_id, into_id)

    def to_accounts(
        self, actor: Actor, cohort_id: str, person_ids: list[str], prefix: str
    ) -> list[NewAccount]:
        """Turn guests into accounts with first passwords, which are told this once.

        Raises:
            InputError: nobody is chosen, or the prefix cannot begin a user name.
            Conflict: local mode would end without an administrator.
        """
        start = checked_username(prefix.strip() + "01").removesuffix("01")
        if not person_ids:
            raise InputError("choose who is to get an account", code="nobody_chosen")
        with self.database.work() as db, keeping_an_admin(db, actor):
            guests = [self._guest(db, actor, cohort_id, one) for one in person_ids]
            taken = set(db.scalars(select(PersonRow.username)))
            made: list[NewAccount] = []
            for guest in guests:
                place = len(made) + 1
                while (username := f"{start}{place:02d}") in taken:
                    place += 1
                taken.add(username)
                made.append(_as_account(db, guest, username))
                note(db, actor, Action.PERSON_ADDED, username, {"was_guest": guest.id})
            return made

    def _guest(self, db: Session, actor: Actor, cohort_id: str, person_id: str) -> PersonRow:
        _membership(db, actor, cohort_id, person_id)
        person = db.get_one(PersonRow, person_id)
        if person.kind != PersonKind.GUEST:
            raise Conflict(
                f"{person.name!r} has an account; an administrator changes it", code="not_guest"
            )
        return person

    def _cohort_with(self, code: str, address: str) -> str:
        limits = {f"code-from:{address}": Limit(60, timedelta(minutes=10))}
        self.accounts.attempts.check(limits)
        wanted = "".join(code.split()).replace("-", "").upper()[:16]
        with self.database.work() as db:
            row = db.scalar(select(CohortRow).where(CohortRow.code == wanted)) if wanted else None
            if row is not None and _is_open(row):
                return row.id
        self.accounts.attempts.failed(limits)
        raise NotFound("no open class has this code; ask your coach for it", code="no_code")

    def _must_have_room(self, db: Session, cohort_id: str, name: str) -> None:
        members = (
            select(PersonRow.name)
            .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
            .where(MembershipRow.cohort_id == cohort_id)
        )
        names = [found.casefold() for found in db.scalars(members)]
        if name.casefold() in names:
            raise Conflict(f"there is a {name!r} in this class already", code="name_taken")
        if len(names) >= LARGEST:
            raise Conflict(f"the class is full ({LARGEST} members)", code="class_full")


def _is_open(row: CohortRow) -> bool:
    opened = row.opened_at
    return bool(row.code and opened and now() - opened < OPEN_FOR and row.archived_at is None)


def _membership(db: Session, actor: Actor, cohort_id: str, person_id: str) -> MembershipRow:
    own_cohort(db, actor, cohort_id)
    row = db.get(MembershipRow, (cohort_id, person_id))
    if row is None or row.role != Role.TRAINEE:
        raise NotFound("there is no such trainee in this class", code="no_member")
    return row


def _add_trainee(db: Session, cohort_id: str, person_id: str) -> None:
    db.add(MembershipRow(cohort_id=cohort_id, person_id=person_id, role=Role.TRAINEE.value))


def _as_account(db: Session, guest: PersonRow, username: str) -> NewAccount:
    password = first_password()
    guest.kind, guest.username = PersonKind.ACCOUNT.value, username
    set_password(db, guest, password, by_other=True)
    return NewAccount(guest.name, username, password)
