"""Bindings -> their names in the package."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Container

from nb2prod.source.scope import catches_missing
from nb2prod.stages.planning.bindings.resolution import UNBOUND
from nb2prod.stages.planning.bindings.standing import Standing

_LIKE_OURS = re.compile(r"\b(?:earlier_\w+|\w+_)\b")
_BUILTINS = frozenset(dir(builtins))


def emitted_names(now: Standing) -> tuple[dict[int, str], dict[str, str]]:
    """Names in the package; only what would hide something else is renamed."""
    emitted: dict[int, str] = {}
    local: dict[str, str] = {}
    taken = _words_like_ours(now)
    unused = now.replaced_before_use()
    for name, bindings in now.past.events.items():
        static = [b for b in bindings if b.id in now.static and b.id not in unused]
        dynamic = [
            b for b in bindings if b.id not in now.static and b.kind != "setting"
        ]
        provided = name in _BUILTINS or now.past.has_star
        hides = (provided and _is_read_unbound(now, name)) or _is_told_to_be_missing(
            now, name
        )
        kinds = list(dict.fromkeys(b.canonical for b in static))
        spelled = {}
        for earlier, kind in enumerate(reversed(kinds)):
            wanted = ("earlier_" * earlier) + name + ("_" if hides else "")
            spelled[kind] = _unlike(name, wanted, taken)
        emitted |= {b.id: spelled[b.canonical] for b in static}
        if dynamic:
            shown = all(now.past.statements[b.statement].keeps_result for b in dynamic)
            plain = _result_name(name, now.past.events) if shown else name
            wanted = plain + "_" if static or hides else plain
            local[name] = _unlike(name, wanted, taken)
    return emitted, local


def _words_like_ours(now: Standing) -> set[str]:
    """What the notebook itself writes in the manner of the names that we make."""
    texts = (s.text for s in now.past.statements.values())
    return {word for text in texts for word in _LIKE_OURS.findall(text)}


def _unlike(name: str, wanted: str, taken: set[str]) -> str:
    """The name that a binding gets in the package, which is no other's."""
    if wanted != name:
        while wanted in taken:
            wanted += "_"
        taken.add(wanted)
    return wanted


def _result_name(name: str, taken: Container[str]) -> str:
    """What a package calls a value that the notebook only displayed."""
    plain = {"_": "last_result", "__shown__": "shown"}.get(name, f"result{name}")
    return plain + "_" if plain in taken else plain


def _is_told_to_be_missing(now: Standing, name: str) -> bool:
    """True where a notebook shows the error that nothing has that name: a local would make another one."""
    return any(
        read == name
        and now.reach_for(number, read) == {UNBOUND}
        and catches_missing(now.past.statements[number].node)
        and _keeps_error(now.past.statements[number].node)
        for number, read in now.all_reads()
    )


def _keeps_error(node: ast.stmt) -> bool:
    return isinstance(node, ast.Try | ast.TryStar) and any(
        handler.name for handler in node.handlers
    )


def _is_read_unbound(now: Standing, name: str) -> bool:
    return any(
        UNBOUND in now.reach_for(n, read) for n, read in now.all_reads() if read == name
    )
