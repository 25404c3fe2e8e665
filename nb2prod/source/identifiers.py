"""Free text -> names: "Load Data (v2)" -> load_data_v2, never a keyword, never twice."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Container, Sequence

_BUILTINS = frozenset(dir(builtins))


def snake_case(text: str) -> str:
    """Words of a text joined by underscores; empty where there are none."""
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text.replace("'", ""))
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def is_usable(name: str) -> bool:
    """True for an identifier that is neither a keyword nor a builtin."""
    return name.isidentifier() and not keyword.iskeyword(name) and name not in _BUILTINS


def as_identifier(text: str, *, default: str) -> str:
    """A usable identifier made of a text."""
    name = snake_case(text)
    if name and name[0].isdigit():
        name = f"{default}_{name}"
    if not name:
        return default
    if not is_usable(name) or keyword.issoftkeyword(name):
        return f"{name}_{default}"
    return name


def unlike(name: str, taken: Container[str]) -> str:
    """The name, or the name with the first number that makes it new."""
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def listed(names: Sequence[str], *, most: int) -> str:
    """`a`, `b` and 3 more."""
    shown = [f"`{name}`" for name in names[:most]]
    if more := len(names) - len(shown):
        shown.append(f"{more} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))
