"""Where a model is and how it is called."""

from dataclasses import dataclass

from pydantic import SecretStr

from roleplay.llm.usage import Purpose


@dataclass(frozen=True)
class Endpoint:
    """One model at one address, for one purpose."""

    model: str
    api_key: SecretStr | None = None
    base_url: str | None = None
    temperature: float = 0.8
    deadline: float = 30.0
    """Seconds for one call, retries included."""
    retries: int = 3
    purpose: Purpose = "voice"

    @property
    def key(self) -> SecretStr:
        """The key, or a word in its place: local endpoints want none, the SDK wants one."""
        return self.api_key or SecretStr("none")

    @property
    def place(self) -> str:
        """The address as people read it."""
        return self.base_url or "the OpenAI endpoint"
