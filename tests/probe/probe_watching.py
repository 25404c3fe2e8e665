"""What a run shows and leaves behind: printed text, pixels of figures, files."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

# writers that look at values, or that pass on what another process says
LOOKERS = (
    "IPython.core.display",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.page",
    "IPython.utils",
    "pandas.io.formats.info",
)
UNWATCHED = {"__pycache__", ".ipynb_checkpoints", ".git", ".pytest_cache"}


class Printed(io.TextIOBase):
    """A standard output that keeps what the code prints, and not what Jupyter displays."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not is_display(sys._getframe(1)):
            self.text += text
        return len(text)


def is_display(frame: FrameType | None) -> bool:
    """Whether the nearest caller that is no plain library is one that shows values."""
    while frame is not None:
        if str(frame.f_globals.get("__name__", "")).startswith(LOOKERS):
            return True
        if is_of_the_user(frame):
            return False
        frame = frame.f_back
    return False


def is_of_the_user(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    return "/site-packages/" not in file and "/lib/python" not in file


def pixels_of(figure: object) -> str:
    """Size and digest of a figure, drawn at its own resolution."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)  # type: ignore[arg-type]  # matplotlib is not imported before it is needed
    canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib's own gap
    width, height = canvas.get_width_height()
    rgba = canvas.buffer_rgba()  # type: ignore[no-untyped-call]  # same
    digest = hashlib.sha256(bytes(rgba)).hexdigest()[:16]
    return f"{width}x{height} {digest}"


def take_open_figures() -> list[str]:
    """Draw the figures that are open, in order, and close them; nothing without pyplot."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    taken = [pixels_of(pyplot.figure(number)) for number in pyplot.get_fignums()]
    pyplot.close("all")
    return taken


def record_saved_figures(saved: list[str]) -> None:
    """From now on, note the pixels of each figure that is saved to a file."""
    from matplotlib.figure import Figure

    real: Callable[..., None] = Figure.savefig

    def savefig(self: Figure, *args: object, **options: object) -> None:
        canvas = self.canvas
        saved.append(pixels_of(self))
        self.set_canvas(canvas)
        real(self, *args, **options)

    Figure.savefig = savefig  # type: ignore[method-assign]  # to watch, not to change


def files_under(folder: Path) -> dict[str, str]:
    """Relative path -> digest."""
    found = {}
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in UNWATCHED]
        for name in names:
            path = Path(root, name)
            if path.suffix not in {".ipynb", ".pyc"} and path.is_file():
                relative = path.relative_to(folder).as_posix()
                found[relative] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def changed_files(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in after.items() if before.get(path) != text}
