"""Start the server: ``python app.py`` is ``roleplay serve``, with the same options."""

import sys

try:
    from roleplay.cli import main
except ModuleNotFoundError as error:
    if error.name is not None and error.name.startswith("roleplay"):
        raise
    sys.exit(
        f"{error.name} is not installed for {sys.executable}. "
        "Start with `make run` (Windows: run.bat); if that is what you did, remove .venv first."
    )

if __name__ == "__main__":
    sys.argv[1:1] = ["serve"]
    main()
