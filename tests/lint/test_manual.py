"""The manual: one source for the command and the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.errors import BadUsage
from nb2prod.rules import ALL_CODES
from nb2prod.rules.manual import document, listing, manual_of

DOCS = Path(__file__).parents[2] / "docs"


def test_document_is_what_the_rules_say() -> None:
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == document()


def test_listing_has_every_rule() -> None:
    assert {line.split()[0] for line in listing().splitlines()} == ALL_CODES


def test_page_is_found_by_code_and_by_name() -> None:
    assert manual_of("NB202") == manual_of("used-before-written")


def test_unknown_code_is_refused() -> None:
    with pytest.raises(BadUsage, match="NB999"):
        manual_of("NB999")
