"""Magics as scripts spell them -> as cells do: `get_ipython().system("ls")` -> `!ls`, on the same line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from nb2prod.source.automagics import is_look
from nb2prod.source.scanner import Scanner

_WORD = re.compile(r"(?<!%)\b[a-z]\w*")
_CALL = re.compile(
    r"^(?P<indent>[ \t]*)(?P<target>\w+ = )?get_ipython\(\)\."
    r"(?P<method>run_line_magic|magic|system|getoutput)\((?P<given>.*)\)[ \t]*$"
)


def all_as_typed(sources: Iterable[str]) -> Iterator[str]:
    """Each as `as_typed` gives it; `pwd` gets its sign where no cell before it says that word."""
    words: set[str] = set()
    for source in map(as_typed, sources):
        typed = f"%{source.lstrip()}" if is_look(source, words) else source
        words.update(_WORD.findall(typed))
        yield typed


def as_typed(source: str) -> str:
    """The source with calls that name a magic by literals typed as magics; the rest is as it was."""
    if "get_ipython()." not in source or source.lstrip().startswith("%%"):
        return source
    scanner = Scanner()
    found = []
    for line in source.split("\n"):
        call = None if scanner.inside else _CALL.match(line)
        found.append(_typed(call) if call else line)
        scanner.read(line)
    return "\n".join(found)


def _typed(call: re.Match[str]) -> str:
    try:
        given = ast.literal_eval(f"({call['given']},)")
    except (ValueError, SyntaxError):
        return call[0]
    words = [word for word in given if isinstance(word, str) and "\n" not in word]
    if len(words) != len(given) or not words:
        return call[0]
    indent, target = call["indent"], call["target"] or ""
    match call["method"]:
        case "getoutput":
            return f"{indent}{target or '!'}!{words[0]}"
        case "system":  # gives nothing, where `x = !ls` gives lines
            return call[0] if target else f"{indent}!{words[0]}"
    return f"{indent}{target}%{' '.join(words).rstrip()}"
