"""JSON Schemas of the content files, so that an author's editor completes and underlines.

``python -m roleplay.content.schema`` writes them to ``schemas/``.
"""

import json
from pathlib import Path

from roleplay.content.library import KINDS

FOLDER = Path(__file__).resolve().parents[2] / "schemas"


def schemas() -> dict[str, str]:
    """File name → schema text, one for each kind of content file."""
    return {f"{folder.removesuffix('s')}.schema.json": _text(folder) for folder in KINDS}


def _text(folder: str) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **KINDS[folder].model_json_schema(),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write the schemas."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
