"""Options -> settings, report -> stdout, exit code; heavy imports stand inside the commands."""

from __future__ import annotations

import io
import math
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from nb2prod import __version__
from nb2prod.errors import BadUsage, Refused, UserError

app = typer.Typer(
    name="nb2prod",
    help="Turn a Jupyter notebook into a production Python package that computes the same thing.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nb2prod {__version__}")
        raise typer.Exit


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise typer.BadParameter(f"{number} is no number of seconds")
    return number


@app.callback()
def _main(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version."
        ),
    ] = False,
) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may not know every letter
        sys.stdout.reconfigure(errors="backslashreplace")
    if context.invoked_subcommand == "convert":
        from nb2prod.workflows.configured import convert_defaults

        try:
            found = convert_defaults(Path.cwd())
        except UserError as error:
            fail(error)
        context.default_map = {"convert": found.values}
        context.obj = found.warnings


@app.command()
def convert(
    context: typer.Context,
    notebook: Annotated[
        Path,
        typer.Argument(
            help="The notebook: .ipynb, or a percent script with the extra `percent`."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The project's folder; default: ./<package>."
        ),
    ] = None,
    entry: Annotated[
        str, typer.Option(help="What starts the project: batch, api, worker or model.")
    ] = "batch",
    expose: Annotated[
        list[str] | None,
        typer.Option(
            "--expose", help="With --entry api: a step to be called alone as well."
        ),
    ] = None,
    name: Annotated[
        str, typer.Option(help="The package's name; default: from the notebook.")
    ] = "",
    python: Annotated[
        str, typer.Option(help="The Python that the project is for, such as 3.12.")
    ] = "",
    target: Annotated[
        str, typer.Option(help="Keep only what this variable needs.")
    ] = "",
    type_engine: Annotated[
        str,
        typer.Option(
            help="Who is asked for types that our table leaves open: pyrefly, ty, or "
            "auto (pyrefly, where the extra `types` brought it); mypy then marks the "
            "notebook's lines. none: our table alone, no marks."
        ),
    ] = "auto",
    type_seconds: Annotated[
        float,
        typer.Option(
            min=0,
            callback=_finite,
            help="CPU seconds that the type checkers may take in all.",
        ),
    ] = 4.0,
    plan: Annotated[
        bool, typer.Option("--plan", help="Print the whole decision, write nothing.")
    ] = False,
    lock: Annotated[
        bool,
        typer.Option("--lock/--no-lock", help="Lock the requirements with hashes."),
    ] = True,
    as_of: Annotated[
        str, typer.Option(help="Lock what existed on a date, such as 2026-01-31.")
    ] = "",
    base_image: Annotated[
        str, typer.Option(help="What the image is built on; pin it by its digest.")
    ] = "",
    templates: Annotated[
        str, typer.Option(help="A folder of templates that come before ours.")
    ] = "",
    overwrite: Annotated[
        bool, typer.Option(help="Replace an existing project; what you edited stays.")
    ] = False,
    force: Annotated[
        bool, typer.Option(help="With --overwrite: replace edited files too.")
    ] = False,
    run: Annotated[
        bool,
        typer.Option(
            "--run",
            help="Run the notebook once, in a clean kernel, to learn types and values.",
        ),
    ] = False,
    interpreter: Annotated[
        Path | None,
        typer.Option(
            help="The Python that has the notebook's libraries; default: the active "
            "environment's, else the notebook's kernel's."
        ),
    ] = None,
    timeout: Annotated[
        int, typer.Option(min=0, help="With --run: seconds a cell; 0 for no end.")
    ] = 600,
    contracts: Annotated[
        bool,
        typer.Option(
            "--contracts/--no-contracts",
            help="With --run: check the tables that the pipeline reads and returns.",
        ),
    ] = True,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", help="Say what each stage did, and how long it took."
        ),
    ] = False,
) -> None:
    """Write a production project that computes what the notebook computes."""
    from nb2prod.workflows.importing import lasting

    with lasting():
        from nb2prod.workflows.convert import ConvertOptions, planned
        from nb2prod.workflows.convert import convert as write
        from nb2prod.workflows.option_values import wrong_value

    options = ConvertOptions(
        output=output,
        entry=entry,
        expose=tuple(expose or ()),
        name=name,
        python=python,
        target=target,
        overwrite=overwrite,
        force=force,
        lock=lock,
        as_of=as_of,
        base_image=base_image,
        templates=templates,
        run=run,
        interpreter=interpreter,
        timeout=timeout,
        contracts=contracts,
        type_engine=type_engine,
        type_seconds=type_seconds,
        quiet=quiet,
        verbose=verbose and not quiet,
    )
    for words in () if quiet else context.obj:
        typer.echo(f"warning: {words}", err=True)
    try:
        for option, value in {
            "as-of": as_of, "base-image": base_image, "entry": entry, "python": python, "type-engine": type_engine,
        }.items():  # fmt: skip
            if wrong := wrong_value(option, value):
                raise BadUsage(f"--{option} {value} {wrong.wrong}", hint=wrong.hint)
        if plan:
            from nb2prod.reports.plan import plan_text

            decided, untyped = planned(notebook, options)
            typer.echo(plan_text(decided, untyped), nl=False)
            _note(() if quiet else decided.notes)
            return
        done = write(notebook, options)
    except UserError as error:
        fail(error)
    except KeyboardInterrupt:
        typer.echo("interrupted: nothing was written", err=True)
        raise typer.Exit(130) from None
    except RecursionError:
        fail(_too_deep(notebook))
    if not quiet:
        from nb2prod.reports.plan import summary_text

        _note(done.notes)
        folder = str(done.target)
        summary = summary_text(
            done.plan, folder, done.kept, done.gone, ran=run, entry=entry
        )
        typer.echo(summary, nl=False)


def _note(notes: Sequence[str]) -> None:
    for note in notes:
        typer.echo(f"note: {note}", err=True)


@app.command()
def verify(
    notebook: Annotated[
        Path, typer.Argument(help="The notebook that the project was made from.")
    ],
    project: Annotated[
        Path, typer.Argument(help="The project's folder, with its nb2prod.json.")
    ],
    interpreter: Annotated[
        Path | None,
        typer.Option(
            help="The Python that has the libraries of both; default: the active "
            "environment's, else the notebook's kernel's."
        ),
    ] = None,
    timeout: Annotated[
        int, typer.Option(min=0, help="Seconds a run; 0 for no end.")
    ] = 3600,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing but differences.")
    ] = False,
) -> None:
    """Run copies of a notebook and its project, and compare what they compute, print, draw and write."""
    from nb2prod.workflows.verify import VerifyOptions
    from nb2prod.workflows.verify import verify as run_both

    options = VerifyOptions(interpreter=interpreter, timeout=timeout, quiet=quiet)
    try:
        read, outcome = run_both(notebook, project, options)
    except UserError as error:
        fail(error)
    except KeyboardInterrupt:
        typer.echo("interrupted: nothing was compared", err=True)
        raise typer.Exit(130) from None
    from nb2prod.reports.verify import outcome_text

    if not (quiet and outcome.exit_code == 0):
        typer.echo(outcome_text(outcome, read), nl=False)
    raise typer.Exit(outcome.exit_code)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")] = Path(
        "nb2prod-demo"
    ),
) -> None:
    """Write a notebook with its data, and say what to try on it."""
    from nb2prod.workflows.demo import NOTEBOOK, write_demo

    try:
        count = write_demo(folder)
    except UserError as error:
        fail(error)
    typer.echo(f"""\
wrote {count} files to {folder}: a notebook that forecasts sales, and its data

  cd {shlex.quote(str(folder))}
  nb2prod lint .                             # what a clean kernel would stumble over
  nb2prod graph {NOTEBOOK}         # its flow, as Mermaid draws it
  nb2prod convert {NOTEBOOK} --plan    # what would become of each cell
  nb2prod convert {NOTEBOOK}           # the project
  nb2prod check units_per_shop               # what it lacks for production

Whether both compute the same, and the notebook's values as tests, take its libraries:

  python3 -m venv .venv
  .venv/bin/pip install -r units_per_shop/requirements.txt -r units_per_shop/requirements-dev.txt
  .venv/bin/pip install ipykernel
  nb2prod verify {NOTEBOOK} units_per_shop --interpreter .venv/bin/python
  nb2prod convert {NOTEBOOK} --run --overwrite --interpreter .venv/bin/python

Where no index answered, `units_per_shop/README.md` says what to install instead.""")


@app.command()
def check(
    project: Annotated[
        Path, typer.Argument(help="The project's folder, with its nb2prod.json.")
    ],
) -> None:
    """Print what a project has and lacks for production; 1 where something is open that must be there."""
    from nb2prod.workflows.check import check as checklist

    try:
        items = checklist(project)
    except UserError as error:
        fail(error)
    from nb2prod.reports.readiness import readiness_text

    typer.echo(readiness_text(items, str(project)), nl=False)
    raise typer.Exit(int(any(item.is_open_must for item in items)))


@app.command()
def graph(
    notebook: Annotated[Path, typer.Argument(help="The notebook.")],
    target: Annotated[str, typer.Option(help="Only what this variable needs.")] = "",
) -> None:
    """Print a notebook's flow, from the files that it reads to those that it writes, as a Mermaid flowchart."""
    from nb2prod.workflows.graph import graph as flowchart

    try:
        typer.echo(flowchart(notebook, target), nl=False)
    except UserError as error:
        fail(error)
    except RecursionError:
        fail(_too_deep(notebook))


@app.command()
def templates(
    export: Annotated[Path, typer.Option(help="Where to write them.")],
) -> None:
    """Write our templates to a folder, to make your own of them."""
    from nb2prod.workflows.templates import export_templates

    try:
        count = export_templates(export)
    except UserError as error:
        fail(error)
    typer.echo(
        f"wrote {count} templates to {export}; keep those that you change, and give\n"
        f"the folder to `nb2prod convert --templates {export}`"
    )


PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True}


@app.command(context_settings=PASSED_ON, add_help_option=False)
def lint(context: typer.Context) -> None:
    """Find what makes notebooks fail or change their answer on a clean kernel."""
    from nb2prod.lint_cli import main

    raise typer.Exit(main(context.args))


@app.command(context_settings=PASSED_ON, add_help_option=False)
def rule(context: typer.Context) -> None:
    """Print the manual page of a lint rule; without a code, the list."""
    from nb2prod.rule_cli import main

    raise typer.Exit(main(context.args))


def _too_deep(notebook: Path) -> Refused:
    return Refused(
        f"{notebook}: its code is nested too deeply to follow",
        hint="split its longest expression or chain of `elif`",
    )


def fail(error: UserError) -> NoReturn:
    """Say what happened and what to do next, and end with the error's code."""
    typer.echo(f"error: {error.message}", err=True)
    if error.hint:
        typer.echo(f"help: {error.hint}", err=True)
    raise typer.Exit(error.exit_code)
