"""What is built of a secret setting is no result: no client, log or test's data gets to see it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from fake_secrets import TOKENS
from making import code, convert, notebook_text

from nb2prod.model.observed import (
    Observations,
    ObservedStep,
    ObservedValue,
    Recording,
    SeenType,
)
from nb2prod.stages.running.withholding import without_secrets
from nb2prod.workflows.convert import ConvertOptions, decide

TOKEN = TOKENS["GitHub token"]
TELLING = {
    "f-string": "x = f'token {API_TOKEN}'",
    "dictionary": "x = {'Authorization': f'token {API_TOKEN}'}",
    "dict": "x = dict(auth=API_TOKEN)",
    "through names": "a = [API_TOKEN]\nb = a\nx = (1, b)",
    "sum": "x = 'token ' + API_TOKEN",
    "percent": "x = 'token %s' % API_TOKEN",
    "format": "x = 'token {}'.format(API_TOKEN)",
    "methods": "x = API_TOKEN.strip().encode()",
    "join": "x = ':'.join(['ann', API_TOKEN])",
    "base64": "import base64\nx = base64.b64encode(f'ann:{API_TOKEN}'.encode()).decode()",
    "json": "import json\nx = json.dumps({'token': API_TOKEN})",
    "urlencode": "from urllib.parse import urlencode\nx = 'http://h/?' + urlencode({'key': API_TOKEN})",
    "item": "x = {}\nx['Authorization'] = API_TOKEN",
    "update": "x = {}\nx.update(Authorization=API_TOKEN)",
    "branch": "x = {}\nif numbers:\n    x = {'token': API_TOKEN}",
    "loop": "x = []\nfor part in [API_TOKEN]:\n    x.append(part)",
    "comprehension": "x = {k: v for k, v in [('token', API_TOKEN)]}",
    "conditional": "x = API_TOKEN if numbers else ''",
    "slice": "x = API_TOKEN[:4]",
    "own function": "def auth(token):\n    return {'Authorization': token}\nx = auth(API_TOKEN)",
    "own function, by name": "def auth():\n    return {'Authorization': API_TOKEN}\nx = auth()",
    "own class": "class Login:\n    def __init__(self, token):\n        self.token = token\nx = Login(API_TOKEN)",
    "attribute": "from types import SimpleNamespace\nx = SimpleNamespace()\nx.token = API_TOKEN",
    "own class, by name": "class Login:\n    def __init__(self):\n        self.token = API_TOKEN\nx = Login()",
    "lambda": "auth = lambda: {'Authorization': API_TOKEN}\nx = auth()",
    "inner function": "def auth():\n    def inner():\n        return API_TOKEN\n    return inner()\nx = auth()",
    "unpacked": "h = {'token': API_TOKEN}\nx = {**h, 'rows': 1}",
    "augmented": "x = 'token '\nx += API_TOKEN",
}  # fmt: skip
DATA = {
    "general call": "import shutil\nh = {'t': API_TOKEN}\nx = shutil.which('ls', path=h['t'])",
    "length": "x = len(API_TOKEN)",
    "comparison": "x = API_TOKEN == 'a'",
    "digest": "import hashlib\nx = hashlib.sha256(API_TOKEN.encode()).hexdigest()",
    "own function": "def size(token):\n    return len(token)\nx = size(API_TOKEN)",
    "bound anew": "x = [API_TOKEN]\nprint(len(x))\nx = [1, 2]",
    "session": "from requests import Session\ns = Session()\ns.headers.update({'t': API_TOKEN})\nx = s.get('http://h').text",
}  # fmt: skip


def notebook(tmp_path: Path, source: str) -> Path:
    path = tmp_path / "keys.ipynb"
    first, last = f"API_TOKEN = {TOKEN!r}\nnumbers = [1, 2]", "total = sum(numbers)\nx"
    path.write_text(notebook_text(code(first), code(source), code(last)))
    return path


@pytest.mark.parametrize("way", TELLING)
def test_what_tells_a_secret_is_no_result(way: str, tmp_path: Path) -> None:
    plan = decide(notebook(tmp_path, TELLING[way]), ConvertOptions()).plan

    assert "x" in plan.confidential
    assert "x" not in plan.results
    assert "total" in plan.results


@pytest.mark.parametrize("way", DATA)
def test_what_a_secret_was_asked_for_is_a_result(way: str, tmp_path: Path) -> None:
    plan = decide(notebook(tmp_path, DATA[way]), ConvertOptions()).plan

    assert "x" in plan.results


def test_a_run_keeps_none(tmp_path: Path) -> None:
    source = TELLING["dictionary"] + "\nb = {'login': __import__('base64').b64encode(b'ann:' + API_TOKEN.encode()).decode()}"  # fmt: skip
    project = tmp_path / "project"

    done = convert(notebook(tmp_path, source), "--run", "--quiet", "--output", str(project))  # fmt: skip

    assert done.code == 0, done.err
    kept = [TOKEN, base64.b64encode(b"ann:" + TOKEN.encode()).decode().rstrip("=")]
    texts = [p.read_text("utf-8", "replace") for p in project.rglob("*") if p.is_file()]
    assert [t for t in texts if any(k in t for k in kept)] == []


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_no_recording_holds_one_however_it_is_spelled(before: str) -> None:
    encoded = base64.b64encode((before + TOKEN + "!").encode()).decode()
    kept, plain = recorded("login", encoded), recorded("sum", "12345678")
    step = ObservedStep(function="f", inputs=(), outputs=(kept, plain))
    seen = Observations(python="3.12", seconds=0.0, steps=(step,))

    login, total = without_secrets(seen, [TOKEN]).steps[0].outputs

    assert not login.recording.content
    assert total.recording.content


def test_no_recording_is_kept_of_a_confidential_name() -> None:
    step = ObservedStep(function="f", inputs=(recorded("a", 1),), outputs=())
    seen = Observations(python="3.12", seconds=0.0, steps=(step,))

    assert not without_secrets(seen, [], ["a"]).steps[0].inputs[0].recording.content
    assert without_secrets(seen, [], ["b"]) == seen


def recorded(name: str, value: object) -> ObservedValue:
    content = json.dumps(value).encode()
    return ObservedValue(
        name=name,
        kind="scalar",
        seen=SeenType(path="str"),
        recording=Recording(file=name, content=content),
    )


def test_no_step_that_gives_one_is_exposed(tmp_path: Path) -> None:
    path = tmp_path / "keys.ipynb"
    log_in = ["headers = {'Authorization': API_TOKEN}"] + [f"headers['h{n}'] = str({n})" for n in range(14)]  # fmt: skip
    read = ["import requests", *(f"rows{n} = requests.get('http://h/{n}', headers=headers).json()" for n in range(14))]  # fmt: skip
    cells = [f"API_TOKEN = {TOKEN!r}", "\n".join(log_in), "\n".join(read)]
    path.write_text(notebook_text(*map(code, cells)))
    steps = decide(path, ConvertOptions()).plan.steps
    giving = [s.function for s in steps if "headers" in s.outputs]

    for name in giving:
        done = convert(path, "--entry", "api", "--expose", name, "--output", str(tmp_path / "project"))  # fmt: skip

        assert done.code == 2
        assert "`headers` holds a secret setting" in done.err
    assert giving
