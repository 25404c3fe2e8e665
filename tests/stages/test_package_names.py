"""A package is called after what its notebook is about."""

import pytest

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.stages.planning.package_names import package_name


@pytest.mark.parametrize(
    ("title", "file", "name"),
    [
        ("Trips of a day", "a", "trips_of_a_day"),
        ("The Late Bus Problem", "a", "late_bus_problem"),
        ("Chapter 3: Late buses", "a", "late_buses"),
        ("Phase 4", "late_buses", "late_buses"),
        ("1. 運賃", "fares", "fares"),
        ("Setup", "02_late_buses", "late_buses"),
        ("Loading the dataset", "fares", "fares"),
        ("ML - II", "fares", "fares"),
        ("TD1 :", "notebook", "notebook_pipeline"),
        ("Fares (nested) by day", "a", "fares_by_day"),
        (".. _fare-guide:", "fares", "fares"),
        ("Getting started", "fares", "fares"),
        (
            "Fares of late buses with many stops in a town",
            "untitled",
            "fares_of_late",
        ),
        ("", "a" * 20 + "_" + "b" * 20, "a" * 20),
        ("Today", "w", "today"),
    ],
)
def test_package_is_named_after_its_title_or_file(
    title: str, file: str, name: str
) -> None:
    cell = Cell(number=1, kind="markdown", source=f"# {title}")
    notebook = Notebook(path=f"x/{file}.ipynb", cells=(cell,))

    assert package_name(notebook, "", ()) == name


def test_a_name_that_is_asked_for_stays() -> None:
    notebook = Notebook(path="fares.ipynb", cells=(), title="Late buses")

    assert package_name(notebook, "the_setup", ()) == "the_setup"
