"""Settings that have a name in the notebook."""

from __future__ import annotations

import ast

from nb2prod.model.plan import Setting
from nb2prod.source.identifiers import snake_case, unlike
from nb2prod.stages.planning.configurable import (
    LARGEST_DEFAULT,
    NAMES,
    PATH_NAME,
    UPPER,
    asked,
    is_secret,
    is_tuned,
    type_of,
)
from nb2prod.stages.planning.constants import is_literal
from nb2prod.stages.planning.naming.passages import leading_comment, trailing_comment
from nb2prod.stages.planning.parameters.draft import Draft
from nb2prod.stages.planning.statements import Statement, bound_without_import

# what the class of the settings says itself
RESERVED = frozenset(
    "int float str bool list dict set tuple model_config model_fields copy json schema".split()
)
LONGEST_COMMENT = 60


def find_named(draft: Draft) -> None:
    """Add the names that are bound to a literal or to what a person is asked for."""
    own = frozenset[str]()
    for statement in draft.usage.statements:
        question = asked(statement.node, own)
        own |= bound_without_import(statement)
        if question:
            _add_asked(draft, statement, *question, secret=is_secret(statement.node))
        match statement.node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.expr() as value
            ) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                if _is_setting(draft, statement, name, value):
                    _add_named(draft, statement, name, value)


def _is_setting(draft: Draft, statement: Statement, name: str, value: ast.expr) -> bool:
    if name in draft.refused or not is_literal(value) or type_of(value) is None:
        return False
    if "parameters" in statement.tags:
        return draft.usage.bound[name] == 1 and name not in draft.usage.bound_inside
    if (
        draft.usage.bound[name] > 1
        or name in draft.usage.changed
        or len(ast.unparse(value)) > LARGEST_DEFAULT
    ):
        return False
    if isinstance(value, ast.Constant) and value.value is None:
        return False
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    named_path = is_text and PATH_NAME.search(name) is not None
    return (
        bool(UPPER.match(name))
        or name in NAMES
        or named_path
        or is_tuned(name, value)
        or (is_text and draft.usage.is_given_to_io(name))
    )


def _add_asked(
    draft: Draft,
    statement: Statement,
    name: str,
    kind: str,
    prompt: str,
    *,
    secret: bool,
) -> None:
    if draft.usage.bound[name] > 1:
        return
    setting = (
        snake_case(name) if snake_case(name) not in draft.usage.names - {name} else name
    )
    draft.settings[setting] = Setting(
        name=setting, type=kind, default="", cell=statement.cell, variable=name, secret=secret,
        description=f"asked for: {prompt.removeprefix('secret: ')}" if prompt else f"asked for (cell {statement.cell})",
    )  # fmt: skip
    draft.variables[name] = setting
    draft.own.add(statement.number)


def _add_named(draft: Draft, statement: Statement, name: str, value: ast.expr) -> None:
    setting = snake_case(name)
    if setting != name and (setting in draft.usage.names or setting in draft.settings):
        setting = unlike(f"{setting}_setting", draft.settings)
    setting = setting if setting.isidentifier() else name
    if setting in RESERVED:
        setting = unlike(f"{setting}_setting", draft.usage.names | set(draft.settings))
    kind, default = type_of(value) or "str", ast.unparse(value)
    text = value.value if isinstance(value, ast.Constant) else None
    is_path = isinstance(text, str) and draft.usage.only_read_as_path(name)
    is_written = is_path and draft.usage.is_written(name)
    if isinstance(text, str) and is_path:
        path = draft.files.placed(text, written=is_written, settings=draft.settings)
        kind, default = "Path", repr(path)
    elif isinstance(text, str):
        draft.files.keep_in_place(text)
    draft.settings[setting] = Setting(
        name=setting, type=kind, default=default, cell=statement.cell, variable=name, is_path=is_path, is_written=is_written,
        makes_folder=is_written and draft.files.lacks_folder(text, default),
        description=f"{_told(statement, name, is_path=is_path, is_written=is_written)} (cell {statement.cell})",
    )  # fmt: skip
    draft.variables[name] = setting
    draft.own.add(statement.number)


def _told(statement: Statement, name: str, *, is_path: bool, is_written: bool) -> str:
    """What a comment says of a setting, else what it is for, else its name in the notebook."""
    comment = trailing_comment(statement.text) or leading_comment(statement.text)
    if comment and len(comment) <= LONGEST_COMMENT:
        return comment.rstrip(".:; ")
    if is_path:
        return f"path to {'write' if is_written else 'read'}"
    return f"`{name}`"
