"""Secrets in text: provider tokens, private keys, passwords in URLs and in names.

Each kind is a shape that its provider gives to its own tokens, so that hashes, ids and
sample data are left alone; what has no shape of its own needs a telling name beside it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a secret stands in a text, and what it is; never its value."""

    kind: str
    start: int
    end: int
    redacted: str
    in_url: bool = False


# kind, a text that must occur (searched first: it is fast), the shape
_SHAPES: tuple[tuple[str, str, str], ...] = (
    ("AWS access key", "AKIA", r"\bAKIA[A-Z2-7]{16}\b"),
    ("AWS temporary key", "ASIA", r"\bASIA[A-Z2-7]{16}\b"),
    ("GitHub token", "ghp_", r"\bghp_[A-Za-z0-9]{36,255}\b"),
    ("GitHub app token", "ghs_", r"\bghs_[A-Za-z0-9]{36,255}\b"),
    ("GitHub OAuth token", "gho_", r"\bgh[our]_[A-Za-z0-9]{36,255}\b"),
    ("GitHub fine-grained token", "github_pat_", r"\bgithub_pat_\w{60,100}\b"),
    ("GitLab deploy token", "gldt-", r"\bgldt-[\w-]{20,64}(?![\w-])"),
    ("GitLab token", "glpat-", r"\bglpat-[\w-]{20,64}(?![\w-])"),
    ("Slack token", "xox", r"\bxox[abeoprs]-[A-Za-z0-9-]{20,250}\b"),
    ("Slack app token", "xapp-", r"\bxapp-\d-[A-Z0-9]{8,}-\d+-[a-f0-9]{32,}\b"),
    (
        "Slack webhook",
        "hooks.slack.com",
        r"https://hooks\.slack\.com/(?:services|workflows)/T\w+/\w+/\w{16,}",
    ),
    ("OpenAI key", "sk-", r"\bsk-(?:proj|svcacct|admin)-[\w-]{40,200}(?![\w-])"),
    ("OpenAI key", "T3BlbkFJ", r"\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b"),
    (
        "Anthropic key",
        "sk-ant-",
        r"\bsk-ant-(?:api|admin|oat)\d\d-[\w-]{80,120}(?![\w-])",
    ),
    ("Google API key", "AIza", r"\bAIza[\w-]{35}(?![\w-])"),
    ("Google OAuth secret", "GOCSPX-", r"\bGOCSPX-[\w-]{28}(?![\w-])"),
    ("Google OAuth token", "ya29.", r"\bya29\.[\w-]{60,}"),
    ("Hugging Face token", "hf_", r"\bhf_[A-Za-z]{34}\b"),
    ("Stripe key", "k_live_", r"\b[rs]k_live_[A-Za-z0-9]{20,120}\b"),
    ("SendGrid key", "SG.", r"\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])"),
    ("Mailgun key", "key-", r"\bkey-[0-9a-f]{32}\b"),
    ("Mailchimp key", "-us", r"\b[0-9a-f]{32}-us\d{1,2}\b"),
    ("Twilio key", "SK", r"\bSK[0-9a-f]{32}\b"),
    ("npm token", "npm_", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("PyPI token", "pypi-AgE", r"\bpypi-AgE[\w-]{50,}"),
    ("Databricks token", "dapi", r"\bdapi[0-9a-f]{32}(?:-\d)?\b"),
    ("DigitalOcean token", "_v1_", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    ("Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    (
        "Azure SAS signature",
        "sig=",
        r"[?&]sv=\d{4}-\d\d-\d\d&[^\s\"']*sig=[\w%+/-]{30,}",
    ),
    ("Azure client secret", "Q~", r"(?<![\w~.-])\w{3}\dQ~[\w.~-]{31,34}(?![\w~.-])"),
    (
        "Discord webhook",
        "api/webhooks/",
        r"https://discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,}",
    ),
    ("Telegram bot token", ":AA", r"\b\d{8,10}:AA[\w-]{33}(?![\w-])"),
    ("Shopify token", "shp", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    ("Square token", "sq0", r"\bsq0(?:atp|csp)-[\w-]{22,43}(?![\w-])"),
    ("Groq key", "gsk_", r"\bgsk_[A-Za-z0-9]{52}\b"),
    ("Replicate token", "r8_", r"\br8_[A-Za-z0-9]{37}\b"),
    ("Perplexity key", "pplx-", r"\bpplx-[A-Za-z0-9]{48}\b"),
    (
        "Weights & Biases key",
        "wandb",
        r"(?i)wandb\W{0,3}.{0,40}?[\"'][0-9a-f]{40}[\"']",
    ),
    ("Grafana token", "glsa_", r"\bglsa_[A-Za-z0-9]{32}_[0-9a-f]{8}\b"),
    ("Linear key", "lin_api_", r"\blin_api_[A-Za-z0-9]{40}\b"),
    ("Notion token", "ntn_", r"\bntn_[A-Za-z0-9]{43,50}\b"),
    ("Postman key", "PMAK-", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b"),
    ("HashiCorp Vault token", "hvs.", r"\bhv[sb]\.[\w-]{24,200}"),
    ("Sentry token", "sntrys_", r"\bsntrys_[A-Za-z0-9+/=_-]{40,}"),
    ("Fly.io token", "fm2_", r"\bfm2_[A-Za-z0-9+/=,_-]{80,}"),
    (
        "JSON web token",
        "eyJ",
        r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}",
    ),
    (
        "private key",
        "PRIVATE KEY-----",
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\\n|\s)+[A-Za-z0-9+/=:,\s\\-]{40,}",
    ),
)
KINDS = tuple(dict.fromkeys(kind for kind, _, _ in _SHAPES))

_AFTER_SCHEME = re.compile(
    r"(?P<user>[^\s:/@\"'<>\[\]{}$]{1,64}):(?P<word>[^\s/@\"'<>]{3,128})@[\w.-]+"
)
_WORDS = ("passwd", "password", "secret", "token", "apikey", "api_key", "api-key") + (
    "accesskey",
    "access_key",
    "private_key",
    "privatekey",
)
_ROOTS = ("passw", "secret", "token", "key")  # one of these is in each of the words
_BEFORE = re.compile(r"[\w-]{0,40}\Z")
_AFTER = re.compile(
    r"(?P<rest>\w{0,40})[\"']?\]?[ \t]*[=:][ \t]*[rbuf]?(?P<quote>[\"'])"
    r"(?P<word>[^\"'\n]{8,200})(?P=quote)"
)
_SAMPLE = re.compile(
    r"x{4,}|\*{3,}|\.{3}|<|>|\$\{|\{\w*\}|\{\{|your|my[_-]|example|sample|dummy|change|placeholder"
    r"|insert|replace|redacted|todo|fake|test|demo|foo|bar\b|none|null|secret|password"
    r"|passw|token|key\b|abcdef|123456|qwerty|here|enter|hunter2|localhost|env",
    re.IGNORECASE,
)
_NOT_SECRET_NAME = re.compile(
    r"tokeni[sz]|max_|num_|n_|_type|_name|_len|_path|_file|_url|_id\b|_field|_column|_col\b"
    r"|keyword|_format|pad_|eos_|bos_|unk_|sep_|mask_|_uri|_endpoint|_param|_header",
    re.IGNORECASE,
)
ENTROPY = 3.3


def secrets(text: str, signs: frozenset[str] | None = None) -> Iterator[Secret]:
    """The secrets in a text, in no special order; one place is reported once.

    Whoever looks at many short texts asks `signs_in` about all of them first.
    """
    if signs is not None and not signs:
        return
    taken: list[tuple[int, int]] = []
    for found in _candidates(text, signs_in(text) if signs is None else signs):
        if not any(found.start < end and start < found.end for start, end in taken):
            taken.append((found.start, found.end))
            yield found


def signs_in(text: str) -> frozenset[str]:
    """What in this text could belong to a secret; nothing: there is none."""
    lower = text.lower()
    roots = [root for root in _ROOTS if root in lower]
    signs = {word for word in _WORDS if word in lower} if roots else set[str]()
    signs.update(sign for sign in _SPACED if sign in text)
    if "@" in text and "://" in text:
        signs.add("://")
    # every other secret is one long word, and most text has few of those
    long = " ".join([word for word in text.split() if len(word) > 19])
    signs.update([sign for sign in _SIGNS if sign in long])
    return frozenset(signs)


def _candidates(text: str, signs: frozenset[str]) -> Iterator[Secret]:
    if not signs:
        return
    for sign in signs:
        if sign in _SIGN_KINDS and sign in text:
            kind = _SIGN_KINDS[sign]
            for match in _shape(kind, sign).finditer(text):
                if _is_real(match.group()):
                    yield _secret(kind, match.start(), match.end(), text)
    if "://" in signs and "://" in text:
        yield from _in_urls(text)
    words = [word for word in _WORDS if word in signs]
    if words and ("=" in text or ":" in text):
        yield from _named(text, words)


_SIGN_KINDS = {sign: kind for kind, sign, _ in _SHAPES}
_SPACED = ("PRIVATE KEY-----", "wandb")
_SIGNS = tuple({sign for _, sign, _ in _SHAPES} - set(_SPACED))


@cache
def _shape(kind: str, sign: str) -> re.Pattern[str]:
    source = next(row[2] for row in _SHAPES if row[0] == kind and row[1] == sign)
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
        at = text.find("://", at + 3)


def _is_password(user: str, word: str) -> bool:
    plain = word.lower() in {"pass", "password", "pwd", "pw", "passwd", "secret"}
    sample = re.search(r"^[<{$%*]|x{3,}|\*{3,}|your|\{|example", word, re.IGNORECASE)
    return not (plain or sample or word == user)


def _named(text: str, words: list[str]) -> Iterator[Secret]:
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose small form is longer
        lower = text
    for word in words:
        at = lower.find(word)
        while at >= 0:
            end = at + len(word)
            match = _AFTER.match(text, end)
            if match is not None:
                yield from _named_here(text, at, end, match)
            at = lower.find(word, end)


def _named_here(text: str, at: int, end: int, match: re.Match[str]) -> Iterator[Secret]:
    before = _BEFORE.search(text[max(0, at - 40) : at])
    name = (before.group() if before else "") + text[at:end] + match.group("rest")
    if _looks_secret(name, match.group("word")):
        yield _secret(f"value of `{name}`", *match.span("word"), text)


def _looks_secret(name: str, word: str) -> bool:
    if _NOT_SECRET_NAME.search(name) or _SAMPLE.search(word) or " " in word:
        return False
    if "://" in word or word.startswith(("/", ".", "~")) or _is_words(word):
        return False
    return _entropy(word) >= ENTROPY and bool(re.search(r"\d", word))


def _is_words(word: str) -> bool:
    """Names joined by marks, such as `user-access-v2`, are no secret."""
    parts = re.split(r"[_\-./:]", word)
    return len(parts) > 1 and all(
        re.fullmatch(r"[A-Za-z]+|v?\d{1,2}", p) for p in parts
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
