"""`nb2prod lint`: options -> settings, findings -> stdout, exit code; no typer here."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from nb2prod.errors import BadUsage, UserError
from nb2prod.model.finding import Severity
from nb2prod.model.lint_settings import shown
from nb2prod.reports import FORMATS

EPILOG = """\
exit code: 0 clean, 1 findings, 2 could not do it
settings: [tool.nb2prod.lint] in the nearest pyproject.toml, then options
`nb2prod rule CODE` explains a rule"""


def parser() -> argparse.ArgumentParser:
    """The options of `nb2prod lint`."""
    made = argparse.ArgumentParser(
        prog="nb2prod lint",
        description="Find what makes a notebook fail or change its answer in a clean kernel.",
        epilog=EPILOG,
        formatter_class=_formatter,
        allow_abbrev=False,
    )
    made.add_argument(
        "paths", nargs="*", metavar="PATHS", help="notebooks and folders; - is stdin"
    )
    _choosing(made)
    _showing(made)
    _living(made)
    return made


def _formatter(prog: str) -> argparse.HelpFormatter:
    """The usual one, without the import of `shutil` only to learn the terminal's width."""
    try:
        columns = int(os.environ.get("COLUMNS", 0)) or os.get_terminal_size().columns
    except (ValueError, OSError, AttributeError):
        columns = 80
    return argparse.RawDescriptionHelpFormatter(prog, width=columns - 2)


def _choosing(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("which rules and files")
    for option, help_ in (
        ("--select", "check these codes, prefixes or names only; ALL for every rule"),
        ("--extend-select", "check these too"),
        ("--ignore", "leave these out"),
    ):
        group.add_argument(
            option, action="append", default=[], metavar="CODES", help=help_
        )
    group.add_argument(
        "--per-file-ignores",
        action="append",
        default=[],
        metavar="PATTERN:CODES",
        help="leave codes out in some files",
    )
    group.add_argument(
        "--exclude", action="append", default=[], metavar="PATTERN", help="skip files"
    )
    group.add_argument(
        "--force-exclude",
        action="store_true",
        help="skip them even when they are named",
    )
    group.add_argument(
        "--since", metavar="REV", help="only notebooks changed since a git revision"
    )
    group.add_argument("--shard", metavar="K/N", help="only one part of the notebooks")
    group.add_argument(
        "--cell-magics",
        action="append",
        default=[],
        metavar="NAMES",
        help="cell magics whose body is Python, such as px",
    )
    group.add_argument("--config", metavar="FILE", help="read settings from this file")
    group.add_argument(
        "--isolated", action="store_true", help="read settings from no file"
    )


def _showing(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("what is shown")
    group.add_argument(
        "--output-format",
        action="append",
        default=[],
        metavar="FORMAT[=FILE]",
        help=f"one of {', '.join(FORMATS)}; may be given several times",
    )
    group.add_argument("--statistics", action="store_true", help="count by rule")
    group.add_argument(
        "--show-settings", action="store_true", help="print the settings and stop"
    )
    group.add_argument("-q", "--quiet", action="store_true", help="no talk on stderr")
    group.add_argument(
        "--fail-on",
        choices=[each.value for each in Severity],
        help="exit 1 from this severity on (default: warning)",
    )
    group.add_argument(
        "--max-warnings",
        type=int,
        metavar="N",
        help="let up to N warnings pass; errors never",
    )
    group.add_argument("--exit-zero", action="store_true", help="exit 0 on findings")


def _living(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("living with it")
    group.add_argument(
        "--baseline", metavar="FILE", help="fail only on findings not recorded here"
    )
    group.add_argument(
        "--write-baseline",
        nargs="?",
        const="",
        metavar="FILE",
        help="record today's findings",
    )
    group.add_argument("--fix", action="store_true", help="apply safe fixes")
    group.add_argument(
        "--unsafe-fixes", action="store_true", help="apply the other fixes too"
    )
    group.add_argument(
        "--add-noqa",
        action="store_true",
        help="write `# noqa: NB…` beside each finding",
    )
    group.add_argument("--diff", action="store_true", help="show fixes, write nothing")
    group.add_argument(
        "--jobs",
        type=int,
        default=0,
        metavar="N",
        help="processes (default: all cores)",
    )
    group.add_argument("--no-cache", action="store_true", help="check everything anew")


def main(words: Sequence[str]) -> int:
    """Run `nb2prod lint`; problems are said in one line."""
    options = parser().parse_args(list(words))
    try:
        return run(options)
    except UserError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"help: {error.hint}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 2


def run(options: argparse.Namespace) -> int:
    """Settings, findings, reports, exit code."""
    from nb2prod.workflows.lint_run import settings_of

    settings = settings_of(options)
    if options.show_settings:
        sys.stdout.write(shown(settings))
        return 0
    if options.jobs < 0:
        raise BadUsage("--jobs: a number of processes, 0 for all cores")
    from nb2prod.workflows import lint_run

    return lint_run.run(options, settings)
