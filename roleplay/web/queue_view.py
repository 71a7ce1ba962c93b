"""The queue on the coach's page: what its address asks for, fetched and shown."""

from roleplay.services.actor import Actor
from roleplay.services.queue import ReviewQueue
from roleplay.web.present import queue as present
from roleplay.web.queue_address import filter_of, read_filter, read_queue_address
from roleplay.web.words import Words

__all__ = ["queue_html", "read_filter"]


def queue_html(words: Words, queue: ReviewQueue, actor: Actor, search: str) -> str:
    """The queue that ``location.search`` asks for, of the actor's trainees alone."""
    address = read_queue_address(search)
    return present.queue(
        words,
        address,
        queue.page(actor, filter_of(address), address.page),
        queue.waiting(actor),
        queue.cohorts(actor),
        queue.library,
    )
