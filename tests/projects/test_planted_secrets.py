"""Secrets planted in a notebook reach no file of the project; what looks like one stays."""

from __future__ import annotations

import ast
import base64
import json
import re
from pathlib import Path

import pytest
from fake_secrets import ANY, HEX, TOKENS, some
from making import code, command, convert, notebook_text, prose, whole_project

from nb2prod.source.secrets import secrets

# by names that a notebook may give them
PLANTED = {re.sub(r"\W+", "_", kind.lower()): token for kind, token in TOKENS.items()}
PLANTED |= {
    "postgres": "postgresql://ann:" + some(ANY, 14) + "@db.example.com/shop",
    "redis": "redis://app:" + some(ANY, 16) + "@cache.example.com:6379/0",
}
LOOK_ALIKES = {
    "commit": some(HEX, 40),
    "digest": some(HEX, 64),
    "uuid": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "documented": "AKIA" + "IOSFODNN7EXAMPLE",
    "sample_token": "your-token-here",
    "masked": "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
    "url": "https://example.com/a/b?id=12345678",
    "local": "postgresql://postgres:password@localhost/test",
    "tokenizer": "bert-base-uncased-2019",
    "row": "SKU-4821-XL,9.99,2024-01-05",
}


LONG, DIGITS, MADE_UP = (
    "Q7" + some(ANY, 26) + "9k4w",
    "d0e1" + some(HEX, 28),
    "Summer2024!",
)
LOGIN = base64.b64encode(f"ann:{LONG}".encode()).decode()
# a secret with no shape of its own, in the places where people paste one
WAYS = {
    "environment": (f"import os\nos.environ['AWS_SECRET_ACCESS_KEY'] = '{LONG}'", LONG),
    "default": (f"import os\nos.environ.setdefault('DB_PASSWORD', '{LONG}')", LONG),
    "dictionary": (f"config = {{'user': 'ann', 'password': '{MADE_UP}'}}\nprint(len(config))", MADE_UP),
    "bearer": (f"headers = {{'Authorization': 'Bearer {LONG}'}}\nprint(len(headers))", LONG),
    "basic": (f"headers = {{'Authorization': 'Basic {LOGIN}'}}\nprint(len(headers))", LOGIN),
    "api key header": (f"headers = {{'x-rapidapi-key': '{LONG}'}}\nprint(len(headers))", LONG),
    "f-string": (f"host = 'db'\nurl = f'postgresql://ann:{LONG}@{{host}}/x'\nprint(len(url))", LONG),
    "f-string with user": (f"user = 'ann'\nurl = f'mysql://{{user}}:{LONG}@db/x'\nprint(len(url))", LONG),
    "no user": (f"url = 'redis://:{LONG}@cache:6379'\nprint(len(url))", LONG),
    "odbc": (f"c = 'DRIVER={{x}};SERVER=db;UID=sa;PWD={MADE_UP}'\nprint(len(c))", MADE_UP),
    "libpq": (f"c = 'host=db user=ann password={MADE_UP} dbname=x'\nprint(len(c))", MADE_UP),
    "query": (f"url = 'https://api.example.com/v1?units=m&api_key={LONG}'\nprint(len(url))", LONG),
    "clone": (f"url = 'https://{LONG}@github.com/a/b.git'\nprint(len(url))", LONG),
    "login": (f"auth=('ann', '{LONG}')\nprint(len(auth))", LONG),
    "kaggle": (f"import json\nprint(len(json.dumps({{'username': 'ann', 'key': '{DIGITS}'}})))", DIGITS),
    "keyword": (f"def f(api_key):\n    return len(api_key)\nprint(f(api_key='{LONG}'))", LONG),
    "annotated": (f"SUBSCRIPTION_KEY: str = '{DIGITS}'\nprint(len(SUBSCRIPTION_KEY))", DIGITS),
    "bytes": (f"secret = b'{LONG}'\nprint(len(secret))", LONG),
    "comment": (f"x = 1  # token={LONG}\nprint(x)", LONG),
    "docstring": (f"def f():\n    'API key: {LONG}'\n    return 1\nprint(f())", LONG),
    "magic": (f"%env API_TOKEN={LONG}\nimport os\nprint(len(os.environ))", LONG),
}  # fmt: skip
PROSE = {
    "named": f"The API key: {LONG}",
    "said": f"the token is `{LONG}`",
    "made up": f"password: {MADE_UP}",
    "assigned": f"export AWS_SECRET_ACCESS_KEY={LONG}",
    "header": f"send `Authorization: Bearer {LONG}`",
}
LEFT_ALONE = [
    "token = tokenizer.encode(text1)",
    "token_count = '12345678'",
    "x = 'Bearer YOUR_TOKEN_HERE_1'",
    "headers = {'Authorization': f'Bearer {token1}'}",
    "x = 'https://example.com/?key=YOUR_API_KEY_1'",
    "x = 'https://example.com/list?page_token=CAUQAA12'",
    "x = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA" + some(ANY, 400) + "'",
    "pwd_column = 'pwd_hash_2023'",
    "x = 'SERVER=db;UID=sa;PWD={password}'",
    "api_key_env = 'OPENAI_API_KEY_2'",
    "model_token = 'gpt-4-0613-preview'",
    "secret_santa = 'Alice-Bob-2023'",
    "connect(host=host1, user=user1, password=word1)",
    "token=x_train_scaled_2020_v2_final3",
    "token=df2col3row4.iloc",
    "api_key=os.environ['API_KEY_1']",
    f"sha256 = '{some(HEX, 64)}'",
    f"commit {some(HEX, 40)}",
    f"id,uuid\n1,{some(HEX, 8)}-{some(HEX, 4)}-4{some(HEX, 3)}-a{some(HEX, 3)}-{some(HEX, 12)}",
    f"session_etag: {some(HEX, 32)}",
    "x = 'Basic understanding of neural-networks-2021'",
    "url = 'postgresql://{user}:{password}@{host}/db'",
    "url = 'postgresql://user:pass123@localhost/db'",
    "http://localhost:8888/?token=…",
]  # fmt: skip


def files_of(project: Path) -> dict[str, str]:
    return {
        p.relative_to(project).as_posix(): p.read_bytes().decode("utf-8", "replace")
        for p in project.rglob("*")
        if p.is_file()
    }


def tail_of(secret: str) -> str:
    """What is left of a secret: its last characters are enough to know it."""
    password = re.search(r":([^:@/]+)@", secret)
    return (password.group(1) if password else secret)[-12:]


def leaks(project: Path) -> list[tuple[str, str]]:
    return [
        (path, kind)
        for path, text in files_of(project).items()
        for kind, secret in PLANTED.items()
        if any(tail_of(line) in text for line in secret.split("\n")[-2:])
    ]


def write(tmp_path: Path, *cells: dict[str, object], **metadata: object) -> Path:
    path = tmp_path / "keys.ipynb"
    path.write_text(notebook_text(*cells, **metadata))
    return path


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """Every kind in every place that a notebook has."""
    named = [f"{kind.upper()} = {secret!r}" for kind, secret in PLANTED.items()]
    used = [f"print(len({kind.upper()}))" for kind in PLANTED]
    seen = code("print('done')")
    seen["outputs"] = [{"output_type": "stream", "name": "stdout", "text": list(PLANTED.values())}]  # fmt: skip
    comments = [f"# {secret.splitlines()[-1]}" for secret in PLANTED.values()]
    inline = [
        f"send(token={PLANTED['github_token']!r}, to='me')",
        f"headers = {{'Authorization': 'Bearer ' + {PLANTED['openai_key']!r}}}",
        f"url = f'https://ann:{PLANTED['groq_key'][-20:]}@host/{{headers}}'",
        f"first = {PLANTED['slack_token'][:20]!r} {PLANTED['slack_token'][20:]!r}",
        f"raw = b{PLANTED['npm_token']!r}",
        "print(len(url), len(first), raw[:1])",
        f"%env HF_TOKEN={PLANTED['hugging_face_token']}",
    ]
    notebook = write(
        tmp_path,
        prose(
            f"# Keys\nours is {PLANTED['aws_access_key']}\n" + PLANTED["private_key"]
        ),
        code("def send(token, to):\n    return len(token), to"),
        *(code(line) for line in named),
        code("\n".join(used)),
        seen,
        code("\n".join([*comments, "total = 1"])),
        *(code(line) for line in inline),
        title=f"Keys {PLANTED['stripe_key']}",
        deploy={"token": PLANTED["gitlab_token"], "keys": list(PLANTED.values())},
    )
    project = tmp_path / "project"
    done = convert(notebook, "--output", str(project))
    assert done.code == 0, done.err
    assert leaks_in(done.out + done.err) == []
    assert "held a secret" in done.err
    return project


def leaks_in(text: str) -> list[str]:
    return [kind for kind, s in PLANTED.items() if tail_of(s) in text]


def test_no_file_holds_a_planted_secret(planted: Path) -> None:
    assert len(PLANTED) >= 25
    assert leaks(planted) == []
    assert whole_project(planted)


def test_each_becomes_a_required_setting(planted: Path) -> None:
    record = json.loads((planted / "nb2prod.json").read_text())
    kinds = {p["name"]: p["type"] for p in record["parameters"]}
    example = (planted / ".env.example").read_text()
    settings = (planted / "src/keys/settings.py").read_text()

    for kind in set(PLANTED):
        assert kinds[kind] == "SecretStr"
        assert f"\nKEYS_{kind.upper()}=\n" in example
        assert f"{kind}: SecretStr = Field(" in settings


def test_the_plan_shows_none(tmp_path: Path) -> None:
    lines = [f"print({secret!r})" for secret in PLANTED.values()]
    notebook = write(tmp_path, code("\n".join(lines)))

    done = convert(notebook, "--plan")

    assert done.code == 0
    assert leaks_in(done.out + done.err) == []


def test_look_alikes_are_left_alone(tmp_path: Path) -> None:
    lines = [f"{name}_value = {text!r}" for name, text in LOOK_ALIKES.items()]
    shown = [f"print({name}_value)" for name in LOOK_ALIKES]
    notebook = write(tmp_path, code("\n".join(lines)), code("\n".join(shown)))

    done = convert(notebook, "--output", str(tmp_path / "project"))

    assert done.code == 0, done.err
    assert "secret" not in done.err
    texts = [
        node.value
        for tree in whole_project(tmp_path / "project").values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
    ]
    assert [t for t in LOOK_ALIKES.values() if t not in texts] == []


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_pasting_one_reaches_a_file(way: str, tmp_path: Path) -> None:
    source, secret = WAYS[way]
    notebook = write(tmp_path, code(source))

    done = convert(notebook, "--output", str(tmp_path / "project"))

    assert done.code == 0, done.err
    texts = {**files_of(tmp_path / "project"), "terminal": done.out + done.err}
    assert [path for path, text in texts.items() if secret in text] == []
    assert whole_project(tmp_path / "project")


@pytest.mark.parametrize("way", PROSE)
def test_prose_and_output_are_searched_too(way: str, tmp_path: Path) -> None:
    seen = code("print('done')")
    seen["outputs"] = [{"output_type": "stream", "name": "stdout", "text": PROSE[way]}]
    notebook = write(tmp_path, prose(f"# Keys\n{PROSE[way]}"), seen)

    done = convert(notebook, "--output", str(tmp_path / "project"))

    assert done.code == 0, done.err
    texts = files_of(tmp_path / "project").items()
    assert [p for p, text in texts if LONG in text or MADE_UP in text] == []


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_nothing_is_found_in_what_only_looks_like_one(text: str) -> None:
    assert list(secrets(text)) == []


@pytest.mark.parametrize("name", [".env", "server.pem"])
def test_private_files_are_not_copied(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("SHOP=1\n")
    notebook = write(tmp_path, code(f"text = open({name!r}).read()\nprint(len(text))"))

    done = convert(notebook, "--output", str(tmp_path / "project"))

    assert done.code == 0, done.err
    assert not list((tmp_path / "project").rglob(name))
    assert "was not copied" in done.err


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%%bash\ncurl -H 'token: {github_token}' example.com", r"cell 1:2"),
        ("%load_ext dotenv\n%sql postgresql://a:{openai_key}@h/d", r"cell 1:2"),
    ],
)
def test_where_no_setting_fits_it_is_refused(
    tmp_path: Path, cell: str, said: str
) -> None:
    notebook = write(tmp_path, code(cell.format(**PLANTED)))

    done = convert(notebook, "--output", str(tmp_path / "project"))

    assert done.code == 1
    assert said in done.err
    assert leaks_in(done.err) == []


def test_a_module_beside_the_notebook_holds_none(tmp_path: Path) -> None:
    (tmp_path / "near.py").write_text(f"KEY = {PLANTED['aws_access_key']!r}\n")
    notebook = write(tmp_path, code("import near\nprint(near.KEY)"))

    done = convert(notebook, "--output", str(tmp_path / "project"))

    assert done.code == 1
    assert "near.py:1: a secret stands in a module" in done.err


def test_the_order_of_settings_does_not_depend_on_the_process(tmp_path: Path) -> None:
    names = sorted(PLANTED)[:7]
    cells = [code(f"{name} = {PLANTED[name]!r}") for name in names]
    lengths = ", ".join(f"len({name})" for name in names)
    write(tmp_path, *cells, code(f"print({lengths})"))

    found = []
    for seed in ("1", "2"):
        command("convert", "keys.ipynb", "--no-lock", "--output", seed, cwd=tmp_path, PYTHONHASHSEED=seed)  # fmt: skip
        found.append(files_of(tmp_path / seed))

    assert found[0] == found[1]
