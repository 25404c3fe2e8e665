"""One string is a whole notebook: a percent script, or the JSON of a notebook."""

from __future__ import annotations

from nb2prod.model.finding import Finding
from nb2prod.rules import ALL_CODES, DEFAULT_CODES, chosen
from nb2prod.workflows.lint import Job, lint_bytes


def lint(text: str, *codes: str, path: str = "") -> list[Finding]:
    """The findings of a notebook; without codes those of every rule."""
    # NB310 looks at the project around the notebook, and here that is ours
    wanted = chosen(codes, (), ()) if codes else ALL_CODES - {"NB310"}
    name = path or ("nb.ipynb" if text.lstrip().startswith("{") else "nb.py")
    return list(lint_bytes(Job(path=name, codes=wanted), text.encode()).findings)


def default_findings(text: str) -> list[str]:
    """What a user without settings is told, as `NB101 name`."""
    job = Job(path="nb.py", codes=DEFAULT_CODES)
    return [
        f"{each.code} {each.name}" for each in lint_bytes(job, text.encode()).findings
    ]


def codes(text: str, *selected: str) -> list[str]:
    """The codes that fire, in order."""
    return [finding.code for finding in lint(text, *selected)]
