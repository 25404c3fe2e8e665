"""Decision and signatures -> pipeline.py: the order of the steps, which a newcomer reads first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

from nb2prod.model.plan import Step
from nb2prod.source.identifiers import unlike
from nb2prod.stages.extraction.annotations import Needed, bound_by
from nb2prod.stages.extraction.docstrings import docstring
from nb2prod.stages.extraction.steps_module import Signature, is_async, result_type
from nb2prod.stages.planning.atoms import Names
from nb2prod.stages.planning.bindings import STATE
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.lengths import folded_lines
from nb2prod.stages.planning.naming import part_name, part_summary
from nb2prod.stages.planning.segments import Atom, segments_of

OWN = frozenset(
    {
        "settings",
        "steps",
        "Results",
        "Settings",
        "State",
        "run",
        "figures",
        "save_figures_in",
        "show_figures",
        "annotations",
        "NamedTuple",
    }
)
LOADING = frozenset({"Loaded", "load", "loaded"})
LONGEST_RUN = 44


@dataclass(slots=True)
class PipelineModule:
    """Builds pipeline.py."""

    decision: Decision
    signatures: Mapping[str, Signature]
    annotations: Needed  # of steps.py: where types come from
    draws: bool
    parts: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)  # headings
    types: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        plan = self.decision.plan
        calls = [self.call(step) for step in plan.steps]
        results = [name for name in self.result_names() if name in self.types]
        loaded = self.loaded_names(results)
        first = self.first_loaded() if loaded else 0
        rest = [
            i
            for i, step in enumerate(plan.steps)
            if i >= first and not (loaded and self.is_loaded(step))
        ]
        parts, run = self.in_parts(
            [plan.steps[i] for i in rest], [calls[i] for i in rest], results
        )
        if loaded:
            run = [*calls[:first], self.taken(loaded), *run]
        body = (
            self.results(results) + self.load(calls, loaded)
            + "\n\n".join(parts) + "\n\n" + self.run(run, results, loads=bool(loaded))
        )  # fmt: skip
        return self.header(body, results) + body

    # one call

    def variable(self, name: str) -> str:
        taken = OWN | LOADING if self.decision.plan.loaded else OWN
        return f"{name}_" if name in taken else name

    def call(self, step: Step) -> str:
        signature = self.signatures[step.function]
        arguments = [self.variable(name) for name, _ in signature.inputs]
        settings = [self.setting(name) for name, _ in signature.settings]
        if arguments:
            names = [name for name, _ in signature.settings]
            settings = [f"{n}={v}" for n, v in zip(names, settings, strict=True)]
        call = f"steps.{step.function}({', '.join([*arguments, *settings])})"
        if self.is_async(step):
            call = f"await {call}"
        outputs = [self.variable(name) for name, _, _ in signature.outputs]
        self.types.update({name: kind for name, _, kind in signature.outputs})
        return f"{', '.join(outputs)} = {call}" if outputs else call

    def setting(self, name: str) -> str:
        secret = any(s.secret and s.name == name for s in self.decision.plan.settings)
        return f"settings.{name}{'.get_secret_value()' if secret else ''}"

    def is_async(self, step: Step) -> bool:
        by_number = {s.number: s for s in self.decision.kept}
        return any(is_async(by_number[n].node) for n in step.statements)

    @property
    def any_async(self) -> bool:
        return any(map(self.is_async, self.decision.plan.steps))

    # what a service loads once

    def is_loaded(self, step: Step) -> bool:
        return step.function in self.decision.plan.loaded

    def first_loaded(self) -> int:
        steps = self.decision.plan.steps
        return next(i for i, step in enumerate(steps) if self.is_loaded(step))

    def loaded_names(self, results: Sequence[str]) -> list[str]:
        """What the steps that load hand on to the others."""
        read = set(results)
        for step in self.decision.plan.steps:
            signature = self.signatures[step.function]
            if not self.is_loaded(step):
                read |= {name for name, _ in signature.inputs}
        return [name for name in self.loaded_types() if name in read]

    def loaded_types(self) -> dict[str, str]:
        """The type of each name when all is loaded; a run may change it."""
        loaded = map(self.is_loaded, self.decision.plan.steps)
        steps = compress(self.decision.plan.steps, loaded)
        return {
            name: kind
            for step in steps
            for name, _, kind in self.signatures[step.function].outputs
        }

    def taken(self, loaded: Sequence[str]) -> str:
        """`X, y = loaded or load(settings)`."""
        if len(loaded) == 1:
            name = self.field_name(loaded[0])
            return f"{self.variable(loaded[0])} = (loaded or load(settings)).{name}"
        return f"{', '.join(map(self.variable, loaded))} = loaded or load(settings)"

    def load(self, calls: Sequence[str], loaded: Sequence[str]) -> str:
        if not loaded:
            return ""
        steps = self.decision.plan.steps
        types = self.loaded_types()
        fields = "".join(f"    {self.field_name(n)}: {types[n]}\n" for n in loaded)
        given = ", ".join(f"{self.field_name(n)}={self.variable(n)}" for n in loaded)
        own = [c for c, s in zip(calls, steps, strict=True) if self.is_loaded(s)]
        lines = "".join(f"    {call}\n" for call in own)
        return (
            'class Loaded(NamedTuple):\n    """What every run reads alike."""\n\n'
            f"{fields}\n\n"
            "def load(settings: Settings) -> Loaded:\n"
            '    """Read what no request changes: a service does it once, at its start."""\n'
            f"{lines}    return Loaded({given})\n\n\n"
        )

    # parts, where the whole would be too long to read

    def in_parts(
        self, steps: Sequence[Step], calls: Sequence[str], results: Sequence[str]
    ) -> tuple[list[str], list[str]]:
        if sum(map(folded_lines, calls)) <= LONGEST_RUN:
            return [], list(calls)
        names = Names()
        atoms = []
        for step, call in zip(steps, calls, strict=True):
            signature = self.signatures[step.function]
            atoms.append(
                Atom(
                    statements=(), needs=names.mask([n for n, _ in signature.inputs if n != STATE]),
                    binds=names.mask([n for n, _, _ in signature.outputs]),
                    may_bind=names.mask([n for n, _, _ in signature.outputs]), mutates=0, lines=folded_lines(call),
                )
            )  # fmt: skip
        parts, run = [], []
        for segment in segments_of(atoms, results=names.mask(results)):
            chosen = range(segment.start, segment.stop)
            if len(chosen) == 1:
                run.append(calls[segment.start])
                continue
            given, made = names.of(segment.inputs), names.of(segment.outputs)
            part, call = self.part(
                [steps[i] for i in chosen], [calls[i] for i in chosen], given, made
            )
            parts.append(part)
            run.append(call)
        return parts, run

    def part(
        self,
        steps: Sequence[Step],
        calls: Sequence[str],
        given: Sequence[str],
        made: Sequence[str],
    ) -> tuple[str, str]:
        functions = [s.function for s in steps]
        headings = [h for h in dict.fromkeys(s.heading for s in steps) if h]
        fresh = [h for h in headings if h not in self.begun]
        self.begun.update(headings)
        name = unlike(part_name(fresh, functions), {*self.parts, "run"})
        self.parts.add(name)
        state = [STATE] if any(STATE in s.inputs for s in steps) else []
        arguments = [f"{self.variable(n)}: {self.types.get(n, 'Any')}" for n in given]
        arguments += [f"{STATE}: State"] if state else []
        kinds = [self.types.get(n, "Any") for n in made]
        returns = result_type(kinds)
        asynchronous = any(map(self.is_async, steps))
        head = f"{'async ' if asynchronous else ''}def {name}({', '.join([*arguments, 'settings: Settings'])}) -> {returns}:"
        doc = docstring(part_summary(fresh, functions))
        lines = [head, f"    {doc}", *(f"    {call}" for call in calls)]
        variables = [self.variable(n) for n in made]
        if made:
            lines.append(f"    return {', '.join(variables)}")
        call = f"{name}({', '.join([*(self.variable(n) for n in given), *state, 'settings'])})"
        call = f"await {call}" if asynchronous else call
        return "\n".join(lines) + "\n", (
            f"{', '.join(variables)} = {call}" if made else call
        )

    # the whole

    def result_names(self) -> list[str]:
        local = {
            variable: name
            for s in self.signatures.values()
            for name, variable, _ in s.outputs
        }
        return [local[name] for name in self.decision.plan.results if name in local]

    def results(self, results: Sequence[str]) -> str:
        if not results:
            return ""
        fields = "".join(
            f"    {self.field_name(name)}: {self.types[name]}\n" for name in results
        )
        return f'class Results(NamedTuple):\n    """What the notebook leaves behind."""\n\n{fields}\n\n'

    @staticmethod
    def field_name(name: str) -> str:
        reserved = name.startswith("_") or name in {"count", "index"}
        return f"{name.strip('_')}_value" if reserved else name

    def run(self, calls: Sequence[str], results: Sequence[str], *, loads: bool) -> str:
        returns = "Results" if results else "None"
        given = ", loaded: Loaded | None = None" if loads else ""
        lines = [
            f"{'async ' if self.any_async else ''}def run(settings: Settings{given}) -> {returns}:"
        ]
        lines.append('    """Run the notebook\'s steps from the top."""')
        if any(s.makes_folder for s in self.decision.plan.settings):
            lines.append("    settings.make_folders()")
        if self.draws:
            lines.append("    save_figures_in(settings.figures)")
        if self.decision.plan.boxed:
            lines.append(f"    {STATE} = State()")
        lines += [f"    {call}" for call in calls]
        if self.draws:
            lines.append("    show_figures()")
        if results:
            given = ", ".join(
                f"{self.field_name(name)}={self.variable(name)}" for name in results
            )
            lines.append(f"    return Results({given})")
        return "\n".join(lines) + "\n"

    def header(self, body: str, results: Sequence[str]) -> str:
        package = self.decision.plan.package
        lines = [f"from {package} import steps"] if "steps." in body else []
        lines.append(f"from {package}.settings import Settings")
        if self.draws:
            lines.append(f"from {package}.figures import save_figures_in, show_figures")
        if self.decision.plan.boxed:
            lines.append(f"from {package}.state import State")
        if "(NamedTuple)" in body:
            lines.append("from typing import NamedTuple")
        text = '"""The order of the steps. Read this first."""\n\nfrom __future__ import annotations\n\n'
        text += "\n".join(lines) + "\n\n"
        wanted = self.used_annotations(body)
        plain = [
            line for line in wanted if line.startswith(("from typing", "from pathlib"))
        ]
        checked = [line for line in wanted if line not in plain]
        text += "\n".join(plain) + "\n\n"
        if checked:
            text += "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n" + "".join(
                f"    {line}\n" for line in checked
            )
        return text + "\n\n"

    def used_annotations(self, body: str) -> list[str]:
        from nb2prod.stages.extraction.imports import names_used

        used = names_used(body)
        lines = [
            line
            for name, line in bound_by(list(self.annotations.lines)).items()
            if name in used
        ]
        own = sorted(used & self.decision.own_classes - OWN)
        if own:
            lines.append(
                f"from {self.decision.plan.package}.steps import {', '.join(own)}"
            )
        return lines
