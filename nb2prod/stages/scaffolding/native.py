"""Distributions -> the Debian packages that their wheels need and do not bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.model.locked import Locked, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Native:
    """A Debian package, and who needs it for what."""

    package: str
    why: str


# distribution: packages of Debian bookworm, and what is missing without them
NEEDED: dict[str, tuple[tuple[str, ...], str]] = {
    "lightgbm": (("libgomp1",), "loads libgomp.so.1"),
    "opencv-python": (("libgl1", "libglib2.0-0"), "loads libGL.so.1 and libgthread"),
    "opencv-contrib-python": (("libgl1", "libglib2.0-0"), "loads libGL.so.1 and libgthread"),
    "opencv-python-headless": (("libglib2.0-0",), "loads libgthread-2.0.so.0"),
    "vtk": (("libgl1", "libxrender1"), "loads libGL.so.1 and libXrender.so.1"),
    "pyvista": (("libgl1", "libxrender1"), "draws with VTK"),
    "mayavi": (("libgl1", "libxrender1"), "draws with VTK"),
    "open3d": (("libgl1", "libgomp1", "libegl1"), "loads libGL.so.1, libEGL.so.1 and libgomp.so.1"),
    "graphviz": (("graphviz",), "runs the program `dot`"),
    "pydot": (("graphviz",), "runs the program `dot`"),
    "pydotplus": (("graphviz",), "runs the program `dot`"),
    "pytesseract": (("tesseract-ocr",), "runs the program `tesseract`"),
    "pdf2image": (("poppler-utils",), "runs the program `pdftoppm`"),
    "python-magic": (("libmagic1",), "loads libmagic.so.1"),
    "weasyprint": (("libpango-1.0-0", "libpangoft2-1.0-0"), "loads libpango"),
    "cairosvg": (("libcairo2",), "loads libcairo.so.2"),
    "cairocffi": (("libcairo2",), "loads libcairo.so.2"),
    "pyodbc": (("unixodbc",), "loads libodbc.so.2"),
    "pydub": (("ffmpeg",), "runs the program `ffmpeg`"),
    "ffmpeg-python": (("ffmpeg",), "runs the program `ffmpeg`"),
    "librosa": (("libsndfile1",), "reads sound files"),
    "pyaudio": (("libportaudio2",), "loads libportaudio.so.2"),
    "sounddevice": (("libportaudio2",), "loads libportaudio.so.2"),
    "gitpython": (("git",), "runs the program `git`"),
    "pyspark": (("default-jre-headless",), "runs Java"),
    "h2o": (("default-jre-headless",), "runs Java"),
    "tabula-py": (("default-jre-headless",), "runs Java"),
    "pyzbar": (("libzbar0",), "loads libzbar.so.0"),
    "rtree": (("libspatialindex6",), "loads libspatialindex"),
    "psycopg2": (("libpq5",), "loads libpq.so.5"),
}  # fmt: skip


def native_libraries(locked: Locked) -> tuple[Native, ...]:
    """What the image needs over its base, each package once, with everyone who needs it."""
    return tuple(
        Native(package=package, why="; ".join(whys))
        for package, whys in sorted(_by_package(locked).items())
    )


def _by_package(locked: Locked) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for package, why in _needs(locked):
        found.setdefault(package, []).append(why)
    return found


def _needs(locked: Locked) -> Iterator[tuple[str, str]]:
    names = {name_of(line) for line in (*locked.needs.runtime, *locked.pins)}
    for name in sorted(names & NEEDED.keys()):
        packages, why = NEEDED[name]
        yield from ((package, f"{name} {why}") for package in packages)
