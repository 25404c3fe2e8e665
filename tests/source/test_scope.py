"""Which names of the notebook one statement reads, binds, changes, deletes and leaves for later.

What is claimed is checked by running: a statement that surely reads a name fails without it,
one that surely writes a name has bound it.
"""

from __future__ import annotations

import ast
import builtins
import re
from typing import Any

import pytest

from nb2prod.source.scope import Flow, flow_of, is_main_guard, names_in_text, root_name


def flow(source: str) -> Flow:
    (statement,) = ast.parse(source).body
    return flow_of(statement)


def own(names: frozenset[str]) -> str:
    """Without what Python brings."""
    return " ".join(sorted(name for name in names if not hasattr(builtins, name)))


READS_AND_WRITES = [
    # statement, reads, surely writes, may write too
    ("pass", "", "", ""),
    ("x = 1", "", "x", ""),
    ("x", "x", "", ""),
    ("x = y", "y", "x", ""),
    ("x = x + 1", "x", "x", ""),
    ("x += 1", "x", "x", ""),
    ("x: int", "", "", ""),
    ("x: int = y", "y", "x", ""),
    ("x = y = z", "z", "x y", ""),
    ("x, (y, *z) = w", "w", "x y z", ""),
    ("x.a = y", "x y", "", ""),
    ("x[i] = y", "i x y", "", ""),
    ("del x", "x", "", ""),
    ("import a.b", "", "a", ""),
    ("import a.b as c", "", "c", ""),
    ("from a import b, c as d", "", "b d", ""),
    ("print(x)", "x", "", ""),
    ("(x := y)", "y", "x", ""),
    ("[x for x in y]", "y", "", ""),
    ("[(x, z) for x in y]", "y z", "", ""),
    ("{k: v for k, v in x.items() if k in y}", "x y", "", ""),
    ("lambda a, b=x: a + b", "x", "", ""),
    ("if x:\n    y = 1", "x", "", "y"),
    ("if x:\n    y = 1\nelse:\n    y = 2", "x", "y", ""),
    ("if x:\n    y = 1\nelse:\n    raise y", "x y", "y", ""),
    ("for i in x:\n    y = i", "x", "", "i y"),
    ("for i in x:\n    y = i\n    print(y)", "x", "", "i y"),
    ("while x:\n    x = y", "x y", "", "x"),
    ("with a as b:\n    c = b", "a", "b c", ""),
    ("try:\n    x = f()\nexcept E as e:\n    x = e", "E f", "x", "e"),
    ("try:\n    x = f()\nexcept E:\n    pass", "E f", "", "x"),
    ("try:\n    x = 1\nfinally:\n    y = 2", "", "x y", ""),
    ("def f(a=x):\n    return a", "x", "f", ""),
    ("def f(a: x) -> y:\n    return a", "x y", "f", ""),
    ("@d\ndef f():\n    pass", "d", "f", ""),
    ("class A(B):\n    c = d\n    e = c", "B d", "A", ""),
    ("async def f():\n    await x", "", "f", ""),
    ("await x", "x", "", ""),
    ("match x:\n    case [a, *b]:\n        c = a", "x", "", "a b c"),
    ("match x:\n    case {'k': v, **r}:\n        pass", "x", "", "r v"),
    ("f'{x!r:>{y}}'", "x y", "", ""),
    ("assert x, y", "x y", "", ""),
    ("x = [y for y in x]", "x", "x", ""),
]


@pytest.mark.parametrize(("source", "reads", "writes", "may"), READS_AND_WRITES)
def test_reads_and_writes(source: str, reads: str, writes: str, may: str) -> None:
    found = flow(source)

    assert own(found.reads) == reads
    assert own(found.writes) == writes
    assert own(found.may_write - found.writes) == may


class Anything:
    """Stands for any value: everything can be done with it."""

    def __getattr__(self, name: str) -> Any:
        return Anything()

    def __call__(self, *args: Any) -> Any:
        return Anything()

    def __iter__(self) -> Any:
        return iter([Anything(), Anything()])

    def __getitem__(self, key: Any) -> Any:
        return Anything()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __enter__(self) -> Any:
        return Anything()

    def __exit__(self, *args: object) -> None:
        pass

    def __add__(self, other: Any) -> Any:
        return Anything()

    def __iadd__(self, other: Any) -> Any:
        return Anything()

    def __format__(self, how: str) -> str:
        return ""


RUN = [
    row[0] for row in READS_AND_WRITES if not re.search("await|while|import", row[0])
]


def run_with(source: str, names: set[str]) -> dict[str, object]:
    space: dict[str, object] = {name: Anything() for name in names}
    space |= {"E": ValueError, "B": object, "d": Anything()} if names else {}
    space = {name: value for name, value in space.items() if name in names}
    exec(compile(source, "<cell>", "exec", dont_inherit=True), space)  # noqa: S102
    return space


@pytest.mark.parametrize("source", [text for text in RUN if "raise" not in text])
def test_running_binds_what_is_surely_written(source: str) -> None:
    found = flow(source)

    space = run_with(source, set(found.reads | found.surely_reads))

    assert found.writes <= space.keys()


@pytest.mark.parametrize("source", [text for text in RUN if "assert" not in text])
def test_running_misses_what_is_surely_read(source: str) -> None:
    found = flow(source)
    sure = {name for name in found.surely_reads if not hasattr(builtins, name)}

    for name in sorted(sure):
        with pytest.raises(NameError, match=f"'{name}'"):
            run_with(source, set(found.reads | found.deferred) - {name})


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x.append(1)", "x"),
        ("x['a'] = 1", "x"),
        ("x.a.b = 1", "x"),
        ("x['a']['b'] += 1", "x"),
        ("x.loc[y, 'a'] = 1", "x"),
        ("x.sort_values('a', inplace=True)", "x"),
        ("x.sort()", "x"),
        ("x.fit(y)", "x"),
        ("del x['a']", "x"),
        ("for i in y:\n    x.append(i)", "x"),
        ("x[0], y[0] = 1, 2", "x y"),
        ("x += [1]", "x"),
        ("x.sort_values('a')", ""),
        ("x.sort_values('a', inplace=False)", ""),
        ("x = x + [1]", ""),
        ("sorted(x)", ""),
        ("y = [z.strip() for z in x]", ""),
    ],
)
def test_changes_in_place(source: str, names: str) -> None:
    assert own(flow(source).mutates) == names


@pytest.mark.parametrize(
    ("source", "deferred", "global_writes"),
    [
        ("def f(a):\n    return a + x", "x", ""),
        ("def f():\n    x = 1\n    return x", "", ""),
        ("def f():\n    global x\n    x = y", "y", "x"),
        ("def f():\n    def g():\n        return x\n    return g", "x", ""),
        (
            "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2",
            "",
            "",
        ),
        ("f = lambda a: a + x", "x", ""),
        ("class A:\n    def m(self):\n        return x", "x", ""),
        ("class A:\n    x = 1\n    def m(self):\n        return x", "x", ""),
        ("def f():\n    return [x for x in y]", "y", ""),
        ("def f():\n    import x\n    return x", "", ""),
        ("def f():\n    for x in y:\n        pass\n    return x", "y", ""),
    ],
)
def test_what_a_function_reads_is_left_for_later(
    source: str, deferred: str, global_writes: str
) -> None:
    found = flow(source)

    assert own(found.deferred) == deferred
    assert own(found.global_writes) == global_writes
    assert own(found.reads) == ""


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("del x", "x"),
        ("del x, y[0]", "x"),
        ("del x.a", ""),
    ],
)
def test_deletes(source: str, names: str) -> None:
    assert own(flow(source).deletes) == names


@pytest.mark.xfail(reason="tuples are not looked into")
def test_deletes_what_stands_in_a_tuple() -> None:
    assert own(flow("del (x, [y])").deletes) == "x y"


@pytest.mark.xfail(reason="y may be empty")
def test_walrus_in_a_comprehension_may_not_write() -> None:
    assert own(flow("[z := x for x in y]").writes) == ""


@pytest.mark.xfail(reason="only what fails reads its message")
def test_message_of_an_assertion_is_not_surely_read() -> None:
    assert own(flow("assert x, y").surely_reads) == "x"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "units > @least and region == 'north'",
            {"units", "least", "and", "region", "north"},
        ),
        ("a.b + c", {"a", "c"}),
        ("", set()),
        ("y ~ x1 + C(x2)", {"y", "x1", "C", "x2"}),
    ],
)
def test_names_in_text(text: str, names: set[str]) -> None:
    assert names_in_text(text) == names


@pytest.mark.parametrize(
    ("source", "name"),
    [("x", "x"), ("x.a[0].b", "x"), ("x.f().a", "x"), ("(x + y).a", None), ("1", None)],
)
def test_root_name(source: str, name: str | None) -> None:
    assert root_name(ast.parse(source, mode="eval").body) == name


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("__name__ == '__main__'", True),
        ("'__main__' == __name__", True),
        ("__name__ != '__main__'", False),
        ("__name__ == 'x'", False),
        ("x", False),
    ],
)
def test_main_guard(source: str, answer: bool) -> None:
    assert is_main_guard(ast.parse(source, mode="eval").body) is answer
