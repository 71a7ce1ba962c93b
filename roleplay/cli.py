"""The command line. Commands import what they need when they run, so that help is instant."""

import sys
from pathlib import Path
from typing import Annotated, Literal, Optional

import typer

from roleplay import __version__
from roleplay.commands.users import users

app = typer.Typer(
    name="roleplay",
    help="Practise with difficult customers; get a report that proves every mark.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
evaluation = typer.Typer(
    help="Measure analyser and grader against labelled data.", no_args_is_help=True
)
app.add_typer(evaluation, name="evaluate")
app.add_typer(users, name="users")

EngineName = Literal["builtin", "llm"]
LanguageName = Literal["zh", "en"]
LanguageOption = Annotated[LanguageName, typer.Option(help="Language of headings and reports.")]


def main() -> None:
    """Run the command line; faults that the reader can mend are one line, without a traceback."""
    from roleplay.errors import RoleplayError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except RoleplayError as error:
        typer.echo(f"roleplay: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Practise with difficult customers; get a report that proves every mark."""


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
) -> None:
    """Serve the product in the browser."""
    from roleplay.commands.serving import run_server

    run_server(host, port)


@app.command()
def chat(
    persona: Annotated[str, typer.Option(help="Id of the customer.")],
    scenario: Annotated[str, typer.Option(help="Id of the case.")],
    language: Annotated[LanguageName, typer.Option(help="Language of the conversation.")] = "zh",
    engine: Annotated[
        Optional[EngineName], typer.Option(help="Who voices the customer.")  # noqa: UP045
    ] = None,
    difficulty: Annotated[
        Optional[int], typer.Option(min=1, max=5, help="1 easy … 5 hard; else the scenario's.")  # noqa: UP045
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same customer.")] = 1,
    script: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="File with one trainee message a line; - is standard input."),
    ] = None,
    out: Annotated[Optional[Path], typer.Option(help="Write the transcript here.")] = None,  # noqa: UP045
) -> None:
    """Talk to a customer here in the terminal, or play a script."""
    from roleplay.commands.chatting import ChatOptions, run_chat

    run_chat(ChatOptions(persona, scenario, language, engine, difficulty, seed, script, out))


@app.command()
def grade(
    transcripts: Annotated[list[Path], typer.Argument(help="Transcript files.")],
    engine: Annotated[Optional[EngineName], typer.Option(help="Who grades.")] = None,  # noqa: UP045
    rubric: Annotated[
        Optional[list[str]], typer.Option(help="Grade by this rubric only; may be given again.")  # noqa: UP045
    ] = None,
    samples: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=1, max=15, help="Independent gradings by a model; the median counts."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Grade transcripts."""
    from roleplay.commands.marking import run_grade

    run_grade(transcripts, engine, rubric or [], samples, as_json=as_json)


@app.command()
def analyse(
    source: Annotated[str, typer.Argument(help="JSON Lines file, or - for standard input.")],
) -> None:
    """Read the dialogue acts of messages: lines {"text", "lang"?, "context"?}, back with "acts"."""
    from roleplay.commands.reading_acts import run_analyse

    run_analyse(source)


@app.command()
def check(
    paths: Annotated[
        Optional[list[Path]], typer.Argument(help="Files or folders; else all content in use.")  # noqa: UP045
    ] = None,
) -> None:
    """Validate personas, scenarios and rubrics."""
    from roleplay.commands.checking import run_check

    run_check(paths or [])


@app.command()
def audition(
    persona: Annotated[str, typer.Argument(help="Id of the customer, or all.")],
    scenario: Annotated[
        Optional[list[str]], typer.Option(help="Only this case; may be given again.")  # noqa: UP045
    ] = None,
    language: Annotated[
        Optional[LanguageName], typer.Option(help="Only this language; else both.")  # noqa: UP045
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Times that the skilled trainee plays.")] = 3,
    details: Annotated[
        bool, typer.Option("--details", help="Every conversation's outcome, also with all.")
    ] = False,
) -> None:
    """Behaviour tests of a customer with scripted trainees, good and bad."""
    from roleplay.commands.auditioning import AuditionOptions, run_audition

    run_audition(AuditionOptions(persona, scenario or [], language, seeds, details))


@app.command()
def doctor() -> None:
    """Say how this installation is set up and what works."""
    from roleplay.commands.diagnosing import run_doctor

    run_doctor()


@app.command()
def export(
    cohort: Annotated[str, typer.Argument(help="Name of the class.")],
    kind: Annotated[
        Literal["gradebook_xlsx", "gradebook_csv", "sessions"],
        typer.Option(help="Grade book, or every conversation as JSON and PDF in a ZIP."),
    ] = "gradebook_xlsx",
    out: Annotated[Optional[Path], typer.Option(help="File to write.")] = None,  # noqa: UP045
    language: LanguageOption = "zh",
    course: Annotated[bool, typer.Option(help="Add the course mark: 20, 20 and 60 %.")] = False,
) -> None:
    """Write a class's grade book or conversations to a file."""
    from roleplay.commands.exporting import run_export
    from roleplay.content.text import Language
    from roleplay.services.exports import ExportKind

    run_export(cohort, ExportKind(kind), out, Language(language), course=course)


@evaluation.command("analyser")
def evaluate_analyser(
    data: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="JSON Lines of {text, lang, context, acts}; else the held-out part."),
    ] = None,
) -> None:
    """Precision, recall and F1 of the analyser per act and language."""
    from roleplay.commands.evaluating import run_evaluate_analyser

    run_evaluate_analyser(data)


@evaluation.command("grader")
def evaluate_grader(
    data: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Folder with transcripts and labels.json; else the repository's."),
    ] = None,
    engine: Annotated[Optional[EngineName], typer.Option(help="Who grades.")] = None,  # noqa: UP045
) -> None:
    """A grader's agreement with labelled conversations, per criterion."""
    from roleplay.commands.evaluating import run_evaluate_grader

    run_evaluate_grader(data, engine)


if __name__ == "__main__":
    main()
