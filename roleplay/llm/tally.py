"""What one streamed call comes to, counted by the endpoint or guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionMessageParam

from roleplay.llm.endpoint import Endpoint
from roleplay.llm.usage import Usage, guess_tokens


@dataclass
class Tally:
    """What a streamed call has come to so far."""

    said: list[str] = field(default_factory=list)
    usage: CompletionUsage | None = None
    finished: str | None = None

    def usage_of(
        self, endpoint: Endpoint, messages: Sequence[ChatCompletionMessageParam], seconds: float
    ) -> Usage:
        """The tokens it took: the endpoint's own count, which a stopped stream never gives."""
        purpose, model, used = endpoint.purpose, endpoint.model, self.usage
        if used is not None:
            details = used.prompt_tokens_details
            cached = (details.cached_tokens or 0) if details else 0
            return Usage(
                purpose, model, used.prompt_tokens, used.completion_tokens, cached, seconds
            )
        asked = "".join(str(m.get("content", "")) for m in messages)
        prompt, completion = guess_tokens(asked), guess_tokens("".join(self.said))
        return Usage(purpose, model, prompt, completion, 0, seconds, estimated=True)
