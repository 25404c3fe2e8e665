"""`--expose STEP` -> what a step is given and gives, in the terms of a request."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2prod.errors import BadUsage
from nb2prod.model.plan import Setting, Step
from nb2prod.source.identifiers import snake_case
from nb2prod.stages.extraction import Extracted, Signature
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.serving.fields import field_line, is_open, json_type

PLAIN = frozenset({"int", "float", "str", "bool"})
TABLES = frozenset({"pd.DataFrame", "pandas.DataFrame"})
ARRAYS = ("npt.NDArray", "np.ndarray")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposedStep:
    """A step with an endpoint of its own."""

    function: str
    model: str
    summary: str
    call: str
    fields: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: bool
    loads: bool  # some of what it is given is loaded at the start
    is_async: bool
    takes_tables: bool


def exposed_steps(
    decision: Decision, extracted: Extracted, wanted: Sequence[str]
) -> tuple[ExposedStep, ...]:
    """The steps that were asked for; refuses what is no step, or what JSON cannot carry."""
    steps = {step.function: step for step in decision.plan.steps}
    unknown = [name for name in wanted if name not in steps]
    if unknown:
        raise BadUsage(
            f"--expose {unknown[0]}: there is no such step",
            hint=f"the steps are {', '.join(steps)}",
        )
    return tuple(exposed(steps[name], decision, extracted) for name in wanted)


def exposed(step: Step, decision: Decision, extracted: Extracted) -> ExposedStep:
    signature = extracted.signatures[step.function]
    loaded = loaded_inputs(step, decision, extracted)
    refuse_objects(step, signature, loaded)
    refuse_secrets(step, decision)
    settings = {s.name: s for s in decision.plan.settings}
    chosen = [settings[name] for name, _ in signature.settings]
    kinds = dict(signature.inputs)
    return ExposedStep(
        function=step.function,
        model="".join(part.title() for part in snake_case(step.function).split("_")),
        summary=step.summary or step.function,
        call=call_of(step, signature, loaded),
        fields=tuple(fields_of(signature, chosen, loaded)),
        outputs=tuple(name for name, _, _ in signature.outputs),
        settings=bool(chosen or loaded),
        loads=bool(loaded),
        is_async=f"async def {step.function}(" in extracted.modules["steps"],
        takes_tables=any(is_table(k) or is_array(k) for k in kinds.values()),
    )


def is_table(kind: str) -> bool:
    return kind in TABLES


def is_array(kind: str) -> bool:
    return kind.startswith(ARRAYS)


def can_be_sent(kind: str) -> bool:
    """Whether JSON carries it, in one form or another."""
    return is_table(kind) or is_array(kind) or is_plain(kind)


def is_plain(kind: str) -> bool:
    """Whether JSON carries a type as it is."""
    words = kind.replace("[", " ").replace("]", " ").replace(",", " ").replace("|", " ")
    return set(words.split()) <= PLAIN | {"list", "dict", "tuple", "None"}


def loaded_inputs(
    step: Step, decision: Decision, extracted: Extracted
) -> frozenset[str]:
    """Inputs that are as the service loaded them: no step in between has changed them."""
    plan = decision.plan
    fields = set(fields_in(extracted.modules["pipeline"], "Loaded"))
    last: dict[str, Step] = {}  # what a service holds when all is loaded
    for other in plan.steps:
        if other.function in plan.loaded:
            last |= dict.fromkeys(bound_by(other, extracted), other)
    earlier = plan.steps[: plan.steps.index(step)]
    changed = {
        name
        for other in earlier
        if other.function not in plan.loaded
        for name in bound_by(other, extracted)
    }
    return frozenset(
        name
        for name, _ in extracted.signatures[step.function].inputs
        if name in fields and last[name] in earlier and name not in changed
    )


def bound_by(step: Step, extracted: Extracted) -> set[str]:
    """What is another object, or changed, after a step."""
    outputs = {name for name, _, _ in extracted.signatures[step.function].outputs}
    return outputs | set(step.changed)


def fields_in(module: str, name: str) -> dict[str, str]:
    """The fields of a class of values, with their types."""
    classes = [n for n in ast.parse(module).body if isinstance(n, ast.ClassDef)]
    found = [f for c in classes if c.name == name for f in c.body]
    return {
        ast.unparse(f.target): ast.unparse(f.annotation)
        for f in found
        if isinstance(f, ast.AnnAssign)
    }


def refuse_objects(step: Step, signature: Signature, loaded: frozenset[str]) -> None:
    """A model, an open file and the like cannot come with a request."""
    for name, kind in signature.inputs:
        if name not in loaded and not can_be_sent(kind):
            raise BadUsage(
                f"--expose {step.function}: JSON cannot carry its input `{name}` ({kind})",
                hint="expose a step that is given tables, arrays, numbers or text",
            )


def refuse_secrets(step: Step, decision: Decision) -> None:
    """What is built of a secret setting goes to no client."""
    for name in step.outputs:
        if name in decision.plan.confidential:
            raise BadUsage(
                f"--expose {step.function}: its result `{name}` holds a secret setting",
                hint="expose a step whose results hold none",
            )


def fields_of(
    signature: Signature, settings: Sequence[Setting], loaded: frozenset[str]
) -> Iterator[str]:
    for name, kind in signature.inputs:
        if can_be_sent(kind):
            yield input_line(name, kind, may_lack=name in loaded)
    for setting in settings:
        if is_open(setting):
            yield field_line(
                setting.name, setting.type, setting.default, setting.description
            )


def input_line(name: str, kind: str, *, may_lack: bool) -> str:
    """`rates: list[JsonValue] | None = Field(default=None, …)`."""
    form, said = json_type(kind), ""
    if is_table(kind):
        form, said = "list[dict[str, JsonValue]]", "records of a table"
    elif is_array(kind):
        form, said = "list[JsonValue]", "nested lists"
    if may_lack:
        said = f"{said}, in place of what is loaded".removeprefix(", ")
        return f"{name}: {form} | None = Field(default=None, description={said!r})"
    return (
        f"{name}: {form} = Field(description={said!r})" if said else f"{name}: {form}"
    )


def call_of(step: Step, signature: Signature, loaded: frozenset[str]) -> str:
    """`fit(table_of(values["sales"]), loaded.rates, seed=settings.seed)`."""
    given = [
        loaded_argument(name, kind) if name in loaded else argument_of(name, kind)
        for name, kind in signature.inputs
    ]
    star = [f"{name}=settings.{name}" for name, _ in signature.settings]
    if not given:
        star = [f"settings.{name}" for name, _ in signature.settings]
    return f"{step.function}({', '.join([*given, *star])})"


def argument_of(name: str, kind: str) -> str:
    value = f'values["{name}"]'
    if is_table(kind):
        return f"table_of({value})"
    return f"array_of({value})" if is_array(kind) else value


def loaded_argument(name: str, kind: str) -> str:
    """What the request brings, or else what is loaded; an object is always that."""
    if not can_be_sent(kind):
        return f"loaded.{name}"
    given = f'values.get("{name}") is not None'
    return f"{argument_of(name, kind)} if {given} else loaded.{name}"
