"""Plan -> text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nb2prod.model.plan import Plan, Setting
from nb2prod.reports.wording import plural

SERVICES = {"api": ("api",), "model": ("train", "serve"), "worker": ("worker",)}
RECORDED = "tests/data/"


def plan_text(plan: Plan, untyped: Sequence[str] = ()) -> str:
    """The whole decision: steps, settings, what is left out with its reason, and where types are still `Any`."""
    lines = [*_lines(plan)]
    if untyped:
        lines += ["", "types not known: `Any`", *(f"  {place}" for place in untyped)]
    return "\n".join(lines) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield f"package {plan.package}: {plan.title}"
    yield ""
    yield "steps"
    for step in plan.steps:
        cells = _cells(step.cells)
        given = ", ".join((*step.inputs, *step.settings)) or "nothing"
        yield f"  {step.function}  ({cells}): {given} -> {', '.join(step.outputs) or 'nothing'}"
        if step.changed:
            yield f"      changes {', '.join(step.changed)} in place"
        if step.function in plan.loaded:
            yield "      loaded once, at the start of the service"
    if plan.served:
        yield ""
        yield "model"
        yield f"  {plan.served}"
    if plan.settings:
        yield ""
        yield "settings"
        for setting in plan.settings:
            yield f"  {_setting(setting)}"
    kinds = {
        "import": "imports",
        "definition": "definitions",
        "display": "left out: looks at data",
        "dropped": "left out",
    }
    for kind, title in kinds.items():
        fates = [fate for fate in plan.fates if fate.fate == kind]
        if fates:
            yield ""
            yield title
            for fate in fates:
                text = f"{fate.text}" if kind in {"import", "definition"} else fate.why
                yield f"  cell {fate.cell}, line {fate.line}: {text}"


def _setting(setting: Setting) -> str:
    """Its type, its default or that there is none, and the cell that it comes from."""
    said = f"= {setting.default}" if setting.default else "required"
    secret = ", a secret" if setting.secret else ""
    place = f"cell {setting.cell}" if setting.cell else "of the service"
    sep = " " if setting.default else ", "
    return f"{setting.name}: {setting.type}{sep}{said}{secret}  ({place})"


def _cells(cells: Sequence[int]) -> str:
    if len(cells) == 1:
        return f"cell {cells[0]}"
    return f"cells {cells[0]} to {cells[-1]}"


def _gone(paths: Sequence[str]) -> Iterator[str]:
    """Files of the project before that are no more; recordings are counted."""
    data = [p for p in paths if p.startswith(RECORDED)]
    yield from (f"removed {path}" for path in paths if path not in data)
    if data:
        yield f"removed {plural(len(data), 'file')} of {RECORDED}"


def summary_text(
    plan: Plan,
    target: str,
    kept: Sequence[str],
    gone: Sequence[str] = (),
    ran: bool = False,
    entry: str = "batch",
) -> str:
    """What was written, in a few lines."""
    left = [
        f for f in plan.fates if f.fate in {"display", "dropped"} and f.why != "empty"
    ]
    steps, settings = plural(len(plan.steps), "step"), plural(len(plan.settings), "setting")  # fmt: skip
    lines = [f"wrote {target}: {steps}, {settings}"]
    if left:
        what = "statement or cell" if len(left) == 1 else "statements or cells"
        lines.append(f"left out {len(left)} {what}; `--plan` and its README say why")
    lines += [f"kept your {path}" for path in kept]
    lines += _gone(gone)
    if not ran and any(path.startswith("tests/") for path in gone):
        lines.append("what a run had recorded comes back with `--run`")
    lines += [
        "",
        "run it:",
        f"  cd {target}",
        f"  PYTHONPATH=src python -m {plan.package}",
        *(
            f"  PYTHONPATH=src python -m {plan.package}.{m}"
            for m in SERVICES.get(entry, ())
        ),
    ]
    return "\n".join(lines) + "\n"
