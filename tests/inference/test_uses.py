"""What a body asks of a parameter that no call is known of."""

from __future__ import annotations

import ast

import pytest

from nb2prod.inference import infer

SAYS_NOTHING = [
    "return a",
    "print(a)",
    "a = list(a)\n return a",
    "return len(list(a)), a[0]",
    "return [a(x) for x in a]",
    "if a:\n  return 1",
    "return lambda a: a()",
    "return a == 1",
    "return list(key=a)",
    "return other.list(a)",
    "for a in list(a):\n  print(a)",
    "del a",
    "return [x for x in [a]]",
    "return max(a)",  # or of several
    "return a or list(a)",
]
ASKS = [
    ("return sum(1 for x in a)", "Iterable[Any]"),
    ("for x in a:\n  print(x)", "Iterable[Any]"),
    ("return sorted(a), len(list(a))", "Iterable[Any]"),
    ("yield from a", "Iterable[Any]"),
    ("print(*a)", "Iterable[Any]"),
    ("if a is not None:\n  return set(a)", "Iterable[Any] | None"),
    ("def inner():\n  return tuple(a)\n return inner", "Iterable[Any]"),
    ("return a(1)", "Callable[..., Any]"),
    ("return next(filter(a, [1]))", "Callable[..., Any]"),
    ("return list(map(int, a))", "Iterable[Any]"),
    ("return [x for x in [1] if not a or a(x)]", "Callable[..., Any] | None"),
]


@pytest.mark.parametrize("body", SAYS_NOTHING)
def test_says_nothing(body: str) -> None:
    assert parameter(f"def f(a):\n {body}") is None


@pytest.mark.parametrize(("body", "annotation"), ASKS)
def test_asks_for(body: str, annotation: str) -> None:
    assert parameter(f"def f(a):\n {body}") == annotation


def test_a_default_of_none_stays_possible() -> None:
    text = "def f(a=None):\n if a is None:\n  return 1\n return a(2)"

    assert parameter(text) == "Callable[..., Any] | None"


def test_a_call_that_is_known_says_more() -> None:
    assert parameter("def f(a):\n for x in a:\n  print(x)\nf([1])") == "list[int]"


def parameter(text: str) -> str | None:
    known = infer(ast.parse(text).body).function(0, "f")
    assert known is not None
    return next((a.text for name, a in known.parameters if name == "a"), None)
