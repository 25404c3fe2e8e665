"""What a docstring says of the tables that a run saw."""

from __future__ import annotations

import json
from datetime import datetime

import pandas as pd
import pytest

from nb2prod.model.observed import Column
from nb2prod.stages.extraction.observed_notes import name_of
from nb2prod.stages.running.probe.encoding import Encoder


@pytest.mark.parametrize(
    "label, written",
    [
        ("unit price", "`unit price`"),
        ("with `ticks`", "`with 'ticks'`"),
        (2020, "`2020`"),
        (None, "`None`"),
        (("US", 1), "`('US', 1)`"),
        (("US", ("a", 2.5)), "`('US', ('a', 2.5))`"),
        (pd.Timestamp("2024-05-01"), "`2024-05-01T00:00:00`"),
        (datetime(2024, 5, 1), "`2024-05-01T00:00:00`"),
        (pd.NaT, "`NaT`"),
    ],
)
def test_a_column_is_called_as_its_table_calls_it(label: object, written: str) -> None:
    recorded = json.dumps(Encoder().encode(label))

    assert name_of(Column(name=recorded, dtype="int64")) == written
