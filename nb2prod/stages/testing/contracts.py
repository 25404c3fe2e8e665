"""Observations -> contracts.py, and the pipeline that checks them at its borders."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from nb2prod.model.observed import Column, Observations, ObservedValue, Table
from nb2prod.model.plan import Plan, Step
from nb2prod.stages.extraction import Signature

FEW_ROWS = 5  # fewer say nothing of what is usual
MANY_VALUES = 20
KINDS = {"int64": "int", "float64": "float", "bool": "bool"}
AS_THEY_ARE = re.compile(
    r"(u?int(8|16|32)|uint64|float32|U?Int\d+|Float\d+|boolean|string|category|datetime64\[.+\]|timedelta64\[ns\])"
)
IDENTIFIER = re.compile(
    r"((^|[\W_])(?i:id|uuid|key|code)|(?<=[a-z])(Id|ID|Uuid|UUID|Key|Code))$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What must hold of one table; `columns` are pairs of a label and a pandera column, as Python."""

    constant: str
    table: str
    columns: tuple[tuple[str, str], ...]
    step: str  # the step that gives the table
    place: int  # among the step's results
    is_result: bool
    recorded: str = ""  # where the table is kept


def contracts_of(
    plan: Plan,
    signatures: Mapping[str, Signature],
    observations: Observations,
    kept: Mapping[tuple[str, str], str],
) -> tuple[Contract, ...]:
    """Contracts for the tables that loading steps give, and for those that the pipeline returns."""
    found: list[Contract] = []
    for step, name, value, is_result in _at_the_borders(plan, signatures, observations):
        if value.table is None or value.kind != "table" or not _plain(value.table):
            continue
        names = [name for name, _, _ in signatures[step.function].outputs]
        taken = {contract.constant for contract in found}
        contract = Contract(
            constant=_constant(name, taken, is_result=is_result), table=name, step=step.function,
            columns=tuple(_columns(value.table)), place=names.index(name), is_result=is_result,
            recorded=kept.get((step.function, name), ""),
        )  # fmt: skip
        found.append(contract)
    return tuple(found)


def _at_the_borders(
    plan: Plan, signatures: Mapping[str, Signature], observations: Observations
) -> Iterator[tuple[Step, str, ObservedValue, bool]]:
    read = {s.name for s in plan.settings if s.is_path and not s.is_written}
    last = {v: step for step in plan.steps for _, v, _ in signatures[step.function].outputs}  # fmt: skip
    for step in plan.steps:
        seen = observations.step(step.function)
        loads = bool(read & {name for name, _ in signatures[step.function].settings})
        for name, variable, _ in signatures[step.function].outputs if seen else ():
            value = seen.output(variable) if seen else None
            returned = variable in plan.results and last[variable] is step
            if value is not None and (loads or returned):
                yield step, name, value, not loads


def _plain(table: Table) -> bool:
    names = [column.name for column in table.columns]
    plain = all(isinstance(json.loads(name), str | int) for name in names)
    return bool(names) and plain and len(set(names)) == len(names)


def _constant(name: str, taken: Collection[str], *, is_result: bool) -> str:
    constant = re.sub(r"\W", "_", name).strip("_").upper() or "TABLE"
    if constant in taken:
        constant = f"{'RETURNED' if is_result else 'READ'}_{constant}"
    while constant in taken:
        constant += "_AGAIN"
    return constant


def _columns(table: Table) -> Iterator[tuple[str, str]]:
    for column in table.columns:
        yield _python(column.name), _column(column, table.rows)


def _python(text: str) -> str:
    """JSON as Python."""
    return json.dumps(text_) if isinstance(text_ := json.loads(text), str) else repr(text_)  # fmt: skip


def _column(column: Column, rows: int) -> str:
    parts = list(_kind(column))
    checks = list(_checks(column, rows))
    if checks:
        parts.append(checks[0] if len(checks) == 1 else f"[{', '.join(checks)}]")
    if column.nulls:
        parts.append("nullable=True")
    if column.unique and rows >= FEW_ROWS and not column.nulls and _identifies(column):
        parts.append("unique=True")
    return f"pa.Column({', '.join(parts)})"


def _kind(column: Column) -> Iterator[str]:
    if column.dtype in KINDS:
        yield KINDS[column.dtype]
    elif column.dtype in {"object", "str"} and column.lowest.startswith('"'):
        yield "str"
    elif AS_THEY_ARE.fullmatch(column.dtype):
        yield json.dumps(column.dtype)
    else:
        yield "None"  # of any kind


def _checks(column: Column, rows: int) -> Iterator[str]:
    is_signed = re.match(r"(int|float|Int|Float)\d", column.dtype)
    if is_signed and rows >= FEW_ROWS and _number(column.lowest) >= 0:
        yield "pa.Check.ge(0)"
    few = 0 < len(column.distinct) <= MANY_VALUES
    if few and rows >= 3 * len(column.distinct) and column.dtype != "bool":
        values = [json.loads(value) for value in column.distinct]
        if all(isinstance(value, str) for value in values):
            yield f"pa.Check.isin({json.dumps(sorted(values), ensure_ascii=False)})"


def _number(text: str) -> float:
    value = json.loads(text) if text else None
    if isinstance(value, dict):  # of numpy
        value = value.get("value")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return -1.0


def _identifies(column: Column) -> bool:
    name = json.loads(column.name)
    return isinstance(name, str) and not column.dtype.startswith("float") and IDENTIFIER.search(name) is not None  # fmt: skip


def checked_pipeline(text: str, package: str, contracts: tuple[Contract, ...]) -> str:
    """The pipeline with a check right after each step that gives a table with a contract."""
    lines = []
    for line in text.split("\n"):
        lines.append(line)
        call = re.match(r"    (.+) = (?:await )?steps\.(\w+)\(", line)
        if call is None:
            continue
        variables = call.group(1).split(", ")
        lines += [
            f"    contracts.check({variables[c.place]}, contracts.{c.constant})"
            for c in contracts
            if c.step == call.group(2)
        ]
    return "\n".join(lines).replace(
        f"from {package} import steps\n", f"from {package} import contracts, steps\n"
    )


def checked_main(text: str, package: str) -> str:
    """The main job, which ends with one clear error where a contract is broken."""
    return re.sub(
        r"^    ((?:asyncio\.run\()?run\(settings\)\)?)$",
        r"    try:\n        \1\n    except ContractBroken as error:\n        sys.exit(str(error))",
        text.replace(
            f"from {package}.pipeline import run\n",
            f"from {package}.contracts import ContractBroken\nfrom {package}.pipeline import run\n",
        ),
        flags=re.MULTILINE,
    )
