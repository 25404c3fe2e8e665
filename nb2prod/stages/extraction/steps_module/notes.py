"""Step -> its docstring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from nb2prod.model.observed import Observations, ObservedValue
from nb2prod.model.plan import Step
from nb2prod.stages.extraction.docstrings import docstring
from nb2prod.stages.extraction.names import Naming
from nb2prod.stages.extraction.observed_notes import observed_note, short_note
from nb2prod.stages.extraction.steps_module.origins import Origins
from nb2prod.stages.extraction.steps_module.signature import Signature
from nb2prod.stages.planning.bindings import STATE
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.statements import Statement


class Notes:
    """What is said of arguments and results; of each variable at length only once."""

    def __init__(
        self, decision: Decision, naming: Naming, observations: Observations | None
    ) -> None:
        self.decision = decision
        self.naming = naming
        self.observations = observations
        self.described: dict[str, str] = {}  # by a run, variable by variable
        self.made_by: dict[str, str] = {}  # output -> the last step that gives it

    def docstring(
        self,
        step: Step,
        signature: Signature,
        statements: Sequence[Statement],
    ) -> str:
        origins = Origins.of(statements)
        notes = {self.naming.local(n): origins.change(n) for n in step.changed}
        seen = self.observations and self.observations.step(step.function)
        given = {
            self.naming.local(n): self.told(n, seen.input(n)) if seen else ""
            for n in step.inputs
        }
        arguments = [
            (
                name,
                _joined(self.argument_note(name, notes), given.get(name, "")),
            )
            for name, _ in (*signature.inputs, *signature.settings)
        ]
        returns = [
            (
                name,
                _joined(
                    origins.said(variable),
                    self.told(variable, seen.output(variable)) if seen else "",
                ),
            )
            for name, variable, _ in signature.outputs
        ]
        self.made_by |= {name: step.function for name, _, _ in signature.outputs}
        sections = [("Args", _together(arguments)), ("Returns", _together(returns))]
        return docstring(step.summary, step.prose, [] if step.is_brief else sections)

    def told(self, variable: str, value: ObservedValue | None) -> str:
        """What a run saw of a variable; in short where the same was told of it before."""
        note = observed_note(value)
        if note and self.described.get(variable) == note:
            return short_note(value)
        self.described[variable] = note
        return note

    def argument_note(self, name: str, notes: Mapping[str, str]) -> str:
        setting = self.decision.configuration.setting(name)
        if setting is not None:
            return setting.description
        if name == STATE:
            return "what the notebook's functions share"
        made = self.made_by.get(name)
        said = f"from `{made}`" if made else "as it is now"
        return f"{said}; {notes[name]}" if name in notes else said


def _together(entries: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of which the same is said, said once."""
    return [
        (", ".join(name for name, _ in group), said)
        for said, group in groupby(entries, key=lambda entry: entry[1])
    ]


def _joined(*said: str) -> str:
    return "; ".join(part for part in said if part)
