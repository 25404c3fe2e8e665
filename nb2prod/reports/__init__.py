"""Findings -> text; one module a format, none of them touches the disk."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from nb2prod.model.finding import Finding

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")

Render = Callable[[list[Finding]], str]

_MODULES = {name: f"nb2prod.reports.as_{name}" for name in FORMATS}


def renderer(name: str) -> Render:
    """The function that writes this format; imported only when it is asked for."""
    render: Render = import_module(_MODULES[name]).render
    return render
