"""Second readings: begun behind a reply and stored when they come. Nothing waits for one."""

import asyncio
import logging
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError

from roleplay.customer.conversation import Conversation, Step
from roleplay.customer.reading import Reading
from roleplay.customer.second_reading import Message, SecondReader, SecondReading, dump_reading
from roleplay.customer.state import State
from roleplay.errors import ModelError
from roleplay.llm.usage import Usage
from roleplay.records.database import Database
from roleplay.records.model_calls import call_row
from roleplay.records.tables import SecondReadingRow, SessionRow

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HeardMessage:
    """A trainee message as the mind has just heard it."""

    session_id: str
    owner_id: str
    n: int
    before: State
    first: Reading
    message: Message


def heard_message(
    row: SessionRow, conversation: Conversation, before: State | None, step: Step
) -> HeardMessage | None:
    """What there is to read again in the message just heard; nothing after a silence."""
    turn = conversation.turns[-1]
    if before is None or step.reading is None or turn.speaker != "trainee" or row.engine != "llm":
        return None
    said = [t.text for t in conversation.turns if t.speaker == "customer"]
    message = Message(turn.text, conversation.cast, said[-1] if said else "")
    return HeardMessage(row.id, row.owner_id, turn.n, before, step.reading, message)


@dataclass
class SecondReadings:
    """Has messages read again, in the background."""

    database: Database
    reader: SecondReader
    _under_way: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    def begin(self, heard: HeardMessage) -> None:
        """Start reading a message again; returns at once."""
        task = asyncio.create_task(self._read(heard))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settle(self) -> None:
        """Wait for the readings under way."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _read(self, heard: HeardMessage) -> None:
        spent: list[Usage] = []
        found: SecondReading | None = None
        try:
            found = await self.reader.read(heard.message, spent.append)
        except ModelError as error:
            log.warning("no second reading: %s", error)
        except Exception:
            log.exception("the second reading broke")
        try:
            self._store(heard, found, spent)
        except IntegrityError:
            log.info("turn %d has a second reading already", heard.n)

    def _store(self, heard: HeardMessage, found: SecondReading | None, spent: list[Usage]) -> None:
        with self.database.work() as db:
            db.add_all(call_row(heard.session_id, heard.owner_id, usage) for usage in spent)
            if found is not None:
                db.add(
                    SecondReadingRow(
                        session_id=heard.session_id,
                        owner_id=heard.owner_id,
                        n=heard.n,
                        before=heard.before.model_dump(mode="json"),
                        first=dump_reading(heard.first),
                        second=found.dump(),
                        model=self.reader.model,
                    )
                )
