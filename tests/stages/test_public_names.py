"""Where a class of an installed library can be imported, as its text says."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.stages.public_names import public_path

LIBRARY = {
    "tides/__init__.py": "from .gauges import Gauge\nfrom tides._inner import Hidden as Shown, Open\nclass Own:\n    pass\n",
    "tides/gauges.py": "class Gauge:\n    pass\nclass Other:\n    pass\n",
    "tides/_inner.py": "class Hidden: pass\nclass Open: pass\nclass Lost: pass\n",
    "tides/broken/__init__.py": "from ._part import Half\ndef (",
    "tides/broken/_part.py": "class Half: pass\n",
    "tides/other/__init__.py": "from elsewhere import Gauge\n",
    "single.py": "class One(object):\n    pass\n",
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("tides.gauges.Gauge", "tides.Gauge"),
        ("tides.gauges.Other", "tides.gauges.Other"),
        ("tides._inner.Open", "tides.Open"),
        ("tides.Own", "tides.Own"),
        ("single.One", "single.One"),
        ("tides._inner.Hidden", ""),  # it has another name there
        ("tides._inner.Lost", ""),
        ("tides.gauges.Missing", ""),
        ("tides.gauges._Gauge", ""),
        ("tides.broken._part.Half", ""),
        ("tides.compiled.Gauge", ""),
        ("nothing.Gauge", ""),
        ("Gauge", ""),
        ("../../etc.Gauge", ""),
    ],
)
def test_public_path(path: str, found: str, tmp_path: Path) -> None:
    for name, text in LIBRARY.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    assert public_path(path, [str(tmp_path / "not-there"), str(tmp_path)]) == found
