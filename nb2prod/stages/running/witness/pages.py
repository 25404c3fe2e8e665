"""Interactive figures: what plotly shows in a notebook, and what it writes to pages in a project.

A page holds random ids, so that the data of its figure is noted, as plotly gives it to a browser.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from importlib import import_module
from typing import Any  # plotly's own classes

from nb2prod.stages.running.witness.values import described

Note = Callable[[str], None]


def page_of(figure: object) -> str:
    """The digest of a figure's data and layout."""
    as_dict = import_module("plotly.io._utils").validate_coerce_fig_to_dict
    to_json = import_module("plotly.io.json").to_json_plotly
    parts = json.loads(to_json(as_dict(figure, False)))
    return f"page {described('', parts)['digest']}"


def note_shown_pages(note: Note) -> bool:
    """From now on, note each figure that plotly shows; false where it cannot be watched."""
    with contextlib.suppress(ImportError, AttributeError):
        shows: Any = type(import_module("plotly.io._renderers").renderers)
        real = shows._perform_external_rendering  # called once a figure

        def perform(self: Any, figure: object, *args: object, **more: object) -> Any:
            note(page_of(figure))
            return real(self, figure, *args, **more)

        shows._perform_external_rendering = perform
        return True
    return False


def note_written_pages(note: Note) -> None:
    """From now on, note each figure that plotly writes to a page."""
    with contextlib.suppress(ImportError, AttributeError):
        html: Any = import_module("plotly.io._html")
        real = html.to_html

        def to_html(figure: object, *args: object, **more: object) -> Any:
            note(page_of(figure))
            return real(figure, *args, **more)

        html.to_html = to_html
