"""What tells a secret at a glance, and the shapes that providers give to theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    ("OpenRouter key", "sk-or-v1-", r"\bsk-or-v1-[0-9a-f]{64}\b"),
    ("xAI key", "xai-", r"\bxai-[A-Za-z0-9]{70,90}\b"),
    ("NVIDIA key", "nvapi-", r"\bnvapi-[\w-]{60,80}(?![\w-])"),
    ("Pinecone key", "pcsk_", r"\bpcsk_\w{40,90}\b"),
    ("LangSmith key", "lsv2_", r"\blsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}\b"),
    ("Tavily key", "tvly-", r"\btvly-(?:dev-|prod-)?[A-Za-z0-9]{32}\b"),
    ("Kaggle token", "KGAT_", r"\bKGAT_[0-9a-f]{32}\b"),
    ("Supabase token", "sbp_", r"\bsbp_[0-9a-f]{40}\b"),
    ("Atlassian token", "ATATT3", r"\bATATT3[\w=-]{150,200}"),
    ("New Relic key", "NRAK-", r"\bNRAK-[A-Z0-9]{27}\b"),
    (
        "PlanetScale token",
        "pscale_",
        r"\bpscale_(?:tkn|pw|oauth)_[\w.-]{32,64}(?![\w.-])",
    ),
    ("Mapbox token", "k.eyJ", r"\b[ps]k\.eyJ[\w-]{20,}\.[\w-]{20,}"),
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
    (
        "PGP private key",
        "PRIVATE KEY BLOCK-----",
        r"-----BEGIN PGP PRIVATE KEY BLOCK-----(?:\\n|\s)+[A-Za-z0-9+/=:.,\s\\-]{40,}",
    ),
)
# what tells in a name, written without `_` and `-`
WORDS = ("passwd", "password", "passphrase", "pwd", "secret", "token", "apikey", "accesskey", "privatekey") + (
    "subscriptionkey", "consumerkey", "rapidapikey", "authkey", "accountkey", "openaikey", "kagglekey",
    "masterkey", "encryptionkey", "signingkey", "servicekey", "appkey", "authorization", "credential",
)  # fmt: skip

# a value in quotes that could be a secret: one word with a digit; what is before it must tell
VALUE = re.compile(r"[=:][ \t]*[rbuf]?([\"'])((?=[^\"'\s]{0,200}?\d)[^\"'\s]{8,200})\1")
BEFORE_VALUE = re.compile(r"([\w-]{1,100})[\"']?\]?(?:[ \t]*:[ \t]*str)?[ \t]*\Z")
# `os.environ.setdefault("API_KEY", "…")`, and the like
PAIR = re.compile(
    r"\b(?:setdefault|putenv|setenv|set_secret|set_password)\([ \t]*[\"']([\w-]{3,100})[\"'][ \t]*,[ \t]*"
    r"[rbuf]?([\"'])((?=[^\"'\s]{0,200}?\d)[^\"'\s]{8,200})\2"
)
# `auth=("ann", "…")`, and what Kaggle has its users write
LOGIN = re.compile(
    r"(?:\bauth[ \t]*=[ \t]*\(|HTTP(?:Basic|Digest)Auth\(|[\"']username\\?[\"'][ \t]*:)[ \t]*\\?[\"'][^\"'\s]{1,100}"
    r"\\?[\"'][ \t]*,[ \t]*(?:\\?[\"']key\\?[\"'][ \t]*:[ \t]*)?\\?([\"'])((?=[^\"'\s]{0,128}?\d)[^\"'\s\\]{8,128})\\?\1"
)
# with no quotes of its own, as in what `!env` prints, in a query, in a header
BARE = re.compile(
    r"(?<![\w.-])((?:(?:api|access|secret|private)[ ])?[\w-]{1,100})(?:=|:[ \t]{0,3}(?!//)|[ \t]is[ \t])`?"
    r"((?=[^\s\"'`]{0,200}?\d)[\w+][\w+/.~!@#$%^*-]{7,200}={0,2})",
    re.IGNORECASE,
)
HEADER = re.compile(r"\b(Bearer|Basic|Token)[ \t]+([A-Za-z0-9][\w+/.~=-]{15,2000})")
CONNECTION = re.compile(
    r"(?i)(?:^|[;\"' \t])(?:pwd|password)=([^;\"'\s{},()]{4,64})(?=[;\"'\s]|$)",
    re.MULTILINE,
)
BESIDE_CONNECTION = re.compile(
    r"(?i)(?:^|[;\"' \t])(?:server|host|uid|user|user id|username|dbname|database|data source|driver)=[^,()]{1,200}?(?:[;\"'\s]|$)"
)
LONGEST_LINE = 4000

SIGN_KINDS = {sign: kind for kind, sign, _ in SHAPES}
_SPACED = ("PRIVATE KEY-----", "PRIVATE KEY BLOCK-----", "wandb")
_SIGNS = tuple(sign for sign in SIGN_KINDS if sign not in _SPACED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What in some texts could belong to a secret."""

    shapes: tuple[str, ...] = ()
    in_urls: bool = False
    roots: tuple[bytes, ...] = ()  # of names that tell

    def __bool__(self) -> bool:
        return self.in_urls or bool(self.shapes or self.roots)


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
# what is left out of it; the nulls part one text from the next
_NO_LETTERS = bytes(
    each for each in range(1, 256) if not (chr(each).isalpha() or chr(each) == "=")
)
_LONG = b"x" * 20
_MIXED = re.compile(r"[A-Z\d]")  # chance writes no key of small letters alone
WANDB_LENGTH = 40
# what stands in a telling name or beside a login: few, as each is one more search
_ROOTS = tuple(
    (stem.encode(), tuple(root.encode() for root in roots))
    for stem, roots in (
        ("pass", ("passwd", "password", "passphrase")),
        ("auth", ("authorization", "auth=", "basicauth", "digestauth")),
        *((root, (root,)) for root in ("pwd", "secret", "token", "credential")),
        *((root, (root,)) for root in ("bearer", "username")),
    )
)
_KEYS = tuple(word.encode() for word in WORDS if word.endswith("key"))


def signs_in(*texts: str) -> Signs:
    """What in these texts could belong to a secret; false if there is none."""
    text = "\0".join(texts)
    data = text.encode("latin-1", "replace")
    return Signs(
        shapes=tuple(_shapes_in(text, data)),
        in_urls=b"@" in data and b"://" in data,
        roots=tuple(_roots_in(data)),
    )


def suspects(texts: Sequence[str], signs: Signs) -> Sequence[int]:
    """The numbers of those texts, from 0, in which one of these signs stands."""
    letters = _letters("\0".join(texts).encode("latin-1", "replace")).split(b"\0")
    if len(letters) != len(texts):
        return range(len(texts))  # a null stands in one of them
    return [
        number
        for number, text in enumerate(texts)
        if any([root in letters[number] for root in signs.roots])
        or any([shape in text for shape in signs.shapes])
        or (signs.in_urls and "://" in text)
    ]


def _letters(data: bytes) -> bytes:
    return data.translate(_LOWER, _NO_LETTERS)


def _shapes_in(text: str, data: bytes) -> Iterator[str]:
    words = _long_words(text, data)
    long = " ".join(filter(_MIXED.search, words))
    if long:
        yield from [sign for sign in _SIGNS if sign in long]
    if b"PRIVATE KEY" in data:
        yield from _SPACED[:2]
    if any([len(word) >= WANDB_LENGTH for word in words]) and b"wandb" in data:
        yield "wandb"


def _roots_in(data: bytes) -> Iterator[bytes]:
    letters = _letters(data)
    for stem, roots in _ROOTS:
        if stem in letters:
            yield from [root for root in roots if root in letters]
    at = letters.find(b"key")
    while at >= 0:
        end = at + len(b"key")
        if letters.endswith(_KEYS, 0, end):
            yield b"key"
            return
        at = letters.find(b"key", end)


def tells_somewhere(text: str, roots: tuple[bytes, ...]) -> bool:
    """Whether one of these roots of telling names is in the text."""
    letters = _letters(text.encode("latin-1", "replace"))
    return any([root in letters for root in roots])


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


def named_values(text: str) -> Iterator[tuple[str, re.Match[str], int]]:
    """`api_key = "…"`: names that tell, with the values in quotes after them, and their group."""
    for match in VALUE.finditer(text):
        before = BEFORE_VALUE.search(text, max(0, match.start() - 120), match.start())
        if before is not None and tells(before.group(1)):
            yield before.group(1), match, 2
    if any([word in text for word in ("default(", "env(", "set_")]):
        for match in PAIR.finditer(text):
            if tells(match.group(1)):
                yield match.group(1), match, 3
    if any([word in text for word in ("auth", "Auth(", "username")]):
        for match in LOGIN.finditer(text):
            yield "password", match, 2


_JOINED = str.maketrans("", "", "_- ")


def telling_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with a word that tells, and where each begins; a picture's line is too long for one."""
    start = 0
    for line in text.splitlines(keepends=True):
        if len(line) <= LONGEST_LINE:
            plain = line.lower().translate(_JOINED)
            if any([word in plain for word in WORDS]) or "bearer" in plain:
                yield start, line
        start += len(line)


def bare_values(line: str) -> Iterator[tuple[str, re.Match[str]]]:
    """`API_KEY=…`: names that tell, with values that stand without quotes."""
    for match in BARE.finditer(line):
        if tells(match.group(1)):
            yield match.group(1), match


def tells(name: str) -> bool:
    """Whether a name says that its value is a secret."""
    plain = name.lower().translate(_JOINED)
    return any([word in plain for word in WORDS])
