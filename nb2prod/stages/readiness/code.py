"""What stands in the code."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.model.readiness import Item, State
from nb2prod.model.record import Record

MOST = 5  # places that a line names
_TO_DO = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
_MACHINE = re.compile(r"(?:/(?:home|Users|root|mnt|media)/|[A-Za-z]:[\\/])")
_NO_CODE = (SyntaxError, ValueError, RecursionError)
_UNKNOWN = re.compile(
    r"(?<![\w.])(?:typing\.)?(?:Any|object)\b(?!\.)"
)  # in a container too


def recorded_steps(texts: Mapping[str, str], record: Record) -> Item:
    """Each step of nb2prod.json is a function of the package."""
    what = "the record's steps are in the code"
    missing = [
        step.function
        for step in record.steps
        if step.function.partition(":")[2] not in _functions(texts, step.function)
    ]
    if missing:
        return Item(
            what=what, state=State.TO_DO, found=f"not there: {some(missing)}", is_must=True,
            remedy="`nb2prod verify` compares what nb2prod.json names: name the function there that does the step's work now",
        )  # fmt: skip
    found = f"nb2prod.json, {len(record.steps)} steps"
    return Item(what=what, state=State.DONE, found=found, is_must=True)


def _functions(texts: Mapping[str, str], function: str) -> set[str]:
    module = "src/" + function.partition(":")[0].replace(".", "/") + ".py"
    try:
        tree = ast.parse(texts.get(module, ""))
    except _NO_CODE:
        return set()
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def machine_paths(texts: Mapping[str, str], record: Record) -> Item:
    """No path that is on one machine only."""
    what = "no path leads to one person's machine"
    found = [
        f"{path}{place}"
        for path, text in _package(texts)
        for place in _machine_paths(text)
    ]
    if found:
        return Item(
            what=what, state=State.TO_DO, found=some(found), is_must=True,
            remedy="make it a setting, and give it a place beside the project",
        )  # fmt: skip
    return Item(what=what, state=State.DONE, found=f"src/{record.package}", is_must=True)  # fmt: skip


def _machine_paths(text: str) -> Iterator[str]:
    try:
        tree = ast.parse(text)
    except _NO_CODE:
        yield " does not parse"
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _MACHINE.match(node.value):
                yield f":{node.lineno} {node.value}"


def open_types(texts: Mapping[str, str], record: Record) -> Item:
    """What passes between the steps, and each setting, has a type that says all of it."""
    what = "what passes between the steps, and each setting, has a type"
    settings = {setting.name for setting in record.parameters}
    slots = [
        (f"{step.function.partition(':')[2]}: {name}", kind)
        for step in record.steps
        for name, kind in (
            *((g.name, g.type) for g in step.inputs if g.name not in settings),
            *((result.name, result.type) for result in step.outputs),
        )
    ]
    slots += [
        (f"settings: {setting.name}", setting.type) for setting in record.parameters
    ]
    untyped = [name for name, kind in slots if _UNKNOWN.search(kind)]
    if not slots:
        return Item(
            what=what,
            state=State.NOT_APPLICABLE,
            found="nothing passes, and there are no settings",
        )
    if untyped:
        return Item(
            what=what, state=State.TO_DO, found=f"{len(untyped)} of {len(slots)} are not known: {some(untyped)}",
            remedy="convert with `--run`, or write the annotation",
        )  # fmt: skip
    return Item(what=what, state=State.DONE, found=f"nb2prod.json, all {len(slots)}")


def left_to_do(texts: Mapping[str, str], record: Record) -> Item:
    """What the notebook's author meant to do."""
    what = "nothing is marked as left to do"
    found = [
        f"{path}{place}" for path, text in _package(texts) for place in _marked(text)
    ]
    if found:
        return Item(
            what=what, state=State.TO_DO, found=some(found),
            remedy="do it, or make an issue of it",
        )  # fmt: skip
    return Item(what=what, state=State.DONE, found=f"src/{record.package}")


def _marked(text: str) -> Iterator[str]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and _TO_DO.search(token.string):
                yield f":{token.start[0]}"
    except (tokenize.TokenError, SyntaxError):
        yield " does not parse"


def _package(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path, text in texts.items():
        if path.startswith("src/") and path.endswith(".py"):
            yield path, text


def some(places: Sequence[str]) -> str:
    """The first few places, and how many more there are."""
    more = f" and {len(places) - MOST} more" * (len(places) > MOST)
    return ", ".join(places[:MOST]) + more
