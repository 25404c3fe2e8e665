"""Plan and modules -> the tests that need no recording."""

from __future__ import annotations

from collections.abc import Mapping

from nb2prod.model.brief import Brief
from nb2prod.stages.extraction import Extracted
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.testing.pipeline_tests import pipeline_context
from nb2prod.stages.testing.rendering import rendered_tests, tests_environment
from nb2prod.stages.testing.repeating import repeats

OURS = {"figures.py", "progress.py", "settings.py", "pipeline.py", "__main__.py"}
ALWAYS = ("conftest.py", "test_pipeline.py", "whole_run.py")
NOT_KNOWN = (
    "Whether the same input gives the same output is not tested: the code draws random numbers "
    "without a seed, reads a clock or goes out to a network, as far as its text tells."
)


def base_context(
    decision: Decision, extracted: Extracted, brief: Brief
) -> dict[str, object]:
    """What all tests are rendered with."""
    plan = decision.plan
    return {
        "package": plan.package,
        "entry": brief.entry,
        "prefix": f"{plan.package.upper()}_",
        "draws": extracted.draws or extracted.captures,
        "is_async": extracted.is_async,
        "asked": [s.name for s in plan.settings if not s.default],
        "makes_folders": any(s.makes_folder for s in plan.settings)
        and all(s.default for s in plan.settings),
        "steps": [step.function for step in plan.steps],
        "whole": False,
        "drawn": False,
        "needs_settings": False,
        "functions": [],
        "seeded": False,
    }


def tests_without_run(
    decision: Decision,
    extracted: Extracted,
    brief: Brief,
    code: Mapping[str, str],
) -> dict[str, str]:
    """The pipeline end to end, the same input twice, and each setting overridden."""
    source = f"src/{decision.plan.package}/"
    own = [text for path, text in code.items() if path.startswith(source) and path.removeprefix(source) not in OURS]  # fmt: skip
    repeating = repeats(own)
    context = base_context(decision, extracted, brief) | pipeline_context(
        decision.plan,
        dropped=frozenset(),
        remarks=[] if repeating else [NOT_KNOWN],
        repeating=repeating,
    )
    return rendered_tests(tests_environment(brief.templates), ALWAYS, context)
