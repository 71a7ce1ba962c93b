"""What the models are told, in Markdown with ``$name`` placeholders."""

from functools import cache
from importlib import resources
from string import Template

from roleplay.content.text import Language


@cache
def text_of(name: str, language: Language) -> str:
    """The prompt ``name`` in ``language`` as it stands in its file."""
    file = resources.files("roleplay.prompts") / f"{name}.{language}.md"
    return file.read_text(encoding="utf-8")


def fill(name: str, language: Language, **values: str) -> str:
    """The prompt ``name`` in ``language`` with its placeholders filled.

    Raises:
        ValueError: a placeholder is missing or a value is not used.
    """
    template = Template(text_of(name, language))
    wanted = set(template.get_identifiers())
    if wanted != set(values):
        raise ValueError(f"prompt {name}.{language}: needs {sorted(wanted)}, got {sorted(values)}")
    return template.substitute(values)
