"""Magics as scripts spell them -> as cells do: `get_ipython().system("ls")` -> `!ls`, on the same line."""

from __future__ import annotations

import ast
import re

_CALL = re.compile(
    r"^(?P<before>[ \t]*(?:\w+ = )?)get_ipython\(\)\."
    r"(?P<method>run_line_magic|magic|system|getoutput)\((?P<given>.*)\)[ \t]*$",
    re.MULTILINE,
)


def as_typed(source: str) -> str:
    """The source with calls that name a magic by literals typed as magics; the rest is as it was."""
    return _CALL.sub(_typed, source) if "get_ipython()." in source else source


def _typed(call: re.Match[str]) -> str:
    try:
        given = ast.literal_eval(f"({call['given']},)")
    except (ValueError, SyntaxError):
        return call[0]
    words = [word for word in given if isinstance(word, str) and "\n" not in word]
    if len(words) != len(given) or not words:
        return call[0]
    if call["method"] in {"run_line_magic", "magic"}:
        return f"{call['before']}%{' '.join(words).rstrip()}"
    return f"{call['before']}!{words[0]}"
