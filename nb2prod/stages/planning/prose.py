"""Markdown -> headings and plain sentences for docstrings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.model.notebook import Notebook
from nb2prod.stages.planning.naming.spoken import SENTENCE, as_request

LONGEST = 400  # letters
FEWEST_WORDS = 4  # of a sentence that announces what is not there
_HEADING = re.compile(r"^[ ]{0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
FORMULA = re.compile(r"(?<![\w$\\])\$([^$\n]{1,40}?)(?<![\s\\])\$(?![\w$])")
LOOKS_BACK = re.compile(
    r"\W*(?:as (?:you|we|one)(?: can)? see|as expected|(?:this|that|these|it) (?:shows?|indicates?|suggests?|means|looks?|seems?|appears?)\b"
    r"|(?:from|in|on) the \w+ above|above\b|(?:we|you)(?: can)?(?: now| clearly)? see|looks like|interesting|notice\b"
    r"|the (?:above|previous)|not bad|great\b|nice\b|wow\b|hm+\b)",
    re.IGNORECASE,
)
ABOVE = re.compile(
    r"[^.!?]*\b(?:plot|figure|graph|chart|table|output|result|cell)s?(?: shown)? above\b",
    re.IGNORECASE,
)
# reStructuredText's ".. _target:" and ".. redirect-from:: page"
DIRECTIVE = re.compile(r"^[ \t]*\.\. (?:_[^:\n]+:|[\w-]+::.*)$", re.MULTILINE)
_UNDERLINED = re.compile(r"^[ ]{0,3}(=+|-{3,})[ \t]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What the prose says right before a code cell."""

    heading: str = ""  # the nearest heading above, whichever cell it stands in
    level: int = (
        0  # of a heading that stands between this code cell and the one before; else 0
    )
    prose: str = ""  # between this code cell and the one before

    @property
    def ahead(self) -> str:
        """The first paragraphs less what is said of results above, where no heading parts it from them."""
        if self.level:
            return self.prose
        paragraphs = self.prose.split("\n\n")
        while paragraphs and not (first := looking_ahead(paragraphs[0])):
            paragraphs.pop(0)
        return "\n\n".join([first, *paragraphs[1:]]) if paragraphs else ""

    @property
    def told(self) -> str:
        """What a docstring has room for, as requests."""
        text = requested(first_sentences(self.ahead, limit=LONGEST))
        if not text.endswith(":"):
            return text
        *before, last = SENTENCE.split(text)
        announces = before and len(last.split()) < FEWEST_WORDS
        whole = text.removesuffix(last) if announces else f"{text[:-1].rstrip()}."
        return whole.rstrip()


def sections_of(notebook: Notebook) -> dict[int, Section]:
    """The section of each code cell, by cell number."""
    found: dict[int, Section] = {}
    heading, level = "", 0
    prose: list[str] = []
    for cell in notebook.cells:
        if cell.kind == "code":
            found[cell.number] = Section(
                heading=heading, level=level, prose="\n\n".join(prose)
            )
            level, prose = 0, []
            continue
        if cell.kind != "markdown":
            continue
        headings, text = split_headings(cell.source)
        if headings:
            heading = headings[-1][1]
            level = min(depth for depth, _ in headings)
            prose = []
        if text:
            prose.append(text)
    return found


def split_headings(markdown: str) -> tuple[list[tuple[int, str]], str]:
    """The headings of a markdown cell with their levels, and the plain text of the rest."""
    headings: list[tuple[int, str]] = []
    kept: list[str] = []
    fenced = False
    for line in markdown.split("\n"):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
            continue
        match = None if fenced else _HEADING.match(line)
        if match:
            headings.append((len(match.group(1)), plain_text(match.group(2))))
            kept = []
        elif not fenced and kept and kept[-1].strip() and _UNDERLINED.match(line):
            headings.append((1 if "=" in line else 2, plain_text(kept.pop())))
        elif not fenced:
            kept.append(line)
    return [(level, text) for level, text in headings if text], plain_text(
        "\n".join(kept)
    )


def title_of(notebook: Notebook) -> str:
    """The notebook's first top heading, or its title in the metadata."""
    if notebook.title:
        return plain_text(notebook.title)
    for cell in notebook.cells[:4]:
        if cell.kind == "markdown":
            for level, text in split_headings(cell.source)[0]:
                if level <= 2:
                    return text
    return ""


def introduction_of(sections: Mapping[int, Section]) -> str:
    """What the notebook says of itself before its first code: a paragraph at most."""
    if not sections:
        return ""
    return first_sentences(sections[min(sections)].prose, limit=LONGEST)


def plain_text(markdown: str) -> str:
    """Markdown without images, links, HTML, formulas and emphasis; paragraphs stay apart."""
    text = re.sub(
        r"<!--.*?-->|<(style|script)\b.*?</\1>", "", markdown, flags=re.DOTALL
    )
    text = DIRECTIVE.sub("", _without_roles(text))
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(
        r"\[([^\]]*)\]\([^)]*\)|\[([^\]]+)\]\[[^\]]*\]",
        lambda m: m.group(1) or m.group(2) or "",
        text,
    )
    text = re.sub(r"</?[a-zA-Z][^<>]*>", "", text)
    text = re.sub(r"\$\$.*?\$\$|\\begin\{.*?\\end\{\w+\*?\}", "", text, flags=re.DOTALL)
    text = FORMULA.sub(lambda m: re.sub(r"[\\{}]", "", m[1]), text)
    text = re.sub(r"(\*\*|__)(.+?)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])[*_]([^*_\n]+)[*_](?!\w)", r"\1", text)
    text = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    text = re.sub(
        r"^[ \t]*>+[ \t]?|^[ \t]*[-*_=|]{3,}[ \t]*$", "", text, flags=re.MULTILINE
    )
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(p for p in (_paragraph(part) for part in paragraphs) if p)


def _without_roles(text: str) -> str:
    """reStructuredText's marks as markdown's: :class:`~a.b.C` is `C`, and ``x`` is `x`."""
    text = re.sub(r":(?:\w+:)?\w+:`~[\w.]*?([\w()]+)`", r"`\1`", text)
    text = re.sub(r":(?:ref|doc|term):`([^`<]+?)\s*(?:<[^`]*>)?`", r"\1", text)
    text = re.sub(r":(?:\w+:)?\w+:`([^`]+)`", r"`\1`", text)
    text = re.sub(r"^\s*\.\.\s+(?:note|warning|tip)::\s*", "", text, flags=re.MULTILINE)
    text = re.sub(r"`([^`<\n]+?)\s*<[^`\n]*>`_+", r"\1", text)
    return re.sub(r"``([^`\n]+)``", r"`\1`", text)


def looking_ahead(paragraph: str) -> str:
    """A paragraph without its first sentences, as long as they tell what results above show."""
    rest = paragraph
    while rest and (LOOKS_BACK.match(rest) or ABOVE.match(rest)):
        _, _, rest = _parted(rest)
    return rest


def requested(text: str) -> str:
    """Sentences as requests where they say what is done: "Next, we fit it." is "Fit it."."""
    found = ""
    while text:
        sentence, between, text = _parted(text)
        found += (as_request(sentence) or sentence) + between
    return found


def without_summary(prose: str, summary: str) -> str:
    """Prose less its first sentence where the summary says the same."""
    first, _, rest = _parted(prose)
    return rest if first.rstrip(".:; ") == summary.rstrip(".:; ") else prose


def _parted(text: str) -> tuple[str, str, str]:
    """A text's first sentence or line, what divides it from the rest, and the rest."""
    if end := SENTENCE.search(text):
        return text[: end.start()], end[0], text[end.end() :]
    return text, "", ""


def _paragraph(text: str) -> str:
    """One paragraph on one line; a list keeps its lines."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found: list[str] = []
    for line in lines:
        if found and not re.match(r"([-*+]|\d+[.)])\s|\|", line):
            found[-1] += " " + line
        else:
            found.append(line)
    return "\n".join(re.sub(r"[ \t]+", " ", line) for line in found)


def first_sentences(text: str, *, limit: int) -> str:
    """Whole sentences from the beginning of a text, up to a length."""
    paragraph = text.split("\n\n")[0]
    if len(paragraph) <= limit:
        return paragraph
    cut = paragraph[:limit]
    end = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "), cut.rfind(".\n"))
    return (
        cut[: end + 1].strip()
        if end > 40
        else cut.rsplit(" ", 1)[0].rstrip(",;:") + " …"
    )
