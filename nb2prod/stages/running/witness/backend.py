"""A matplotlib backend without a screen; showing takes the open figures and closes them."""

from __future__ import annotations

from importlib import import_module

from nb2prod.stages.running.witness.showing import take_open_figures

FigureCanvas = import_module("matplotlib.backends.backend_agg").FigureCanvasAgg
FigureManager = import_module("matplotlib.backend_bases").FigureManagerBase
shown: list[str] = []


def show(*args: object, **options: object) -> None:
    """As `plt.show()` with the inline backend."""
    shown.extend(take_open_figures())
