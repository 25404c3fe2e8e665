"""A magic alone in its cell, typed without its sign, as IPython reads it: `cd ..` -> `%cd ..`."""

from __future__ import annotations

import ast
import re
from collections.abc import Container

LINE_MAGICS = frozenset("""
    alias alias_magic autoawait autocall automagic autoreload autosave bookmark cd code_wrap colors
    conda config connect_info debug dhist dirs doctest_mode ed edit env gui hist history
    killbgscripts load load_ext loadpy logoff logon logstart logstate logstop lprun lsmagic macro
    magic mamba matplotlib memit micromamba mprun notebook page pastebin pdb pdef pdoc pfile pinfo
    pinfo2 pip popd pprint precision prun psearch psource pushd pwd pycat pylab qtconsole quickref
    recall rehashx reload_ext rep rerun reset reset_selective run save sc set_env store sx system
    tb time timeit unalias unload_ext uv watermark who who_ls whos xdel xmode
    """.split())
ALIASES = frozenset(
    "cat cp ldir less lf lk ll ls lx man mkdir more mv rm rmdir".split()
)
_ALONE = re.compile(r"\s*(?P<name>[a-z]\w*)(?:[ \t]+(?![=,])\S.*)?\s*")
_LOOK = re.compile(r"\s*(?P<name>[a-z]\w*)(?:[ \t]+-\w+)?\s*")


def with_sign(source: str) -> str:
    """The cell with the sign that a magic lacks, where it is no Python as it stands."""
    match = _ALONE.fullmatch(source)
    if match is None or not _is_magic(match["name"]) or _is_python(source):
        return source
    at = match.start("name")
    return f"{source[:at]}%{source[at:]}"


def is_look(source: str, names: Container[str]) -> bool:
    """Whether a cell is a magic that reads as Python, too (`pwd`, `ls -l`), and no name hides it."""
    match = _LOOK.fullmatch(source)
    return match is not None and _is_magic(match["name"]) and match["name"] not in names


def _is_magic(name: str) -> bool:
    return name in LINE_MAGICS or name in ALIASES


def _is_python(source: str) -> bool:
    try:
        ast.parse(source.strip())
    except (SyntaxError, ValueError):
        return False
    return True
