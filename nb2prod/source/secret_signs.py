"""What tells a secret at a glance, and the shapes that providers give to theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

# kind, a text that must occur (searched first: it is fast), the shape
SHAPES: tuple[tuple[str, str, str], ...] = (
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
WORDS = ("passwd", "password", "secret", "token", "apikey", "api_key", "api-key") + (
    "accesskey",
    "access_key",
    "private_key",
    "privatekey",
)

# a value in quotes that could be a secret: one word with a digit; what is before it must tell
VALUE = re.compile(r"[=:][ \t]*[rbuf]?([\"'])((?=[^\"'\s]{0,200}?\d)[^\"'\s]{8,200})\1")
BEFORE_VALUE = re.compile(r"([\w-]{1,100})[\"']?\]?(?:[ \t]*:[ \t]*str)?[ \t]*\Z")
NAMED = "named"

SIGN_KINDS = {sign: kind for kind, sign, _ in SHAPES}
_SPACED = ("PRIVATE KEY-----", "wandb")
_SIGNS = tuple({sign for _, sign, _ in SHAPES} - set(_SPACED))


# the text as bytes, one for each character: `bytes` searches many times faster than patterns
_WORDLIKE = bytes(
    (
        b"x"[0]
        if each < 128 and (chr(each).isalnum() or chr(each) in "_-.~%+/=:?&")
        else 32
    )
    for each in range(256)
)
_LOWER = bytes(ord(chr(each).lower()[0]) & 255 for each in range(256))
_LONG = b"x" * 20
_ROOTS = (b"passw", b"secret", b"token")
_KEYS = (b"apikey", b"accesskey", b"privatekey")


def signs_in(*texts: str) -> frozenset[str]:
    """What in these texts could belong to a secret; nothing: there is none."""
    text = "\0".join(texts)
    data = text.encode("latin-1", "replace")
    long = " ".join(_long_words(text, data))
    signs = [sign for sign in _SIGNS if sign in long]
    signs += [sign for sign in _SPACED if sign in text]
    if "@" in text and "://" in text:
        signs.append("://")
    # a name that tells stands before a value in quotes, which most outputs have none of
    quoted = "\0".join([text for text in texts if '"' in text or "'" in text])
    lower = quoted.encode("latin-1", "replace").translate(_LOWER, b"_-")
    named = any([root in lower for root in _ROOTS]) or (
        b"key" in lower and any([root in lower for root in _KEYS])
    )
    if named and next(named_values(quoted), None) is not None:
        signs.append(NAMED)
    return frozenset(signs)


def _long_words(text: str, data: bytes) -> set[str]:
    """Every secret with a shape is one long word, and most text has few of those."""
    words = data.translate(_WORDLIKE)
    found: set[str] = set()
    at = words.find(_LONG)
    while at >= 0:
        end = words.find(b" ", at)
        if end < 0:
            end = len(words)
        found.add(text[at:end])
        at = words.find(_LONG, end)
    return found


def named_values(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """`api_key = "…"`: names that tell, with the values in quotes after them."""
    for match in VALUE.finditer(text):
        before = BEFORE_VALUE.search(text, max(0, match.start() - 120), match.start())
        if before is not None:
            name = before.group(1)
            lower = name.lower()
            if any([word in lower for word in WORDS]):
                yield name, match
