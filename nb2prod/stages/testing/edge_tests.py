"""What unusual tables did to the steps -> tests that say so, and the surprises among them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from nb2prod.model.plan import Step
from nb2prod.stages.testing.step_tests import (
    SETTINGS,
    Sources,
    arranged,
    call_of,
    local_names,
    missing_inputs,
)
from nb2prod.stages.testing.values import EdgeCase, EdgeTest, SeenEdge

IN_WORDS = {
    "no_rows": "no rows",
    "missing_values": "missing values",
    "repeated_rows": "repeated rows",
    "malformed_dates": "a malformed date",
}


def edge_tests(
    sources: Sources,
    *,
    within: Collection[str],
    dropped: Collection[str],
) -> tuple[EdgeTest, ...]:
    """A test for each table that a step takes; `dropped` names those that do not repeat."""
    return tuple(
        test
        for step in sources.plan.steps
        if step.function not in sources.coroutines
        for test in _tests_of(sources, step, within, dropped)
    )


def _tests_of(
    sources: Sources, step: Step, within: Collection[str], dropped: Collection[str]
) -> Iterator[EdgeTest]:
    signature = sources.signatures[step.function]
    names = local_names(signature)
    alone = step.function not in within and not missing_inputs(sources, step)
    for table in [name for name, _ in signature.inputs]:
        seen = [
            e
            for e in sources.first.edges
            if (e.step, e.table) == (step.function, table)
            and e.found
            and f"{e.step}_given_unusual_{e.table}[{e.change}" not in dropped
        ]
        if not seen:
            continue
        arrange = (
            arranged(sources, step, names) if alone else _copied(sources, step, names)
        )
        at = f"{names[table]} = "
        arrange = [
            f"{at}change({line.removeprefix(at)})" if line.startswith(at) else line
            for line in arrange
        ]
        yield EdgeTest(
            step=step.function, table=table, named=f"`{table}`",
            fixtures=("change: Change", "expected: list[str]", *["calls: dict[str, Call]"] * (not alone), *[SETTINGS] * bool(signature.settings)),
            arrange=tuple(arrange), act=call_of(sources, step, names, by="outcome(steps.{}, {})"),
            cases=tuple(map(_case, seen)), alone=alone, needs_settings=bool(signature.settings),
        )  # fmt: skip


def _copied(sources: Sources, step: Step, names: Mapping[str, str]) -> list[str]:
    return [
        f'{names[name]} = copied(calls["{step.function}"].given["{name}"])'
        for name, _ in sources.signatures[step.function].inputs
    ]


def _case(seen: SeenEdge) -> EdgeCase:
    return EdgeCase(change=seen.change, expected=seen.found, surprise=surprise(seen))


def surprise(seen: SeenEdge) -> str:
    """What nobody complains about, though a person should know; empty where all is as expected."""
    if is_error(seen.found):
        return ""
    if "prints nan" in seen.found and "prints nan" not in seen.usual:
        return "nan is printed, without complaint"
    if seen.change == "no_rows":
        return _from_nothing(seen)
    if seen.change == "missing_values":
        if seen.found.count("nan") > seen.usual.count("nan"):
            return "missing values become the result, without complaint"
        if _missing(seen.found) > _missing(seen.usual):
            return "missing values spread, without complaint"
        if _sizes(seen.found) < _sizes(seen.usual):
            return "rows are lost, without complaint"
    if seen.change == "malformed_dates":
        if _missing(seen.found) > _missing(seen.usual):
            return "a malformed date becomes a missing value, without complaint"
        return "a malformed date is taken, without complaint"
    return ""


def _from_nothing(seen: SeenEdge) -> str:
    for word in ("number", "nan"):
        if word in seen.found:
            return f"{word} from an empty table, without complaint"
    return ""


def is_error(found: tuple[str, ...]) -> bool:
    """Whether an outcome names an error."""
    return bool(found) and found[0].startswith("raises ")


def _missing(words: tuple[str, ...]) -> int:
    return sum(int(n) for n in re.findall(r"(\d+) missing", "; ".join(words)))


def _sizes(words: tuple[str, ...]) -> list[int]:
    return [int(n) for n in re.findall(r"(?:table|series|array|list) of (\d+)", "; ".join(words))]  # fmt: skip


def surprises(sources: Sources) -> tuple[str, ...]:
    """The surprises for the report: what happens silently, by step."""
    return tuple(
        f"`{seen.step}` with {IN_WORDS[seen.change]} in `{seen.table}`: {surprise(seen)}"
        for seen in sources.first.edges
        if seen.found and surprise(seen)
    )
