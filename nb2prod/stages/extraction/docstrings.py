"""Prose -> docstrings that no text can break out of."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

WIDTH = 79


def docstring(
    summary: str,
    prose: str = "",
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (),
) -> str:
    """The text of a docstring for a function's body, indented by four, with its quotes."""
    lines = _wrapped(_sentence(summary), first=True)
    if prose.strip():
        lines += [""]
        for paragraph in prose.split("\n\n"):
            for line in paragraph.split("\n"):
                lines += _wrapped(line)
            lines += [""]
        lines.pop()
    for title, entries in sections:
        if entries:
            lines += ["", f"{title}:"]
            for name, said in entries:
                lines += textwrap.wrap(
                    f"{name}: {said}", WIDTH - 4, initial_indent="    ", subsequent_indent="        ",
                    break_long_words=False, break_on_hyphens=False,
                )  # fmt: skip
    return quoted(lines)


def quoted(lines: Sequence[str]) -> str:
    """Lines between triple quotes; backslashes and quotes in them stay what they are."""
    safe = [line.replace("\\", "\\\\").replace('"""', "'''").rstrip() for line in lines]
    if len(safe) == 1:
        text = safe[0] + (" " if safe[0].endswith('"') else "")
        return f'"""{text}"""'
    return '"""' + "\n    ".join(safe) + '\n    """'


def _sentence(text: str) -> str:
    text = " ".join(text.split()) or "Run this step"
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def _wrapped(text: str, *, first: bool = False) -> list[str]:
    width = WIDTH - 4 - (6 if first else 0)
    if first and len(text) > width:
        cut = text[: width - 2].rsplit(" ", 1)[0]
        return [cut.rstrip(",;:") + " …", "", *_wrapped(text)]
    return textwrap.wrap(
        text, width, break_long_words=False, break_on_hyphens=False
    ) or [""]
