"""Whether a cell that does not parse is Python 2."""

from __future__ import annotations

import re

from nb2prod.source.facts import CellFacts

_SIGNS = re.compile(
    r"^[ \t]*print[ \t]+[^\s(=.,\[]"
    r"|^[ \t]*print[ \t]*$"
    r"|^[ \t]*print[ \t]+\("
    r"|^[ \t]*except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:"
    r"|^[ \t]*exec[ \t]+[\"'\w]"
    r"|^[ \t]*raise[ \t]+\w+[ \t]*,"
    r"|\bur[\"']|\b0[0-7]+L?\b|\b\d+L\b|<>",
    re.MULTILINE,
)


def is_python_2(cell: CellFacts) -> bool:
    """Whether the text has statements that only Python 2 knows."""
    return cell.error is not None and bool(_SIGNS.search(cell.raw.source))
