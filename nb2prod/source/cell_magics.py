"""The cell magics that lint knows, and those whose body a setting says is Python."""

from __future__ import annotations

from nb2prod.source.magics import RUNS_BODY

# IPython's own, and those of widespread extensions whose body is not Python of this notebook
NOT_PYTHON = frozenset(
    "bash sh script cmd powershell html HTML javascript js latex markdown svg SVG writefile file"
    " perl ruby R sql bigquery cython javascript_d3 css system sx writetemplate mermaid pypy"
    " python python2 python3 rust julia dot cpp cuda configure sparkql spark_sql".split()
)
KNOWN = NOT_PYTHON | RUNS_BODY | {"debug", "!", "skip", "false", "ipytest", "manim"}


def with_known_magic(source: str, names: frozenset[str]) -> str:
    """`%%px …` becomes `%%time` where the setting says that its body is Python."""
    start = source.lstrip("\n \t")
    if not start.startswith("%%"):
        return source
    head, newline, body = start.partition("\n")
    if head[2:].split(maxsplit=1)[:1] and head[2:].split(maxsplit=1)[0] in names:
        before = source[: len(source) - len(start)]
        return f"{before}%%time{newline}{body}"
    return source
