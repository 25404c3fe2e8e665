"""Project -> the same Project, once it has passed our own checks; a failure is our bug."""

from __future__ import annotations

import warnings

from nb2prod.model.project import Project


class AuditFailed(Exception):
    """What we generated is wrong; nothing was written."""


def audit(project: Project) -> None:
    """Everything that we generated must compile."""
    for file in project.files:
        if file.path.endswith(".py") and not file.source:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    compile(file.content, file.path, "exec")
                except SyntaxError as error:
                    raise AuditFailed(
                        f"{file.path}:{error.lineno}: {error.msg}: {error.text}"
                    ) from error
