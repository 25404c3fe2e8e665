"""Does an expression surely leave the world as it was? What is only looked at may then be left out."""

from __future__ import annotations

from nb2prod.stages.planning.purity.judging import is_pure, is_pure_call, only_computes
from nb2prod.stages.planning.purity.known import Purity, imported_modules
from nb2prod.stages.planning.purity.learning import purity_of

__all__ = [
    "Purity",
    "imported_modules",
    "is_pure",
    "is_pure_call",
    "only_computes",
    "purity_of",
]
