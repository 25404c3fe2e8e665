"""`--expose STEP` -> what a step is given and gives, in the terms of a request."""

from __future__ import annotations

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
    refuse_objects(step, signature)
    refuse_secrets(step, decision)
    settings = {s.name: s for s in decision.plan.settings}
    chosen = [settings[name] for name, _ in signature.settings]
    kinds = dict(signature.inputs)
    return ExposedStep(
        function=step.function,
        model="".join(part.title() for part in snake_case(step.function).split("_")),
        summary=step.summary or step.function,
        call=call_of(step, signature),
        fields=tuple(fields_of(signature, chosen)),
        outputs=tuple(name for name, _, _ in signature.outputs),
        settings=bool(chosen),
        is_async=f"async def {step.function}(" in extracted.modules["steps"],
        takes_tables=any(is_table(k) or is_array(k) for k in kinds.values()),
    )


def is_table(kind: str) -> bool:
    return kind in TABLES


def is_array(kind: str) -> bool:
    return kind.startswith(ARRAYS)


def is_plain(kind: str) -> bool:
    """Whether JSON carries a type as it is."""
    words = kind.replace("[", " ").replace("]", " ").replace(",", " ").replace("|", " ")
    return set(words.split()) <= PLAIN | {"list", "dict", "tuple", "None"}


def refuse_objects(step: Step, signature: Signature) -> None:
    """A model, an open file and the like cannot come with a request."""
    for name, kind in signature.inputs:
        if not (is_table(kind) or is_array(kind) or is_plain(kind)):
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


def fields_of(signature: Signature, settings: Sequence[Setting]) -> Iterator[str]:
    for name, kind in signature.inputs:
        if is_table(kind):
            yield f"{name}: list[dict[str, JsonValue]] = Field(description='records of a table')"
        elif is_array(kind):
            yield f"{name}: list[JsonValue] = Field(description='nested lists')"
        else:
            yield f"{name}: {json_type(kind)}"
    for setting in settings:
        if is_open(setting):
            yield field_line(
                setting.name, setting.type, setting.default, setting.description
            )


def call_of(step: Step, signature: Signature) -> str:
    """`fit(table_of(values["sales"]), seed=settings.seed)`."""
    given = [argument_of(name, kind) for name, kind in signature.inputs]
    star = [f"{name}=settings.{name}" for name, _ in signature.settings]
    if not given:
        star = [f"settings.{name}" for name, _ in signature.settings]
    return f"{step.function}({', '.join([*given, *star])})"


def argument_of(name: str, kind: str) -> str:
    value = f'values["{name}"]'
    if is_table(kind):
        return f"table_of({value})"
    return f"array_of({value})" if is_array(kind) else value
