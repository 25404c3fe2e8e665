"""A matplotlib backend without a screen; showing takes the open figures and closes them."""

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from probe_watching import take_open_figures

FigureCanvas = FigureCanvasAgg
FigureManager = FigureManagerBase
shown: list[str] = []


def show(*args: object, **options: object) -> None:
    shown.extend(take_open_figures())
