"""Statements -> their types, where they can be had."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nb2prod.inference import Told, Types


def types_of(statements: Sequence[ast.stmt], told: Told | None = None) -> Types | None:
    """What our table knows of the notebook's types; None where a notebook is beyond it.

    Inference follows any code at all, and types are never worth a failed conversion.
    """
    from nb2prod.inference import infer

    try:
        return infer(statements, told) if told else _inferred(tuple(statements))
    except Exception:  # noqa: BLE001 - as said; the tests of inference catch nothing
        return None


@lru_cache(maxsize=1)  # it is asked for the same ones again, at once
def _inferred(statements: tuple[ast.stmt, ...]) -> Types:
    from nb2prod.inference import infer

    return infer(statements)
