"""Notebook -> what its package is called."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence

from nb2prod.model.notebook import Notebook
from nb2prod.source.identifiers import as_identifier, snake_case
from nb2prod.stages.planning.naming.phrases import unnumbered, verb_phrase
from nb2prod.stages.planning.naming.vocabulary import DULL, LINKS
from nb2prod.stages.planning.prose import title_of
from nb2prod.stages.planning.statements import Statement

# files and titles that say what any notebook is, or where in a course it stands
GENERIC_FILE = re.compile(
    r"((notebook|untitled|main|index|test|analysis|draft|copy|setup|introduction|solutions?|exercises?|"
    r"conclusions?|overview|imports?|contents|chapter|chap|ch|part|phase|week|lecture|lab|homework|hw|"
    r"assignment|td|tp|session|unit|module)_*)+[\d_]*",
    re.IGNORECASE,
)
ARTICLES = re.compile(r"^(the|an?|my|our)_(?=\w)")
NUMBERS = re.compile(r"^[\d_]+(?=[a-z])")
BRACKETS = re.compile(r"\s*\([^()]*\)(?=\s+\w)")
BEGINNINGS = frozenset(
    {"load_data", "load_dataset", "set_up_data", "import_data", "load_libraries"}
)
LONGEST = 40


def package_name(notebook: Notebook, name: str, kept: Sequence[Statement]) -> str:
    """A name for the package: as asked for, else from a short title, else from the file."""
    file = (
        re.split(r"[/\\]", notebook.path)[-1].removesuffix(".ipynb").removesuffix(".py")
    )
    stem = _told(snake_case(file))
    title = _title_in_words(title_of(notebook))
    words = title.split("_")
    short = title if len(words) <= 4 and len(title) <= 30 and _says(title) else ""
    if not short and not _says(stem) and len(title) > 3:
        short = re.sub(r"(_(?:" + "|".join(LINKS) + r"))+$", "", "_".join(words[:3]))
    wanted = name or short or (stem if len(stem) > 1 else file)
    wanted = _cut(as_identifier(wanted, default="notebook"))
    imported = {
        (alias.name if isinstance(n, ast.Import) else n.module or "").partition(".")[0]
        for s in kept
        for n in ast.walk(s.node)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for alias in n.names
    }
    taken = (
        imported
        | sys.stdlib_module_names
        | {"tests", "src", "steps", "settings", "pipeline", "notebook"}
    )
    bound = (
        frozenset().union(*(s.flow.may_write for s in kept)) if kept else frozenset()
    )
    return f"{wanted}_pipeline" if wanted in taken or wanted in bound else wanted


def _title_in_words(title: str) -> str:
    """A title's words up to its subtitle, less its number and article."""
    text = unnumbered(BRACKETS.sub("", title))
    return _told(snake_case(re.split(r"[:–—|(]| - ", text)[0]))


def _told(words: str) -> str:
    return ARTICLES.sub("", NUMBERS.sub("", words))


def _says(words: str) -> bool:
    """True for words that tell one notebook from another: no "Phase 4", "Load the data", "ML"."""
    is_step = verb_phrase(words.replace("_", " ")) in BEGINNINGS
    is_dull = words in DULL or GENERIC_FILE.fullmatch(words)
    return len(words) > 3 and not is_step and not is_dull


def _cut(words: str) -> str:
    """Whole words, up to a length."""
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST + 1].rpartition("_")[0] or words[:LONGEST]
