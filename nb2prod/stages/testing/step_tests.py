"""Plan, recordings and a watched run -> golden tests, one a step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from nb2prod.model.observed import Observations
from nb2prod.model.plan import Plan, Step
from nb2prod.stages.extraction import Signature
from nb2prod.stages.testing.moments import tells_the_day, without_stamps
from nb2prod.stages.testing.shelf import Shelf
from nb2prod.stages.testing.values import SeenOutput, StepTest, Watched

LONGEST_TEXT = 60_000
LONGEST_DRAWING = 80_000
SETTINGS = "settings: Settings"  # a fixture of conftest.py
TAKEN = frozenset(
    {"steps", "recorded", "recorded_text", "assert_same", "assert_same_text", "summary"}
    | {
        "calls",
        "capsys",
        "drawn",
        "Call",
        "settings",
        "Settings",
        "pytest",
        "asyncio",
        "change",
    }
    | {"expected", "found", "outcome", "copied", "no_rows", "missing_values"}
    | {"repeated_rows", "malformed_dates", "Change"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All that a golden test is made from."""

    plan: Plan
    signatures: Mapping[str, Signature]
    observations: Observations
    shelf: Shelf
    first: Watched
    second: Watched
    coroutines: frozenset[str]  # steps that must be awaited
    third: Watched | None = None  # with the seed of the first, where the second differs

    @property
    def again(self) -> Watched:
        """The run that should tell what the first told."""
        return self.third or self.second


def step_tests(
    sources: Sources, *, within: Collection[str], dropped: Collection[str]
) -> tuple[StepTest, ...]:
    """A test of each step that gives something; `within` names those that only a whole run can test."""
    tests = [
        _test(sources, step, alone=step.function not in within)
        for step in sources.plan.steps
        if step.function not in dropped
    ]
    return tuple(test for test in tests if test.check)


def _test(sources: Sources, step: Step, *, alone: bool) -> StepTest:
    missing = missing_inputs(sources, step)
    chance = left_to_chance(sources, step.function)
    alone = alone and not missing and not chance
    names = local_names(sources.signatures[step.function])
    outputs = [name for name, _, _ in sources.signatures[step.function].outputs]
    check = [line for name in outputs for line in _checks(sources, step, name, names)]
    printed = printed_by(sources, step.function)
    text = "capsys.readouterr().out" if alone else f'calls["{step.function}"].printed'
    if printed:
        check.append(
            f'assert_same_text({text}, recorded_text("{step.function}/printed"))'
        )
    drawn = drawn_by(sources, step.function)
    if drawn:
        seen = "drawn" if alone else f'calls["{step.function}"].drawn'
        check.append(f'assert_same({seen}, recorded("{step.function}/drawn"))')
    used = [name for name in outputs if _checks(sources, step, name, names)]
    to = ", ".join(names[name] for name in outputs) if used else ""
    if alone:
        arrange, call = arranged(sources, step, names), call_of(sources, step, names)
        act = f"{to} = {call}" if to else call
        fixtures = ["capsys: pytest.CaptureFixture[str]"] * bool(printed)
        fixtures += ["drawn: list[Any]"] * bool(drawn)
        fixtures += [SETTINGS] * bool(sources.signatures[step.function].settings)
    else:
        arrange, fixtures = _asked_rows(sources, step, names), [
            "calls: dict[str, Call]"
        ]
        act = f'{to} = calls["{step.function}"].returned' if to else ""
    return StepTest(
        step=step.function,
        about=_about(sources, step, alone=alone, missing=missing, chance=chance),
        fixtures=tuple(fixtures), arrange=tuple(arrange), act=act, check=tuple(check), alone=alone,
        needs_settings=alone and bool(sources.signatures[step.function].settings),
    )  # fmt: skip


def missing_inputs(sources: Sources, step: Step) -> list[str]:
    """The inputs that are not recorded."""
    return [
        name
        for name, _ in sources.signatures[step.function].inputs
        if (step.function, name) not in sources.shelf.given
    ]


def local_names(signature: Signature) -> dict[str, str]:
    """The package's names as a test may use them."""
    names = [n for n, _ in signature.inputs] + [n for n, _, _ in signature.outputs]
    return {name: f"{name}_" if name in TAKEN else name for name in names}


def arranged(sources: Sources, step: Step, names: Mapping[str, str]) -> list[str]:
    """Lines that read what a step is given; one object under two names stays one."""
    seen = sources.observations.step(step.function)
    lines = []
    inputs = sources.signatures[step.function].inputs
    own = dict(zip(step.inputs, (name for name, _ in inputs), strict=True))
    for variable, name in own.items():
        value = seen.input(variable) if seen else None
        twin = own.get(value.same_as, "") if value else ""
        source = f'recorded("{sources.shelf.given[step.function, name]}")'
        is_later = twin and list(own.values()).index(twin) < list(own.values()).index(
            name
        )
        lines.append(f"{names[name]} = {names[twin] if is_later else source}")
    return lines


def call_of(
    sources: Sources,
    step: Step,
    names: Mapping[str, str],
    *,
    by: str = "steps.{}({})",
) -> str:
    """The call of a step with its inputs and the settings' values."""
    signature = sources.signatures[step.function]
    given = [names[name] for name, _ in signature.inputs]
    given += [f"{name}=settings.{name}" for name, _ in signature.settings]
    call = by.format(step.function, ", ".join(given))
    return (
        f"asyncio.run({call})"
        if step.function in sources.coroutines and by.startswith("steps")
        else call
    )


def _asked_rows(sources: Sources, step: Step, names: Mapping[str, str]) -> list[str]:
    """Lines that fetch the rows which a model is asked about, where the step was given them."""
    outputs = {name for name, _, _ in sources.signatures[step.function].outputs}
    lines = []
    for name in outputs:
        asked = predictions_of(sources, step, name)
        seen = seen_output(sources.first, step.function, name)
        rows = asked[1] if asked else seen.asked if seen else ""
        if rows and rows not in outputs:
            lines.append(f'{names[rows]} = calls["{step.function}"].given["{rows}"]')
    return list(dict.fromkeys(lines))


def predictions_of(
    sources: Sources, step: Step, name: str
) -> tuple[str, str, int, str] | None:
    """A model's method, the rows' name in the package, their count, and where the answers are kept."""
    kept = sources.shelf.predicted.get((step.function, name))
    seen = sources.observations.step(step.function)
    signature = sources.signatures[step.function]
    variable = next((v for n, v, _ in signature.outputs if n == name), "")
    value = seen.output(variable) if seen else None
    if not kept or value is None or value.predictions is None:
        return None
    said = value.predictions
    own = {v: n for n, v, _ in signature.outputs}
    own |= dict(zip(step.inputs, (n for n, _ in signature.inputs), strict=True))
    if said.of not in own:
        return None
    return said.method, own[said.of], said.rows, kept


def _checks(
    sources: Sources, step: Step, name: str, names: Mapping[str, str]
) -> list[str]:
    """Lines that compare one result; none where it differs from run to run, or tells a secret."""
    key = (step.function, name)
    variables = {n: v for n, v, _ in sources.signatures[step.function].outputs}
    if variables[name] in sources.plan.confidential:
        return []
    first, second = (
        seen_output(sources.first, *key),
        seen_output(sources.second, *key),
    )
    lines = []
    kept = sources.shelf.gave.get(key)
    if kept and not _unlike(sources, key):
        return [f'assert_same({names[name]}, recorded("{kept}"))']
    if summary_repeats(sources, *key) and (not kept or is_seeded(sources, *key)):
        lines.append(
            f'assert_same(summary({names[name]}), recorded("{step.function}/{name}_summary"))'
        )
    asked = predictions_of(sources, step, name)
    if asked and first and second and not first.said and not second.said:
        method, rows, count, at = asked
        lines.append(
            f'assert_same({names[name]}.{method}({names[rows]}[:{count}]), recorded("{at}"))'
        )
    elif model_says(sources, step.function, name):
        lines += _says(step, name, first, names)
    return lines


def _says(
    step: Step, name: str, model: SeenOutput | None, names: Mapping[str, str]
) -> list[str]:
    """Lines that ask a model about the first rows of a table which has its features."""
    if model is None:
        return []
    rows = f"{names[model.asked]}[{names[name]}.feature_names_in_][:20]"
    says = f"{names[name]}.predict({rows}).tolist()"
    return [f'assert_same({says}, recorded("{step.function}/{name}_says"))']


def model_says(sources: Sources, step: str, name: str) -> str:
    """A model's predictions as JSON, where both runs gave the same."""
    first, second = (
        seen_output(run, step, name) for run in (sources.first, sources.again)
    )
    same = first is not None and second is not None and first.says == second.says
    return first.says if same and first is not None else ""


def seen_output(watched: Watched, step: str, name: str) -> SeenOutput | None:
    """What a run saw of a result."""
    return next(
        (seen for seen in watched.outputs if (seen.step, seen.name) == (step, name)),
        None,
    )


def summary_repeats(sources: Sources, step: str, name: str) -> bool:
    """Whether something can be told of a result, and both runs tell it alike."""
    first, second = (
        seen_output(sources.first, step, name),
        seen_output(sources.again, step, name),
    )
    told = first.summary if first else "null"
    if told == "null" or second is None:
        return False
    return is_lasting(sources, told, second.summary)


def printed_by(sources: Sources, step: str) -> str:
    """What a step prints, where it prints the same each time."""
    first, second = (
        dict(run.printed).get(step, "") for run in (sources.first, sources.again)
    )
    is_short = len(first) <= LONGEST_TEXT
    return first if is_short and is_lasting(sources, first, second) else ""


def drawn_by(sources: Sources, step: str) -> str:
    """What a step's figures show, as JSON, where they show the same each time."""
    first, second = (
        dict(run.drawn).get(step, "") for run in (sources.first, sources.again)
    )
    is_short = len(first) <= LONGEST_DRAWING
    return first if is_short and is_lasting(sources, first, second) else ""


def is_seeded(sources: Sources, step: str, name: str) -> bool:
    """Whether a result is another with another seed, and the same with the same."""
    runs = (sources.first, sources.again, sources.second)
    first, again, other = (seen_output(run, step, name) for run in runs)
    if first is None or again is None or other is None:
        return False
    return first.summary == again.summary != other.summary


def left_to_chance(sources: Sources, step: str) -> bool:
    """Whether a step gives, prints or draws something else with another seed."""
    if sources.third is None:
        return False
    outputs = [name for name, _, _ in sources.signatures[step].outputs]
    first, again, other = (
        (dict(run.printed).get(step, ""), dict(run.drawn).get(step, ""))
        for run in (sources.first, sources.again, sources.second)
    )
    return first == again != other or any(
        is_seeded(sources, step, name) for name in outputs
    )


def is_lasting(sources: Sources, first: str, second: str) -> bool:
    """Whether both runs say the same, and tomorrow's will."""
    if any(secret in first for secret in sources.observations.secrets):
        return False
    same = without_stamps(first) == without_stamps(second)
    return same and not tells_the_day(first, sources.first.day)


def _about(
    sources: Sources, step: Step, *, alone: bool, missing: Sequence[str], chance: bool
) -> str:
    cells = _cells(step.cells)
    if alone:
        return f"{cells}: {step.summary.rstrip('.')}."
    if chance:
        return f"{cells}, within a whole run.\n\nThe notebook leaves it to chance; here it starts from a seed."
    if missing:
        why = sources.shelf.reasons.get((step.function, missing[0]), "is not recorded")
        return f"{cells}, within a whole run.\n\n`{missing[0]}` {why}."
    return f"{cells}, within a whole run.\n\nIt depends on what earlier steps set."


def _cells(cells: Sequence[int]) -> str:
    if len(cells) == 1:
        return f"Cell {cells[0]}"
    return f"Cells {cells[0]} to {cells[-1]}"


def changing(sources: Sources) -> list[str]:
    """What differs from run to run, in words."""
    lines = []
    for step in sources.plan.steps:
        for name, _, _ in sources.signatures[step.function].outputs:
            key = (step.function, name)
            if key in sources.shelf.gave and _unlike(sources, key) and not is_seeded(sources, *key):  # fmt: skip
                lines.append(
                    f"`{name}` of `{step.function}` is not compared: {_unlike(sources, key)}."
                )
        texts = [dict(r.printed).get(step.function, "") for r in (sources.first, sources.again)]  # fmt: skip
        if not is_lasting(sources, *texts):
            lines.append(
                f"What `{step.function}` prints is not compared: it differs from run to run, or from day to day."
            )
        elif len(texts[0]) > LONGEST_TEXT:
            lines.append(
                f"What `{step.function}` prints is not compared: it is too much to keep."
            )
    return lines


def _unlike(sources: Sources, key: tuple[str, str]) -> str:
    first, second = (
        seen_output(sources.first, *key),
        seen_output(sources.second, *key),
    )
    if first is None or second is None:
        return "no whole run reached it"
    kept = sources.shelf.content(sources.shelf.gave[key])
    if tells_the_day(kept, sources.first.day):
        return "it tells the day"
    if not first.differs and not second.differs:
        return ""
    if first.summary == second.summary != "null":
        return "the package gives something else than the notebook did"
    return "it differs from run to run"


__all__ = ["Sources", "changing", "step_tests"]
