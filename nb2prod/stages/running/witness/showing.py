"""What a run shows and leaves behind: printed text, pixels of figures, files."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any  # figures are of a class of the notebook's matplotlib

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
    canvas = import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
    canvas.draw()
    width, height = canvas.get_width_height()
    digest = hashlib.sha256(bytes(canvas.buffer_rgba())).hexdigest()[:16]
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
    figure_class = import_module("matplotlib.figure").Figure
    real = figure_class.savefig

    def savefig(self: Any, *args: object, **options: object) -> None:
        canvas = self.canvas
        saved.append(pixels_of(self))
        self.set_canvas(canvas)
        real(self, *args, **options)

    figure_class.savefig = savefig  # to watch, not to change


def files_under(folder: Path) -> dict[str, tuple[int, int]]:
    """Relative path -> when it was written, and its size."""
    found = {}
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in UNWATCHED]
        for name in names:
            path = Path(root, name)
            if path.suffix not in {".ipynb", ".pyc"} and path.is_file():
                told = path.stat()
                relative = path.relative_to(folder).as_posix()
                found[relative] = (told.st_mtime_ns, told.st_size)
    return found


def changed_files(
    folder: Path, before: dict[str, tuple[int, int]]
) -> list[dict[str, str]]:
    """The files that were written since, with digests of their content."""
    after = files_under(folder)
    return [
        {
            "path": path,
            "digest": hashlib.sha256((folder / path).read_bytes()).hexdigest(),
        }
        for path in sorted(after)
        if before.get(path) != after[path]
    ]
