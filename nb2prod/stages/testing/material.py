"""What the recorded tests are made from, and what the project's own interpreter is asked."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment

from nb2prod.model.brief import Brief
from nb2prod.model.observed import Observations
from nb2prod.model.plan import Plan, Step
from nb2prod.stages.extraction import Extracted
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.testing.rendering import tests_environment
from nb2prod.stages.testing.shelf import Shelf, filled
from nb2prod.stages.testing.step_tests import Sources, predictions_of
from nb2prod.stages.testing.unrecorded import base_context
from nb2prod.stages.testing.values import Watched

NOTHING = Watched()


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A project without its tests, and what one run of its notebook saw."""

    decision: Decision
    extracted: Extracted
    brief: Brief
    code: Mapping[str, str]
    observations: Observations
    shelf: Shelf
    templates: Environment

    @property
    def plan(self) -> Plan:
        return self.decision.plan

    @property
    def tables(self) -> bool:
        """Whether the project may hold tables of pandas."""
        return bool(re.search(r"\bpandas\b", self.text)) or self.keeps(b'"frame"')

    @property
    def arrays(self) -> bool:
        """Whether the project may hold arrays of numpy."""
        known = r"\b(numpy|scipy|sklearn|matplotlib|seaborn|statsmodels)\b"
        found = re.search(known, self.text) is not None
        return self.tables or self.draws or found or self.keeps(b'"array"')

    @property
    def draws(self) -> bool:
        return self.extracted.draws or self.extracted.captures

    @property
    def text(self) -> str:
        return "\n".join(self.code.values())

    def keeps(self, word: bytes) -> bool:
        return any(word in content for content in self.shelf.names)

    @property
    def functions(self) -> list[str]:
        """The notebook's own functions, where nothing but `def` makes them."""
        steps = {step.function for step in self.plan.steps}
        return [
            node.name
            for node in ast.parse(self.extracted.modules["steps"]).body
            if isinstance(node, ast.FunctionDef)
            and node.name not in steps
            and not node.decorator_list
            and not node.name.startswith("__")
            and not any(
                isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(node)
            )
        ]

    def base(self) -> dict[str, object]:
        """What every template may use."""
        base = base_context(self.decision, self.extracted, self.brief)
        return base | {"tables": self.tables, "arrays": self.arrays}

    def sources(
        self,
        first: Watched = NOTHING,
        second: Watched = NOTHING,
        third: Watched | None = None,
    ) -> Sources:
        """What golden tests are made from."""
        return Sources(
            plan=self.plan, signatures=self.extracted.signatures, observations=self.observations,
            shelf=self.shelf, first=first, second=second, third=third,
            coroutines=frozenset(re.findall(r"async def (\w+)\(", self.extracted.modules["steps"])),
        )  # fmt: skip

    def request(self, *, seed: int, edge_cases: bool) -> dict[str, object]:
        """What the program that watches a run is to look at."""
        sources = self.sources()
        return {
            "steps": [self._asked_of(step, sources) for step in self.plan.steps],
            "functions": self.functions,
            "seed": seed,
            "edge_cases": edge_cases,
        }

    def _asked_of(self, step: Step, sources: Sources) -> dict[str, object]:
        signature = self.extracted.signatures[step.function]
        outputs = [name for name, _, _ in signature.outputs]
        asked = {name: predictions_of(sources, step, name) for name in outputs}
        return {
            "name": step.function,
            "outputs": outputs,
            "tables": [name for name, _ in signature.inputs],
            "recorded": {
                name: self.shelf.gave[step.function, name]
                for name in outputs
                if (step.function, name) in self.shelf.gave
            },
            "models": {
                name: {"method": a[0], "of": a[1], "rows": a[2], "recorded": a[3]}
                for name, a in asked.items()
                if a is not None
            },
        }


def material(
    decision: Decision,
    extracted: Extracted,
    brief: Brief,
    code: Mapping[str, str],
    observations: Observations,
) -> Material:
    """Everything in one place, with the recorded values chosen."""
    return Material(
        decision=decision,
        extracted=extracted,
        brief=brief,
        code=code,
        observations=observations,
        shelf=filled(decision.plan, extracted.signatures, observations),
        templates=tests_environment(brief.templates),
    )
