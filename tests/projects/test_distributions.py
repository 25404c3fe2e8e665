"""Imports of the generated files -> lines of requirements.in."""

from __future__ import annotations

import pytest

from nb2prod.model.installed import Installed
from nb2prod.stages.distributions import needs_of

NOTHING = Installed()
ENVIRONMENT = Installed(
    python="3.12",
    versions=(("pandas", "2.2.3"), ("torch", "2.5.1+cpu"), ("acme-tables", "1.0")),
    brought_by=(("pandas", "pandas"), ("acme", "acme-tables")),
)


def runtime(
    source: str, *wished: str, installed: Installed = NOTHING, draws: bool = False
) -> tuple[str, ...]:
    code = {"src/shop/steps.py": source, "src/shop/near.py": ""}
    return needs_of(code, "shop", wished, installed, draws=draws).runtime


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os, json\nfrom pathlib import Path", ()),
        ("from shop import steps\nfrom shop.near import x", ()),
        ("from __future__ import annotations", ()),
        ("from . import near", ()),
        ("import sklearn.linear_model", ("scikit-learn",)),
        ("from PIL import Image\nimport yaml", ("pillow", "pyyaml")),
        ("def f():\n    import bs4", ("beautifulsoup4",)),
        ("import zebra", ("zebra",)),
        ("import pandas\npandas.read_excel('a.xlsx')", ("openpyxl", "pandas")),
        ("import pandas\npandas.read_excel('a.xls')", ("openpyxl", "pandas", "xlrd")),
        ("x.read_excel('a.xlsx')", ()),
        ("import pandas as pd\ndf.to_parquet(p)", ("pandas", "pyarrow")),
    ],
)
def test_what_is_imported_is_what_is_needed(source: str, expected: object) -> None:
    assert runtime(source) == expected


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("pandas", "pandas"),
        ("pandas==2.1", "pandas==2.1"),
        ("Pandas>=2,<3", "Pandas>=2,<3"),
        ("pandas[excel]>=2", "pandas[excel]>=2"),
        ("git+https://example.org/pandas", "pandas"),
        ("--index-url=https://example.org", "pandas"),
        ("pandas; import os", "pandas"),
        ("numpy==1.0", "pandas"),
    ],
)
def test_the_notebooks_own_words_hold_where_they_are_plain(
    wish: str, expected: str
) -> None:
    assert runtime("import pandas", wish) == (expected,)


@pytest.mark.parametrize(
    ("source", "wished", "expected"),
    [
        ("import pandas", (), ("pandas==2.2.3",)),
        ("import pandas", ("pandas==2.1",), ("pandas==2.1",)),
        ("import pandas", ("pandas",), ("pandas==2.2.3",)),
        ("import torch", (), ("torch==2.5.1",)),
        ("import acme", (), ("acme-tables==1.0",)),
        ("import zebra", (), ("zebra",)),
    ],
)
def test_versions_are_those_of_the_notebooks_environment(
    source: str, wished: tuple[str, ...], expected: object
) -> None:
    assert runtime(source, *wished, installed=ENVIRONMENT) == expected


def test_figures_need_matplotlib() -> None:
    assert runtime("", draws=True) == ("matplotlib",)


def test_engines_are_kept_that_only_an_install_line_names() -> None:
    assert runtime("import pandas", "sqlalchemy") == ("pandas", "sqlalchemy")


def test_what_only_tests_import_is_for_developers() -> None:
    code = {"src/shop/a.py": "import numpy", "tests/test_a.py": "import numpy, httpx"}

    needs = needs_of(code, "shop", (), NOTHING, draws=False)

    assert needs.runtime == ("numpy",)
    assert needs.development == ("httpx", "pytest", "ruff")
