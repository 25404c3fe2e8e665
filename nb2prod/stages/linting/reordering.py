"""An order of the cells that runs, where moving definitions up is all that it takes."""

from __future__ import annotations

from nb2prod.source.facts import CellFacts, Facts, Miss

MOVES = 12


def next_move(facts: Facts) -> tuple[int, int] | None:
    """Move cell `a` to just before cell `b`, or None: only where nothing else changes."""
    for miss in facts.misses:
        later = [
            cell for cell, _ in facts.written.get(miss.name, ()) if cell > miss.cell
        ]
        if miss.state != "unbound" or not later or not _misses_surely(miss):
            continue
        mover, reader = facts.cell(later[0]), facts.cell(miss.cell)
        if mover is None or reader is None or len(set(later)) > 1:
            continue
        if _may_jump(facts, mover, reader, miss.name):
            return mover.number, reader.number
    return None


def _misses_surely(miss: Miss) -> bool:
    return miss.certain and not miss.deferred


def _may_jump(facts: Facts, mover: CellFacts, reader: CellFacts, name: str) -> bool:
    """Whether the cells between neither make what it reads nor read what it changes."""
    if mover.error or mover.magics or mover.deletes or mover.mutates:
        return False
    written = set(mover.writes)
    for cell in facts.cells:
        if not reader.number <= cell.number < mover.number:
            continue
        touched = cell.mutates | cell.deletes | set(cell.writes)
        if cell.error or cell.magics or touched & (set(mover.reads) | written):
            return False
        if (set(cell.reads) & written) - {name} - _missed(facts):
            return False
    return _only_defines(mover)


def _missed(facts: Facts) -> set[str]:
    return {miss.name for miss in facts.misses if miss.state == "unbound"}


def _only_defines(cell: CellFacts) -> bool:
    """Definitions, imports and values: nothing that prints, draws or changes the world."""
    import ast

    kinds = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    plain = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.BinOp, ast.Name)
    plain += (ast.Load, ast.operator, ast.UnaryOp, ast.unaryop)  # type: ignore[assignment]  # longer tuple
    for node in cell.statements:
        if isinstance(node, kinds):
            continue
        if isinstance(node, ast.Assign) and all(
            isinstance(each, plain) for each in ast.walk(node.value)
        ):
            continue
        return False
    return True
