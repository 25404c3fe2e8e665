"""Decision and modules -> the files of an api, a worker or a model server."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from nb2prod.errors import BadUsage
from nb2prod.model.brief import ENTRIES
from nb2prod.model.plan import Plan
from nb2prod.stages.extraction import Extracted
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.serving.exposing import ExposedStep, exposed_steps, fields_in
from nb2prod.stages.serving.fields import (
    content_lines,
    example_of,
    parameter_lines,
    request_of,
)
from nb2prod.stages.serving.separating import why_served, with_served_model
from nb2prod.stages.serving.settings import ENTRY_SETTINGS, is_service
from nb2prod.stages.serving.training import training_context

GROUPS = {
    "batch": ("entrypoints/batch",),
    "api": ("entrypoints/batch", "serving_common", "entrypoints/api"),
    "model": ("entrypoints/batch", "serving_common", "entrypoints/model"),
    "worker": ("entrypoints/batch", "serving_common", "entrypoints/worker"),
}
TABLES = frozenset({"pd.DataFrame", "pd.Series", "pandas.DataFrame", "pandas.Series"})
OVER_TORCH = frozenset({"torch", "torchvision", "torchaudio", "fastai", "lightning", "pytorch_lightning"})  # fmt: skip
GOES_OUT = frozenset(
    [
        "requests",
        "urllib",
        "urllib3",
        "httpx",
        "aiohttp",
        "boto3",
        "sqlalchemy",
        "psycopg2",
        "pymysql",
        "ftplib",
        "smtplib",
        "socket",
        "http",
        "pymongo",
        "redis",
        "google",
        "tweepy",
        "yfinance",
        "pandas_datareader",
        "paramiko",
    ]
)


def check_entry(entry: str, expose: Sequence[str]) -> None:
    """Refuse what is no entry, and what an entry has no use for."""
    if entry not in ENTRIES:
        raise BadUsage(
            f"--entry {entry} is not there", hint=f"use {', '.join(ENTRIES)}"
        )
    if expose and entry != "api":
        raise BadUsage("--expose is for an api alone", hint="add --entry api")


def for_entry(decision: Decision, entry: str) -> Decision:
    """The decision with the settings that an entry adds."""
    settings = (*decision.plan.settings, *ENTRY_SETTINGS[entry])
    fates = tuple(f for f in decision.plan.fates if not f.text.startswith("(served_"))
    return replace(
        decision, plan=replace(decision.plan, settings=settings, fates=fates)
    )


def serving_context(
    decision: Decision, extracted: Extracted, expose: Sequence[str]
) -> dict[str, object]:
    """What the templates of the entry points may use, over what every template may."""
    plan = decision.plan
    exposed = exposed_steps(decision, extracted, expose)
    settings = [s for s in plan.settings if not is_service(s)]
    contents = content_lines(settings)
    return {
        "exposed": exposed,
        "parameters": parameter_lines(settings) or ["pass"],
        "example": example_of(settings),
        "request": request_of(settings),
        "contents": contents,
        "results": result_fields(extracted),
        "takes_tables": any(step.takes_tables for step in exposed),
        "goes_out": goes_out(extracted),
        "uses_torch": bool(tops_of(extracted.modules["steps"]) & OVER_TORCH),
        "read": sorted(read_folders(plan)),
        "loads": is_loading(extracted),
        "whole_run": whole_run(extracted),
        "unpickles": unpickles(decision),
        "loads_from": loads_from(decision, extracted),
        **training_context(decision, extracted),
    }


def is_loading(extracted: Extracted) -> bool:
    """Whether something is loaded once, at the start of the service."""
    return "class Loaded(" in extracted.modules["pipeline"]


def whole_run(extracted: Extracted) -> str:
    """The call that runs the pipeline."""
    given = "settings, loaded_for(settings)" if is_loading(extracted) else "settings"
    call = f"pipeline.run({given})"
    return f"asyncio.run({call})" if extracted.is_async else call


def loads_from(decision: Decision, extracted: Extracted) -> list[str]:
    """The settings that say where what is loaded once is read from."""
    steps = map(extracted.signatures.__getitem__, decision.plan.loaded)
    return list(dict.fromkeys(name for step in steps for name, _ in step.settings))


def unpickles(decision: Decision) -> bool:
    """Whether what is loaded once holds objects, whose libraries their file names."""
    texts = {s.number: s.text for s in decision.kept}
    steps = [s for s in decision.plan.steps if s.function in decision.plan.loaded]
    said = "\n".join(texts[n] for step in steps for n in step.statements)
    return bool(re.search(r"\bload\(|read_pickle", said))


def result_fields(extracted: Extracted) -> list[tuple[str, str]]:
    """The fields of the pipeline's results, and what an answer holds for each."""
    fields = fields_in(extracted.modules["pipeline"], "Results")
    return [(name, answered_type(kind)) for name, kind in fields.items()]


def answered_type(annotation: str) -> str:
    """A table is said to be one; what inference may have missed is any JSON."""
    return "Table | JsonValue" if annotation in TABLES else "JsonValue"


def goes_out(extracted: Extracted) -> bool:
    """Whether the notebook's code calls something beyond its machine."""
    text = extracted.modules["steps"]
    settings = extracted.modules["settings"]
    return bool(tops_of(text) & GOES_OUT) or "://" in settings or '("http' in text


def tops_of(text: str) -> set[str]:
    """The libraries that a module imports."""
    nodes = ast.walk(ast.parse(text))
    return {name.partition(".")[0] for node in nodes for name in imported_by(node)}


def imported_by(node: ast.AST) -> Sequence[str]:
    """The modules that an import names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def read_folders(plan: Plan) -> set[str]:
    """What stands at the project's root and is read: `data`, and what lies elsewhere."""
    return {"data", *(file.target.partition("/")[0] for file in plan.data)}


__all__ = [
    "ENTRIES",
    "GROUPS",
    "ExposedStep",
    "exposed_steps",
    "check_entry",
    "for_entry",
    "serving_context",
    "why_served",
    "with_served_model",
]
