"""A decoded notebook -> Facts: parsed once, walked once, resolved in document order."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable

from nb2prod.model.raw import RawNotebook
from nb2prod.source.cell_magics import with_known_magic
from nb2prod.source.events import Event, Noted, walk
from nb2prod.source.facts import CellFacts, Facts
from nb2prod.source.kernel_names import known_before
from nb2prod.source.parsing import parse
from nb2prod.stages.linting.modules import Neighbours
from nb2prod.stages.linting.resolving import Resolver

_SIGNS = ("%", "!", "?")


def analyse(
    path: str,
    raw: RawNotebook,
    read_near: Callable[[str], bytes | None],
    builtins: tuple[str, ...] = (),
    cell_magics: frozenset[str] = frozenset(),
    *,
    keep_trees: bool = False,
) -> Facts:
    """Everything that the rules want to know of a notebook; never runs any of it.

    Trees that are not kept are made anew for a rule that asks for them.
    """
    facts = Facts(path=path, raw=raw, read_near=read_near)
    if raw.language not in {"python", "ipython", "python3", "python2", ""}:
        return facts
    with warnings.catch_warnings():  # those about the user's code are not ours to print
        warnings.simplefilter("ignore")
        builtin = known_before(raw.kernel, builtins)
        resolver = _Following(facts, Neighbours(read_near), builtin)
        _follow_all(resolver, facts, cell_magics, keep_trees)
    return facts


def _follow_all(
    resolver: _Following, facts: Facts, cell_magics: frozenset[str], keep_trees: bool
) -> None:
    for number, cell in enumerate(facts.raw.cells, start=1):
        if cell.kind != "code":
            continue
        text = cell.source
        if cell_magics:
            text = with_known_magic(text, cell_magics)
        read = CellFacts(number, cell, text, (), None, False, {}, {})
        facts.cells.append(read)
        events = _events(read, facts.noted, keep_trees)
        resolver.follow(read, events)


class _Following(Resolver):
    """A resolver that knows magics and the files beside the notebook."""

    def __init__(
        self, facts: Facts, neighbours: Neighbours, builtin: frozenset[str]
    ) -> None:
        super().__init__(facts, neighbours.exports, builtin)
        self.neighbours = neighbours

    def follow(self, cell: CellFacts, events: list[Event]) -> None:
        """Go on with the next cell, which did these things."""
        for magic in cell.magics:
            if magic.kind == "cell" and magic.name in {"writefile", "file"}:
                self.neighbours.written(magic.argument, magic.body)
        if cell.error is not None or cell.too_deep:
            for name in _names_in_broken(cell.text):
                self.names.write(name)
            return
        self.run_cell(cell, events)

    def magic(self, number: int) -> None:
        from nb2prod.stages.linting import magic_effects

        if self.cell is not None and 0 <= number < len(self.cell.magics):
            magic = self.cell.magics[number]
            magic_effects.apply(self, magic, self.neighbours.run_names)


def _events(cell: CellFacts, noted: Noted, keep_tree: bool) -> list[Event]:
    """What a cell does; nothing where its `error` or `too_deep` says why it is not known."""
    source = cell.text
    if not _has_magic(source):
        try:
            return _walked(cell, noted, keep_tree)
        except (SyntaxError, ValueError):
            pass
        except (RecursionError, MemoryError):
            noted.forget(cell.number)
    from nb2prod.source.magics import to_python

    try:
        plain = to_python(source)
        cell.text, cell.magics = plain.text, plain.magics
        return _walked(cell, noted, keep_tree)
    except SyntaxError as error:
        # its traceback holds our frame, and that holds the cell
        error.__traceback__ = error.__context__ = None
        cell.error = error
    except (RecursionError, MemoryError):
        noted.forget(cell.number)
        cell.too_deep = True  # it may well run; we cannot follow it
    except ValueError as error:
        cell.error = SyntaxError(str(error) or type(error).__name__)
    return []


def _walked(cell: CellFacts, noted: Noted, keep_tree: bool) -> list[Event]:
    tree = parse(cell.text)
    if keep_tree:
        cell.trees = tree.body
    return walk(tree, noted, cell.number)


def _has_magic(source: str) -> bool:
    """Whether a line begins as a magic does; others do not parse, so they are found too."""
    if "%" not in source and "!" not in source and "?" not in source:
        return False
    if source.startswith(_SIGNS):
        return True
    return "\n%" in source or "\n!" in source or "\n?" in source


_WRITES = re.compile(
    r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)"
    r"|^[ \t]*((?:\w+[ \t]*,[ \t]*)*\w+)[ \t]*(?::[^=\n]*)?=(?!=)"
    r"|^[ \t]*for[ \t]+([\w, \t]+)[ \t]in\b"
    r"|\bimport[ \t]+([\w, \t.]+)|\bas[ \t]+(\w+)",
    re.MULTILINE,
)


def _names_in_broken(text: str) -> set[str]:
    """Names that a cell which does not parse seems to write."""
    found: set[str] = set()
    for groups in _WRITES.findall(text):
        for group in groups:
            found.update(re.findall(r"[A-Za-z_]\w*", group))
    return found
