"""What a resolver said of its failure -> one line without hosts and paths."""

from __future__ import annotations

import re

SILENT = "no package index answered"
UNREADABLE = "what answered as a package index is none"
SLOW = "the lock took too long"
FINAL = (SILENT, UNREADABLE, SLOW)  # other versions would not help
_UNREACHABLE = re.compile(
    r"Request failed after|Failed to fetch|error sending request|dns error|connection (error|broken)"
    r"|network was disabled|timed? ?out|Temporary failure in name resolution|operation timed out"
    r"|Max retries exceeded|\b(429|5\d\d) (Client|Server) Error",
    re.IGNORECASE,
)
_UNREADABLE = re.compile(r"unexpected JSON|Missing `Content-Type`|JSONDecodeError|TooManyRedirects|too many redirects", re.I)  # fmt: skip
_REFUSED = re.compile(r"\b(401|403) (?:Client Error: )?(Unauthorized|Forbidden)", re.I)
_UNKNOWN = (
    re.compile(r"Because (\S+) was not found in the package registry"),
    re.compile(r"Because there is no version of (\S+) and you require \1\b"),
    re.compile(r"requirement (\S+) \(from versions: none\)"),
    re.compile(r"No matching distribution found for ([\w.\[\]-]+)\s"),
)
_UNBUILT = re.compile(r"versions of (\S+) have no usable wheels and you require \1\b")
_TOGETHER = re.compile(r"you\s+require\s+(\S+)\s+and\s+(\S+?),?\s")
_ALONE = re.compile(
    r"you\s+require\s+(\S+?),\s+we\s+can\s+conclude\s+that\s+your\s+requirements"
)
_CONTRADICTION = re.compile(
    r"Cannot install (.+?) because these package versions have conf"
)
_CONFLICT = re.compile(
    r"(?:cause|╰─▶):?\s+(Because .*?)(?:\n\s*hint:|\n\n|\Z)", re.DOTALL
)
LONGEST_SAID = 300


def problem_of(said: str) -> str:
    """Why there is no lock, for the README, the record and the terminal."""
    if "it took too long" in said:
        return SLOW
    if match := _REFUSED.search(said):
        return f"the package index refuses: {match.group(1)} {match.group(2)}"
    if _UNREADABLE.search(said):
        return UNREADABLE
    if _UNREACHABLE.search(said):
        return SILENT
    for shape in _UNKNOWN:
        if match := shape.search(said):
            return f"`{match.group(1)}` is in no package index that was asked"
    if match := _UNBUILT.search(said) or _ALONE.search(said):
        return f"`{match.group(1)}` has no wheel for this Python, and locking never runs a distribution's own build"
    if match := _TOGETHER.search(said) or _CONTRADICTION.search(said):
        parts = " and ".join(f"`{part.rstrip(',')}`" for part in match.groups())
        return f"the requirements contradict each other: {parts}"
    if match := _CONFLICT.search(said):
        return f"the requirements contradict each other: {_told(match.group(1))}"
    for line in said.splitlines():
        if line.startswith(("ERROR:", "error:")):
            return _told(line.partition(":")[2])
    return _told(said) or "the resolver said nothing"


def _told(text: str) -> str:
    text = re.sub(r"\S+://\S+|(?<!\w)/[\w./-]+", "…", " ".join(text.split()))
    return text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]}…"
