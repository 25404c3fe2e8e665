"""nb2prod.json: what became of the notebook, for tools."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence

from nb2prod import __version__
from nb2prod.model.brief import Brief
from nb2prod.model.locked import Locked
from nb2prod.model.plan import Fate, Setting, Step
from nb2prod.stages.extraction import Extracted, Signature
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.serving.separating import is_added


def record_of(
    decision: Decision, extracted: Extracted, brief: Brief, locked: Locked
) -> dict[str, object]:
    """nb2prod.json: what became of the notebook, for tools."""
    plan = decision.plan
    return {
        "schema": 1,
        "nb2prod": __version__,
        "notebook": {
            "path": brief.notebook,
            "sha256": brief.sha256,
            "python": brief.python,
        },
        "package": plan.package,
        "entry": brief.entry,
        **({"target": brief.target} if brief.target else {}),
        "run": ["python", "-m", plan.package],
        "steps": [
            _step_record(
                step, plan.package, extracted.signatures[step.function], brief.entry
            )
            for step in plan.steps
        ],
        "cells": [_cell_record(fate) for fate in _one_per_fate(plan.fates)],
        "parameters": [_setting_record(setting) for setting in plan.settings],
        "requirements": list(locked.versions),
        "lock": {"locked": locked.is_locked, "problem": locked.problem},
    }


def _step_record(
    step: Step, package: str, signature: Signature, entry: str
) -> dict[str, object]:
    given = (*signature.inputs, *signature.settings)
    return {
        "function": f"{package}.steps:{step.function}",
        "cells": list(step.cells),
        "inputs": [{"name": n, "type": t} for n, t in given],
        "outputs": [
            {
                "name": name,
                "variable": (
                    None if entry == "model" and is_added(variable) else variable
                ),
                "type": kind,
            }
            for name, variable, kind in signature.outputs
        ],
    }


def _setting_record(setting: Setting) -> dict[str, object]:
    record: dict[str, object] = {
        "name": setting.name,
        "type": "SecretStr" if setting.secret else setting.type,
        "default": _plain(setting.default),
        "cell": setting.cell,
    }
    return record | ({"written": True} if setting.is_written else {})


def _plain(default: str) -> object:
    try:
        value = ast.literal_eval(default)
        json.dumps(value)
    except (ValueError, TypeError, SyntaxError):
        return default
    return value


def _one_per_fate(fates: Sequence[Fate]) -> list[Fate]:
    found: dict[tuple[int, str, str], Fate] = {}
    for fate in fates:
        found.setdefault((fate.cell, fate.fate, fate.why), fate)
    return list(found.values())


def _cell_record(fate: Fate) -> dict[str, object]:
    record: dict[str, object] = {"cell": fate.cell, "fate": fate.fate}
    return record | ({"why": fate.why} if fate.why else {})
