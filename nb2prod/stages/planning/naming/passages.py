"""Statements of a step -> passages, each with the words that stand before it, and which of them is the main one."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from nb2prod.stages.planning.naming.deeds import deed_of
from nb2prod.stages.planning.naming.phrases import verb_phrase
from nb2prod.stages.planning.naming.spoken import as_request
from nb2prod.stages.planning.statements import Statement

# of a plot and of data the first words tell the whole, and later ones a layer or a column
BEGUN_BY_THE_FIRST = frozenset("plot load generate".split())
TELLING_DEEDS = BEGUN_BY_THE_FIRST | frozenset(
    "split train fit tune save predict evaluate cross_validate set_up".split()
)
DRAWING = re.compile(
    r"(?:\w+,? ){0,4}?(?:plot|draw|visuali[sz]|show|display|compare|illustrat|graph)",
    re.IGNORECASE,
)
LONGEST_COMMENT = 110
SPOKEN = re.compile(r"^[A-Za-z`'\"][\w `'’\",()/=<>%+:;&-]{4,}[.:!]?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Statements under one comment, or under what the prose says right before them."""

    comment: str = ""
    prose: str = ""
    statements: tuple[Statement, ...] = ()

    @property
    def nodes(self) -> list[ast.stmt]:
        return [s.node for s in self.statements]

    def as_one_of_many(self) -> Passage:
        """Without a comment that says no deed: it names a part."""
        said = verb_phrase(as_request(self.comment) or self.comment)
        return self if said else replace(self, comment="")

    def makes(self, names: Collection[str]) -> bool:
        return any(
            not (s.flow.may_write | s.flow.mutates).isdisjoint(names)
            for s in self.statements
        )


def passages_of(
    statements: Sequence[Statement], prose: Mapping[int, str]
) -> list[Passage]:
    """The passages in order; `prose` of the cells that begin in this step."""
    found: list[Passage] = []
    cell = 0
    for s in statements:
        comment = leading_comment(s.text)
        said = prose.get(s.cell, "") if s.cell != cell else ""
        apart = s.cell == cell and _stands_apart(s, found[-1].statements[-1])
        if comment or said or apart or not found:
            found.append(Passage(comment=comment, prose=said))
        found[-1] = replace(found[-1], statements=(*found[-1].statements, s))
        cell = s.cell
    return found


def _stands_apart(statement: Statement, before: Statement) -> bool:
    """True after an empty line."""
    above = statement.node.lineno - (before.node.end_lineno or 0) - 1
    return above > sum(
        line.lstrip().startswith(("#", "@")) for line in statement.text.split("\n")
    )


def main_passage(
    passages: Sequence[Passage],
    outputs: Sequence[str],
    *,
    draws: bool,
    known: Mapping[str, str],
) -> Passage:
    """The passage whose words tell what the whole step is for: the last that does its deed, or the first of a plot, of data, or of what has no name."""
    if len(passages) == 1:
        return passages[0]
    making = [p for p in passages if p.makes(outputs)] or list(passages)
    nodes = [node for p in passages for node in p.nodes]
    verb = deed_of(nodes, outputs, draws=draws, known=known).verb
    if verb not in TELLING_DEEDS or (verb == "plot" and outputs):
        worded = map(Passage.as_one_of_many, making)
        found = [p for p in worded if p.comment or p.prose]
        return next((p for p in found if _is_main(p, outputs)), Passage())
    for passage in making if verb in BEGUN_BY_THE_FIRST else reversed(making):
        own = [o for o in outputs if passage.makes([o])]
        if deed_of(passage.nodes, own, draws=draws, known=known).verb == verb:
            if verb != "plot" or DRAWING.match(passage.comment or "plot"):
                return passage.as_one_of_many()
    return Passage()


def _is_main(passage: Passage, outputs: Sequence[str]) -> bool:
    """True for what makes more than one of three things that are handed on."""
    made = sum(passage.makes([o]) for o in outputs)
    return len(outputs) < 3 or made > 1


def leading_comment(text: str) -> str:
    """The comment that opens a statement, if it is words and no code; its first sentence where it is long."""
    lines: list[str] = []
    for line in text.split("\n"):
        stripped = line.strip()
        if not stripped.startswith("#"):
            break
        words = stripped.lstrip("#%! -=*").strip()
        if _is_code(words) and " " in words:
            return "" if not lines else _one_sentence(lines)
        if words:
            lines.append(words)
    return _one_sentence(lines)


def trailing_comment(text: str) -> str:
    """The comment at the end of a statement of one line, if it is words."""
    *_, line = text.split("\n")
    try:
        tokens = [*tokenize.generate_tokens(io.StringIO(line).readline)]
    except (tokenize.TokenError, SyntaxError):
        return ""
    said = [t.string.strip("# ") for t in tokens if t.type == tokenize.COMMENT]
    words = "".join(said) if not line.lstrip().startswith("#") else ""
    return "" if _is_code(words) and " " in words else _one_sentence([words])


def _one_sentence(lines: Sequence[str]) -> str:
    """Lines of a comment as one sentence; a line that begins anew is another one."""
    text = ""
    for line in lines:
        if text and (text[-1] in ".:!?" or line[0].isupper() or line[0] in "-*•"):
            break
        text = f"{text} {line}".strip()
    text = re.split(r"(?<=[a-z)][.!?])\s", text)[0]
    return text if len(text) <= LONGEST_COMMENT and SPOKEN.match(text) else ""


def _is_code(text: str) -> bool:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False
    return not (
        tree.body
        and isinstance(tree.body[0], ast.Expr)
        and isinstance(tree.body[0].value, ast.Name)
    )
