"""What the generated tests tell of a figure: enough to notice a change, and nothing that fonts decide."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any  # modules that are made here hold anything

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from nb2prod.stages.testing import rendering

CONTEXT = {
    "package": "tides", "arrays": False, "tables": False, "stamped": False, "compares": {"summary", "assert_same"},
}  # fmt: skip


def module(name: str, **more: object) -> Any:
    """A module of a project's tests."""
    text = rendering.tests_environment("").get_template(f"tests/{name}.py.j2").render(CONTEXT | more)  # fmt: skip
    made = ModuleType(name)
    made.__file__ = str(Path(__file__).parent / f"{name}.py")
    exec(compile(text, name, "exec"), made.__dict__)
    return made


@pytest.fixture(autouse=True)
def draws_nowhere() -> None:
    mpl.use("agg")
    plt.close("all")


def drawn(code: str, folder: Path) -> list[Any]:
    """What a piece of code draws, as the tests tell it."""
    with module("drawings").drawings() as found:
        exec(code, {"plt": plt})
        plt.savefig(folder / "figure.png")
        plt.close("all")
    told: list[Any] = json.loads(json.dumps(found))
    return told


@pytest.mark.parametrize(
    ("code", "was", "becomes"),
    [
        ("plt.plot([1, 2, 3])", "2", "2.5"),
        ("plt.plot([1, 2, 3], alpha=0.5)", "0.5", "0.6"),
        ("plt.plot([1, 2], linewidth=3)", "=3", "=4"),
        ("plt.plot([1, 2], 'r--')", "r--", "g--"),
        ("plt.figure(figsize=(4, 3)); plt.plot([1, 2])", "(4", "(5"),
        ("plt.bar(['a', 'b'], [1, 2])", "[1, 2]", "[1, 3]"),
        ("plt.hist([1, 2, 2, 5], bins=4)", "bins=4", "bins=5"),
        ("plt.scatter([1, 2], [3, 4], s=20)", "s=20", "s=21"),
        ("plt.scatter([1, 2], [3, 4], c=[0, 1])", "[0, 1]", "[0, 2]"),
        ("plt.imshow([[1, 2], [3, 4]])", "[3, 4]", "[3, 5]"),
        ("plt.fill_between([1, 2], [3, 4])", "[3, 4]", "[3, 5]"),
        ("plt.pie([1, 2])", "[1, 2]", "[1, 3]"),
        ("plt.text(0.5, 0.5, 'high')", "0.5, 'high'", "0.6, 'high'"),
        ("plt.title('Tides', fontsize=12)", "=12", "=13"),
        ("plt.plot([1, 2]); plt.xlim(0, 9)", "9", "8"),
        ("plt.subplot(1, 2, 1); plt.plot([1])", "1, 2, 1", "1, 2, 2"),
        ("plt.contourf([[1, 2], [3, 4]], 4)", "], 4", "], 7"),
        ("plt.axhline(2)", "2", "3"),
        ("plt.bar(['a', 'b'], [1, 2]); plt.xticks(rotation=45)", "45", "30"),
        ("plt.plot([1.0]); plt.plot([1e6])", "[1.0", "[1.1"),
    ],
)
def test_a_figure_that_shows_something_else_is_told_otherwise(
    code: str, was: str, becomes: str, tmp_path: Path
) -> None:
    assert was in code

    first, again, other = (
        drawn(text, tmp_path) for text in (code, code, code.replace(was, becomes, 1))
    )

    assert first == again
    assert first != other


def test_another_font_makes_no_difference(tmp_path: Path) -> None:
    code = (
        "plt.plot([1, 2]); plt.title('Tides'); plt.legend(['high']); plt.tight_layout()"
    )
    usual = drawn(code, tmp_path)

    with mpl.rc_context({"font.family": "monospace"}):
        other = drawn(code, tmp_path)

    assert other == usual


def test_an_object_of_the_notebooks_own_is_told_by_its_state() -> None:
    kind = type("Gauge", (), {"__module__": "tides.steps"})
    summary = module("comparing").summary
    gauge, same, other = kind(), kind(), kind()
    gauge.levels, same.levels, other.levels = [1, 2], [1, 2], [1, 3]

    assert summary(gauge) == summary(same)
    assert summary(gauge) != summary(other)
    assert "state" not in summary(type("Foreign", (), {})())
