"""nb2prod demo: a notebook with its data, to take the first steps with."""

from __future__ import annotations

from pathlib import Path

from nb2prod.stages.exporting import export, files_under, shipped

NOTEBOOK = "units_per_shop.ipynb"


def write_demo(folder: Path) -> int:
    """Write the notebook and its data to a new or empty folder; how many files that are."""
    ours = files_under(shipped("_demo", "fixtures/work/sales-forecast"))
    renamed = {"notebook.ipynb": NOTEBOOK}
    return export(
        {renamed.get(name, name): file for name, file in ours.items()}, folder
    )
