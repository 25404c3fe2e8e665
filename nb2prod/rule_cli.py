"""`nb2prod rule [CODE]`: a rule's manual page, or the list of all."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from nb2prod.errors import UserError


def main(words: Sequence[str]) -> int:
    """Print the page, or the list."""
    made = argparse.ArgumentParser(
        prog="nb2prod rule", description="Explain a rule, or list them all."
    )
    made.add_argument("code", nargs="?", metavar="CODE", help="NB101, NB1, or a name")
    code = made.parse_args(list(words)).code
    try:
        sys.stdout.write(text(code))
    except UserError as error:
        print(f"error: {error.message}\nhelp: {error.hint}", file=sys.stderr)
        return error.exit_code
    return 0


def text(code: str | None) -> str:
    """What `nb2prod rule` prints."""
    from nb2prod.rules.manual import listing, manual_of

    return listing() if code is None else manual_of(code)
