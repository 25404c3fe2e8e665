"""Imports of libraries that stay until the end, which nobody need look through for garbage."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """Import without collecting garbage, and leave what there is then out of later collections.

    The many classes of libcst, black and pydantic cost a fifth of a small conversion otherwise.
    """
    was_enabled, known = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > known:  # else what is garbage by now would stay
            gc.freeze()
        if was_enabled:
            gc.enable()
