"""A notebook as small as can be, to give commands to."""

from __future__ import annotations

from making import code, notebook_text, prose

RAIN = notebook_text(
    prose("# Daily rain\n\nHow much fell?"),
    code("LIMIT = 4\nrain = [1, 2, 3]"),
    prose("## Sum it up"),
    code("total = sum(rain)\nprint(total, total > LIMIT)"),
    code("rain[:2]"),
)
