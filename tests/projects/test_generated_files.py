"""Dockerfile, compose file, workflow, .env.example and README: true, and clean for their linters."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from making import code, convert, notebook_text, prose
from projects.generated import locked, project_of

from nb2prod import __version__
from nb2prod.stages.locking import unlocked

PLAIN = [code("x = 1"), code("print(x)")]
DRAWS = [
    prose("# Sales"),
    code("import pandas as pd\nimport matplotlib.pyplot as plt\nSIZES = [1, 2]"),
    code("df = pd.read_csv('https://example.com/a.csv')\nplt.plot(df.a)\nplt.show()"),
    code("df.to_csv('out.csv')\nprint(SIZES)"),
]
ASKS = [
    code("import getpass\ntoken = getpass.getpass('token')\nname = input('who: ')"),
    code("print(len(token), name)"),
]
MODEL = [
    code(
        "import numpy as np\nfrom sklearn.linear_model import LinearRegression\nfrom sklearn.metrics import r2_score"
    ),
    code("X = np.arange(20.0).reshape(-1, 1)\ny = X[:, 0] * 2"),
    code("model = LinearRegression()\nmodel.fit(X[:15], y[:15])"),
    code("pred = model.predict(X[15:])\nprint(r2_score(y[15:], pred))"),
]
KINDS = {
    "plain": (PLAIN, locked("pydantic-settings")),
    "draws": (DRAWS, locked("matplotlib", "pandas", "pydantic-settings", "lightgbm", "opencv-python")),
    "asks": (ASKS, locked("pydantic-settings")),
    "not locked": (DRAWS, unlocked(locked("pandas").needs, "no package index answered")),
}  # fmt: skip


def program(name: str) -> str:
    beside = Path(sysconfig.get_path("scripts")) / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed here: pip install -e '.[dev]'")
    return found


@pytest.fixture(params=KINDS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    cells, lock = KINDS[request.param]
    return project_of(tmp_path, *cells, lock=lock)


@pytest.mark.parametrize(
    "command",
    [
        ["hadolint", "Dockerfile"],
        ["zizmor", "--offline", "--quiet", ".github"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/ci.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
    ],
    ids=lambda command: f"{command[0]} {command[-1]}",
)  # fmt: skip
def test_linters_find_nothing(project: Path, command: list[str]) -> None:
    done = subprocess.run(
        [program(command[0]), *command[1:]], cwd=project, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


def text(project: Path, path: str) -> str:
    return (project / path).read_text("utf-8")


def test_native_libraries_stand_in_the_image_with_their_reason(tmp_path: Path) -> None:
    cells, lock = KINDS["draws"]

    dockerfile = text(project_of(tmp_path, *cells, lock=lock), "Dockerfile")

    assert "# libgomp1: lightgbm loads libgomp.so.1" in dockerfile
    assert "--no-install-recommends libgl1 libglib2.0-0 libgomp1" in dockerfile


def test_what_a_build_leaves_behind_is_ignored(tmp_path: Path) -> None:
    project = project_of(tmp_path, code("print(1)"), lock=locked())

    ignored = text(project, ".gitignore").splitlines()

    assert {"build/", "*.egg-info/", ".env", "outputs/"} <= set(ignored)


def test_readme_names_the_target_and_each_reason_once(tmp_path: Path) -> None:
    cells = ["a = 1\nprint(a)\nprint(2)\n", "print(3)\na", "b = a + 1", "a", "print(b)"]
    (tmp_path / "shop.ipynb").write_text(notebook_text(*map(code, cells)))
    options = ("--target", "b", "--output", str(tmp_path / "p"))

    done = convert(tmp_path / "shop.ipynb", *options)

    assert done.code == 0, done.err
    readme = text(tmp_path / "p", "README.md")
    assert "Made from `shop.ipynb` with `--target b`: it computes `b` as" in readme
    left = readme.partition("## Left out\n")[2].strip().splitlines()
    assert left == [
        "- cells 1, 2, 5: `b` does not need it",
        "- cells 2, 4: display only: `a`",
    ]
    assert json.loads(text(tmp_path / "p", "nb2prod.json"))["target"] == "b"


def test_no_native_library_means_no_apt(tmp_path: Path) -> None:
    dockerfile = text(project_of(tmp_path, *PLAIN, lock=locked("pandas")), "Dockerfile")

    assert "apt-get" not in dockerfile


def test_the_base_image_is_the_one_that_was_given(tmp_path: Path) -> None:
    base = f"registry.example.com/python@sha256:{'a' * 64}"
    made = project_of(tmp_path, *PLAIN, lock=locked("pandas"), base_image=base)

    assert text(made, "Dockerfile").count(f"FROM {base}") == 2


def test_what_was_asked_for_is_required_everywhere(tmp_path: Path) -> None:
    made = project_of(tmp_path, *ASKS, lock=locked("pydantic-settings"))

    assert "\nSHOP_TOKEN=\n" in text(made, ".env.example")
    assert "SHOP_TOKEN: ${{ secrets.SHOP_TOKEN }}" in text(
        made, ".github/workflows/ci.yml"
    )
    assert "SHOP_NAME: ${{ vars.SHOP_NAME }}" in text(made, ".github/workflows/ci.yml")
    assert "`SHOP_TOKEN`" in text(made, "README.md")


def test_an_empty_variable_counts_as_not_given(tmp_path: Path) -> None:
    made = project_of(tmp_path, *ASKS, lock=locked("pydantic-settings"))

    done = subprocess.run(
        [sys.executable, "-m", "shop"], cwd=made, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": "src", "SHOP_TOKEN": "", "SHOP_NAME": "ann"},
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr == "setting `token` is missing: set SHOP_TOKEN, or see --help\n"


SAME = """
from pathlib import Path

from {package}.settings import read_settings

usual = read_settings([])
lines = Path(".env.example").read_text().splitlines()
Path(".env").write_text("\\n".join(x.removeprefix("# ") for x in lines if "=" in x))
assert read_settings([]) == usual, read_settings([])
"""


@pytest.mark.parametrize("entry", ["batch", "api", "worker", "model"])
def test_every_line_of_the_example_says_the_default(entry: str, tmp_path: Path) -> None:
    cells = MODEL if entry == "model" else DRAWS
    made = project_of(tmp_path, *cells, lock=locked("pandas"), entry=entry)
    package = next((made / "src").iterdir()).name

    done = subprocess.run(
        [sys.executable, "-c", SAME.format(package=package)], cwd=made, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr


def test_the_message_of_the_readme_is_json_in_every_shell(tmp_path: Path) -> None:
    finds = code("import re\nPATTERN = r'\\d+\\n'\nprint(re.findall(PATTERN, 'a1'))")
    made = project_of(tmp_path, finds, lock=locked("pandas"), entry="worker")
    [line] = [x for x in text(made, "README.md").split("\n") if "> message.json" in x]

    subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True)

    message = json.loads((tmp_path / "message.json").read_text())
    assert message == {"parameters": {"pattern": r"\d+\n"}}


def test_nothing_but_lock_and_code_goes_into_the_image(tmp_path: Path) -> None:
    made = project_of(tmp_path, *DRAWS, lock=locked("pandas"))
    rules = [r for r in text(made, ".dockerignore").split("\n") if r and r[0] != "#"]

    assert rules == ["*", "!requirements.txt", "!src", "**/__pycache__"]


LETS_IN = re.compile(
    r"^(sudo apt-get|echo|test|docker (login|build -t \"|push|tag|pull))"
)


def commands_of(workflow: str) -> list[str]:
    """What its steps run, but for what only sets up the runner, or pushes images."""
    found: list[str] = []
    for match in re.finditer(
        r"^( +)(?:- )?run: (.*(?:\n\1  .*)*)", workflow, re.MULTILINE
    ):
        text = match.group(2).removeprefix("|").strip().strip('"')
        found += re.sub(r"\\\n\s*", "", text).split("\n")
    return [line.strip() for line in found if not LETS_IN.match(line.strip())]


@pytest.mark.parametrize("entry", ["batch", "api", "worker", "model"])
def test_readme_has_every_command_of_the_workflow(entry: str, tmp_path: Path) -> None:
    cells = MODEL if entry == "model" else DRAWS
    made = project_of(tmp_path, *cells, lock=locked("pandas"), entry=entry)
    readme = re.sub(r"\\\n\s*", "", text(made, "README.md"))

    commands = commands_of(text(made, ".github/workflows/ci.yml"))

    assert len(commands) >= 8
    assert [c for c in commands if f"\n{c}\n" not in readme] == []


def test_the_notebook_is_linted_by_the_version_that_wrote_it(tmp_path: Path) -> None:
    made = project_of(tmp_path, *PLAIN, lock=locked("pydantic-settings"))

    workflow = text(made, ".github/workflows/ci.yml")

    assert f"pipx run nb2prod=={__version__} lint notebooks\n" in workflow


def test_staging_comes_before_production_and_both_after_the_gates(
    tmp_path: Path,
) -> None:
    made = project_of(tmp_path, *PLAIN, lock=locked("pydantic-settings"))
    workflow = text(made, ".github/workflows/ci.yml")

    jobs = dict(re.findall(r"^  (\w+):\n    name: .*\n(?:    needs: (.*)\n)?", workflow, re.MULTILINE))  # fmt: skip

    assert jobs["image"] == "[notebook, test]"
    assert (jobs["staging"], jobs["production"]) == ("image", "staging")
    assert "github.ref == 'refs/heads/main' && vars.IMAGE != ''" in workflow


def test_a_model_is_held_to_its_quality(tmp_path: Path) -> None:
    made = project_of(tmp_path, *MODEL, lock=locked("scikit-learn"), entry="model")

    workflow = text(made, ".github/workflows/ci.yml")

    assert "SHOP_SERVICE_LOWEST_SCORE: ${{ vars.SHOP_SERVICE_LOWEST_SCORE }}" in workflow  # fmt: skip
    assert "run: python -m shop.train\n" in workflow


def test_what_did_not_come_along_is_said_and_waited_for(tmp_path: Path) -> None:
    cells = [code("import pandas as pd"), code("print(pd.read_csv('gone.csv').sum())")]

    made = project_of(tmp_path, *cells, lock=locked("pandas"))

    assert "Not here yet: `gone.csv`" in text(made, "README.md")
    waits = "if: ${{ hashFiles('gone.csv') != '' }}\n"
    assert text(made, ".github/workflows/ci.yml").count(waits) == 2
    assert '-v "$PWD/gone.csv:/app/gone.csv:ro"' in text(made, "README.md")


def test_the_picture_shows_files_at_both_ends(tmp_path: Path) -> None:
    cells = [
        code("import pandas as pd\ndf = pd.read_csv('in.csv')"),
        code("df['b'] = df.a * 2\ndf.to_csv('out.csv')"),
    ]

    readme = text(project_of(tmp_path, *cells, lock=locked("pandas")), "README.md")

    assert re.search(r'\n    file_in_csv\[\("in.csv"\)\] --> \w+\n', readme)
    assert re.search(r'\n    \w+ --> file_out_csv\[\("out.csv"\)\]\n', readme)


BESIDE = {
    "a folder": "import os\nos.makedirs('out', exist_ok=True)\nprint(os.path.isdir('out'))",
    "a folder of a like name": "import os\nos.makedirs('outputs_old', exist_ok=True)\nprint(os.path.isdir('outputs_old'))",
    "a computed path": "name = 'a'\nwith open(f'{name}.txt', 'w') as file:\n    file.write('x')",
    "where it looks around": "import os\nprint(os.path.exists('x'))\nopen('a.txt', 'w').write('x')",
}
INSIDE = {
    "a setting": "with open('a.txt', 'w') as file:\n    file.write('x')",
    "its own folder": "from pathlib import Path\nPath('outputs').mkdir(exist_ok=True)\nprint(1)",
    "nothing": "print(1)",
    "a copy of a table": "import pandas as pd\nt = pd.read_csv('t.csv')\nprint(t.copy())",
}


@pytest.mark.parametrize("entry", ["batch", "worker", "model"])
@pytest.mark.parametrize("what", [*BESIDE, *INSIDE])
def test_image_has_a_folder_to_run_in_where_code_writes_beside_outputs(
    what: str, entry: str, tmp_path: Path
) -> None:
    cells = [code((BESIDE | INSIDE)[what])]
    if entry == "model":
        cells = [*MODEL, *cells]
    made = project_of(tmp_path, *cells, lock=locked("pandas"), entry=entry)

    texts = {
        path: text(made, path)
        for path in ("README.md", ".github/workflows/ci.yml", "compose.yaml", "Dockerfile")
    }  # fmt: skip

    there, elsewhere = ("/work", "/app") if what in BESIDE else ("/app", "/work")
    for path, said in texts.items():
        assert f"{there}/outputs" in said, path
        assert f"{elsewhere}/outputs" not in said, path


@pytest.mark.parametrize("path", ["/srv/reports/a.txt", "C:/reports/a.txt"])
def test_file_at_an_absolute_path_is_moved_in_images_alone(
    path: str, tmp_path: Path
) -> None:
    cell = code(f"with open('{path}', 'w') as file:\n    file.write('x')")

    made = project_of(tmp_path, cell, lock=locked("pandas"))

    assert f"'{path}'" in text(made, "src/shop/settings.py")
    for told in ("README.md", ".github/workflows/ci.yml"):
        assert "-e SHOP_A_TXT=outputs/a.txt" in text(made, told)
    assert 'SHOP_A_TXT: "${SHOP_A_TXT:-outputs/a.txt}"' in text(made, "compose.yaml")
    assert f"`{path}`" in text(made, "README.md")


def test_two_files_of_a_name_stay_two_in_images(tmp_path: Path) -> None:
    cell = code(
        "import pandas as pd\nframe = pd.DataFrame({'a': [1]})\n"
        "frame.to_csv('/srv/a/x.csv')\nframe.to_csv('/srv/b/x.csv')"
    )

    made = project_of(tmp_path, cell, lock=locked("pandas"))

    readme = text(made, "README.md")
    assert "=outputs/x.csv" in readme
    assert "=outputs/x_2.csv" in readme
    assert text(made, "nb2prod.json").count('"written": true') == 2


def test_temporary_files_stay_where_they_are(tmp_path: Path) -> None:
    cell = code("with open('/tmp/a.txt', 'w') as file:\n    file.write('x')")

    assert "-e " not in text(
        project_of(tmp_path, cell, lock=locked("pandas")), "README.md"
    )
