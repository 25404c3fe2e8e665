"""A baseline: today's findings on record, so that only new ones count.

A finding is known by its file, its rule and the text of its line, not by its place, so cells
may move and lines may shift; how often it occurs is counted.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass

from nb2prod.errors import BadUsage
from nb2prod.model.finding import Finding

NAME = ".nb2prod-baseline.json"
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Findings that are new, how many are on record, and records nobody needs."""

    new: list[Finding]
    known: int
    stale: list[Key]


def _key(finding: Finding, base: str) -> Key:
    path = os.path.relpath(finding.path, base).replace(os.sep, "/")
    line = " ".join(finding.line_text.split())
    return (path, finding.code, finding.name, line)


def written(findings: list[Finding], file: str) -> str:
    """The text of a baseline, steady from run to run."""
    base = os.path.dirname(os.path.abspath(file))
    counts = Counter(_key(finding, base) for finding in findings)
    rows = [
        {"path": path, "code": code, "name": name, "line": line, "count": count}
        for (path, code, name, line), count in sorted(counts.items())
    ]
    return json.dumps({"version": 1, "findings": rows}, indent=1) + "\n"


def compare(
    findings: list[Finding], text: str, file: str, checked: list[str]
) -> Compared:
    """What is new against a baseline; records of files that were not checked stay quiet."""
    base = os.path.dirname(os.path.abspath(file))
    left = _read(text, file)
    new = []
    for finding in findings:
        key = _key(finding, base)
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(finding)
    seen = {os.path.relpath(path, base).replace(os.sep, "/") for path in checked}
    stale = [
        key for key, count in sorted(left.items()) if count and _gone(key, seen, base)
    ]
    return Compared(new=new, known=len(findings) - len(new), stale=stale)


def _gone(key: Key, seen: set[str], base: str) -> bool:
    return key[0] in seen or not os.path.exists(os.path.join(base, key[0]))


def _read(text: str, file: str) -> Counter[Key]:
    hint = "write it anew with --write-baseline"
    try:
        rows = json.loads(text)["findings"]
        counts: Counter[Key] = Counter()
        for row in rows:
            key = (row["path"], row["code"], row["name"], row["line"])
            counts[key] += int(row["count"])
        return counts
    except (ValueError, TypeError, KeyError):
        raise BadUsage(f"{file} is no baseline", hint=hint) from None
