"""Literals in calls -> settings."""

from __future__ import annotations

import ast
import re

from nb2prod.model.plan import Setting
from nb2prod.source.identifiers import as_identifier, snake_case, unlike
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.configurable import (
    KEYWORDS,
    LARGEST_DEFAULT,
    SEEDS,
    calls_of,
    is_writer,
)
from nb2prod.stages.planning.parameters.draft import Draft
from nb2prod.stages.planning.statements import Statement


def find_inline(draft: Draft) -> None:
    """Add the paths, seeds and tuned keywords that calls are given as they are."""
    for word in draft.usage.magic_text.split():
        draft.files.keep_in_place(word.strip("\"'"))
    for statement in draft.usage.statements:
        if isinstance(
            statement.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ):
            draft.files.keep_texts(statement.node)
            continue
        if statement.number in draft.own:
            continue
        for call in calls_of(statement.node):
            _find_in_call(draft, statement, call)
        draft.files.keep_texts(statement.node)


def _find_in_call(draft: Draft, statement: Statement, call: ast.Call) -> None:
    name = callee_name(call)
    first = call.args[0] if call.args else None
    if (
        isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and draft.usage.takes_a_path(call)
    ):
        _add_path(draft, statement, call, first.value)
    if name in SEEDS and isinstance(first, ast.Constant) and type(first.value) is int:
        _add_value(draft, statement, call, "", "seed", first)
    for keyword in call.keywords:
        value = keyword.value
        if (
            keyword.arg in KEYWORDS
            and isinstance(value, ast.Constant)
            and type(value.value) in {int, float}
        ):
            _add_value(draft, statement, call, keyword.arg, keyword.arg, value)


def _add_value(
    draft: Draft,
    statement: Statement,
    call: ast.Call,
    keyword: str,
    name: str,
    value: ast.Constant,
) -> None:
    setting = _name_for(draft, name, callee_name(call), value)
    if setting is None:
        return
    if setting not in draft.settings:
        draft.settings[setting] = Setting(
            name=setting, type=type(value.value).__name__, default=repr(value.value), cell=statement.cell,
            description=f"{_place_in(call, keyword)} (cell {statement.cell})",
        )  # fmt: skip
    draft.replace(statement, call, keyword, value, setting)


def _place_in(call: ast.Call, keyword: str) -> str:
    """`max_depth` of `Tree`, or what is handed to `np.random.seed`."""
    if keyword:
        return f"`{keyword}` of `{callee_name(call)}`"
    return f"handed to `{ast.unparse(call.func)}`"


def _name_for(draft: Draft, name: str, callee: str, value: ast.Constant) -> str | None:
    """The setting of that name and value; one more name where the value is another."""
    for candidate in (name, f"{snake_case(callee)}_{name}"):
        if candidate in draft.usage.names | draft.usage.asked_for:
            continue
        known = draft.settings.get(candidate)
        if known is None or (known.default == repr(value.value) and not known.variable):
            return candidate
    return None


def _add_path(draft: Draft, statement: Statement, call: ast.Call, path: str) -> None:
    is_text = callee_name(call) == "open" and "\n" in path
    if not path or len(path) > LARGEST_DEFAULT or is_text:
        return
    is_url = re.match(r"^[a-z][a-z0-9+]*://", path) is not None
    written = is_writer(call)
    kept = (
        path
        if is_url
        else draft.files.placed(path, written=written, settings=draft.settings)
    )
    kind, default = "str" if is_url else "Path", repr(kept)
    known = (
        s.name
        for s in draft.settings.values()
        if s.default == default and s.type == kind and not s.variable
    )
    setting = next(known, None)
    if setting is None:
        taken = draft.usage.names | set(draft.settings)
        setting = unlike(_name_of(path, is_url=is_url), taken)
        draft.settings[setting] = Setting(
            name=setting, type=kind, default=default, cell=statement.cell, is_path=not is_url, is_written=written,
            makes_folder=written and draft.files.lacks_folder(path, default),
            description=f"file to {'write' if written else 'read'} (cell {statement.cell})",
        )  # fmt: skip
    draft.replace(statement, call, "", call.args[0], setting)


def _name_of(path: str, *, is_url: bool) -> str:
    stem = re.split(r"[/\\]", path.rstrip("/"))[-1]
    base = snake_case(stem.partition("?")[0])[:40].strip("_") or "input"
    base = as_identifier(base, default="file")
    return f"{base.removesuffix('_csv').removesuffix('_json')}_url" if is_url else base
