"""The rules, listed by hand in the order of their codes."""

from __future__ import annotations

from nb2prod.rules import nb101, nb102, nb103, nb104, nb105, nb107, nb202, nb204
from nb2prod.rules.base import RuleModule

RULES: tuple[RuleModule, ...] = (
    nb101,
    nb102,
    nb103,
    nb104,
    nb105,
    nb107,
    nb202,
    nb204,
)
