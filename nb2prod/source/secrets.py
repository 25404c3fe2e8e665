"""Secrets in text: provider tokens, private keys, passwords in URLs and in names.

Each kind is a shape that its provider gives to its own tokens, so that hashes, ids and
sample data are left alone; what has no shape of its own needs a telling name beside it.
"""

from __future__ import annotations

import math
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from nb2prod.source.secret_signs import (
    BESIDE_CONNECTION,
    CONNECTION,
    HEADER,
    SHAPES,
    SIGN_KINDS,
    Signs,
    bare_values,
    named_values,
    signs_in,
    telling_lines,
    tells_somewhere,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a secret stands in a text, and what it is; never its value."""

    kind: str
    start: int
    end: int
    redacted: str
    in_url: bool = False


KINDS = tuple(dict.fromkeys(kind for kind, _, _ in SHAPES))

_AFTER_SCHEME = re.compile(
    r"(?P<user>[^\s:/@\"'<>\[\]{}$]{0,64}|\{[^\s{}\"']{1,64}\}):(?P<word>[^\s/@\"'<>]{3,128})@[\w.{%-]+"
)
_LOGIN_TOKEN = re.compile(r"(\w{20,255})@[\w.-]+")
_SAMPLE = re.compile(
    r"x{4,}|\*{3,}|\.{3}|<|>|\$\{|\{\w*\}|\{\{|your|my[_-]|example|sample|dummy|change|placeholder"
    r"|insert|replace|redacted|todo|fake|test|demo|foo|bar\b|none|null|secret|password"
    r"|passw|token|key\b|abcdef|123456|qwerty|here|enter|hunter2|localhost|env",
    re.IGNORECASE,
)
_NOT_SECRET_NAME = re.compile(
    r"tokeni[sz]|max_|num_|(?:^|_)n_|_type|_name|_len|_path|_file|_url|_id\b|_field|_column|_col\b"
    r"|keyword|count|_format|pad_|eos_|bos_|unk_|sep_|mask_|_uri|_endpoint|_param|_header",
    re.IGNORECASE,
)
_HUMAN = re.compile(r"(?i)(?:password|passwd|pwd|passphrase)$")
ENTROPY = 3.3  # bits a character
HUMAN_ENTROPY = 2.5  # where a name says that people made it up


def secrets(text: str, signs: Signs | None = None) -> Iterator[Secret]:
    """The secrets in a text, in no special order; one place is reported once.

    Whoever looks at many short texts asks `signs_in` about all of them first.
    """
    taken: list[tuple[int, int]] = []
    for found in _candidates(text, signs_in(text) if signs is None else signs):
        if not any(found.start < end and start < found.end for start, end in taken):
            taken.append((found.start, found.end))
            yield found


def _candidates(text: str, signs: Signs) -> Iterator[Secret]:
    for sign in signs.shapes:
        if sign in text:
            kind = SIGN_KINDS[sign]
            for match in _shape(kind, sign).finditer(text):
                if _is_real(match.group()):
                    yield _secret(kind, match.start(), match.end(), text)
    if signs.in_urls and "@" in text and "://" in text:
        yield from _in_urls(text)
    if signs.roots and tells_somewhere(text, signs.roots):
        yield from _named(text)
        for at, line in telling_lines(text):
            for found in (*_in_headers(line), *_in_connections(line), *_bare(line)):
                yield replace(found, start=at + found.start, end=at + found.end)


@cache
def _shape(kind: str, sign: str) -> re.Pattern[str]:
    source = next(row[2] for row in SHAPES if row[0] == kind and row[1] == sign)
    return re.compile(source)


def _is_real(word: str) -> bool:
    """Not a row of x, and not the documentation's own example."""
    if "EXAMPLE" in word.upper() or re.search(r"x{6,}|X{6,}|\*{3,}|0{10,}", word):
        return False
    return len(set(word[-20:])) > 5


def _in_urls(text: str) -> Iterator[Secret]:
    at = text.find("://")
    while at >= 0:
        match = _AFTER_SCHEME.match(text, at + 3)
        if match is not None and _is_password(match.group("user"), match.group("word")):
            yield _secret("password in a URL", *match.span("word"), text, True)
        if (login := _LOGIN_TOKEN.match(text, at + 3)) and _is_random(login.group(1)):
            yield _secret("token in a URL", *login.span(1), text, True)
        at = text.find("://", at + 3)


def _is_password(user: str, word: str) -> bool:
    plain = re.fullmatch(r"(pass|password|pwd|pw|passwd|secret)\d*", word.lower())
    sample = re.search(r"^[<{$%*]|x{3,}|\*{3,}|your|\{|example", word, re.IGNORECASE)
    return not (plain or sample or word == user)


def _named(text: str) -> Iterator[Secret]:
    for name, match, group in named_values(text):
        if _looks_secret(name, match.group(group)):
            yield _secret(f"value of `{name}`", *match.span(group), text)


def _bare(line: str) -> Iterator[Secret]:
    """Without quotes a value may be a name of code: only what no one would call a variable is told."""
    for name, match in bare_values(line):
        word = match.group(2).rstrip(".")
        told = _is_random(word) or _is_made_up(name, word)
        if told and _looks_secret(name, word):
            start = match.start(2)
            yield _secret(f"value of `{name}`", start, start + len(word), line)


def _in_headers(line: str) -> Iterator[Secret]:
    for match in HEADER.finditer(line):
        scheme, word = match.groups()
        known = _is_login(word) if scheme == "Basic" else _is_random(word)
        if known and _is_real(word):
            yield _secret(f"{scheme} header", *match.span(2), line)


def _is_login(word: str) -> bool:
    """`user:password` in base64."""
    try:
        user, colon, password = b64decode(word, validate=True).decode().partition(":")
    except ValueError:
        return False
    return colon == ":" and user.isprintable() and _is_password(user, password)


def _in_connections(line: str) -> Iterator[Secret]:
    """`SERVER=db;UID=ann;PWD=…`, and `host=db user=ann password=…`."""
    if BESIDE_CONNECTION.search(line):
        for match in CONNECTION.finditer(line):
            if _is_password("", match.group(1)):
                yield _secret("password of a connection", *match.span(1), line)


def _is_random(word: str) -> bool:
    """Letters and digits with no order that a person would give them."""
    runs = re.findall(r"\d+", word)
    mixed = len(runs) > 2 and re.search(r"[A-Za-z]", word) is not None
    is_code = re.search(r"\.[A-Za-z_]", word) is not None
    return len(word) >= 16 and mixed and not is_code and _entropy(word) >= ENTROPY


def _is_made_up(name: str, word: str) -> bool:
    """A password as people make them up: `Summer2024!`."""
    return _HUMAN.search(name) is not None and re.search(r"[!@#$%^*]", word) is not None


def _looks_secret(name: str, word: str) -> bool:
    if _NOT_SECRET_NAME.search(name) or _SAMPLE.search(word) or " " in word:
        return False
    if "://" in word or word.startswith(("/", ".", "~")) or _is_words(word):
        return False
    least = HUMAN_ENTROPY if _HUMAN.search(name) else ENTROPY
    return _entropy(word) >= least and re.search(r"\d", word) is not None


def _is_words(word: str) -> bool:
    """Names joined by marks, such as `user-access-v2`, are no secret."""
    parts = re.split(r"[_\-./:]", word)
    return len(parts) > 1 and all(
        re.fullmatch(r"[A-Za-z]+\d{0,2}|v?\d{1,4}", p) for p in parts
    )


def _entropy(word: str) -> float:
    """Bits a character."""
    size = len(word)
    counts = Counter(word).values()
    return -sum(count / size * math.log2(count / size) for count in counts)


def _secret(kind: str, start: int, end: int, text: str, in_url: bool = False) -> Secret:
    shown = text[start:end]
    redacted = shown[: 4 if len(shown) > 16 else 0] + "…"
    return Secret(kind=kind, start=start, end=end, redacted=redacted, in_url=in_url)


def redact(text: str) -> str:
    """The text with every secret blotted out."""
    for found in sorted(secrets(text), key=lambda each: each.start, reverse=True):
        text = text[: found.start] + "…" * 3 + text[found.end :]
    return text
