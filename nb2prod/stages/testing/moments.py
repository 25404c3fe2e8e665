"""What a text tells of the moment when it was made: tomorrow it will say something else."""

from __future__ import annotations

import datetime
import re

# what statsmodels puts above each of its tables
STAMP = re.compile(r"(Date|Time):\s+(\w{3}, \d\d \w{3} \d{4}|\d\d:\d\d:\d\d)", re.ASCII)
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d", "%d %b %Y", "%d %B %Y", "%b %d", "%B %d")  # fmt: skip


def without_stamps(text: str) -> str:
    """A text less the stamps that tests look past."""
    return STAMP.sub("", text)


def tells_the_day(text: str, day: str) -> bool:
    """Whether a text holds the day on which it was made, in one of the usual forms."""
    if not day:
        return False
    date = datetime.date.fromisoformat(day)
    forms = {date.strftime(form) for form in FORMS}
    return any(form in without_stamps(text) for form in forms)
