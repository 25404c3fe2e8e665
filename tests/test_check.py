"""`nb2prod check`: each line of the checklist, by projects that lack one thing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from making import Answer, bytes_under, code, command, convert, notebook_text, prose

SHOP = notebook_text(
    code("import pandas as pd\nimport random"),
    prose("## Load sales"),
    code("sales = pd.read_csv('sales.csv')\nsales = sales.dropna()"),
    prose("## Sum up"),
    code("total = sales.price.sum()\nprint(total)"),
)
PIN = f"pandas==2.3.3 \\\n    --hash=sha256:{'0' * 64}\n"
DIGEST = f"@sha256:{'1' * 64}"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with everything that is looked for."""
    place = tmp_path_factory.mktemp("ready")
    (place / "shop.ipynb").write_text(SHOP)
    (place / "sales.csv").write_text("price\n1\n2\n")
    project = place / "project"
    done = convert(place / "shop.ipynb", "--name", "shop", "--output", str(project))
    assert done.code == 0, done.err
    write(project / "requirements.txt", PIN)
    write(project / ".github/CODEOWNERS", "* @shop\n")
    write(project / "tests/data/total.json", "3\n")
    write(project / "src/shop/contracts.py", "")
    dockerfile = project / "Dockerfile"
    text = dockerfile.read_text()
    image = next(line.split()[1] for line in text.splitlines() if line.startswith("FROM"))  # fmt: skip
    dockerfile.write_text(text.replace(f"FROM {image}", f"FROM {image}{DIGEST}"))
    return project


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def check(project: Path) -> Answer:
    return command("check", str(project), cwd=project.parent)


def test_nothing_is_missing_and_nothing_is_touched(ready: Path) -> None:
    before = bytes_under(ready)

    answer = check(ready)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[0].endswith(": 13 done, 0 to do: ready")
    assert bytes_under(ready) == before


def unlocked(project: Path) -> None:
    (project / "requirements.txt").unlink()


def without_hash(project: Path) -> None:
    append(project / "requirements.txt", "numpy==2.0.0\n")


def with_secret(project: Path) -> None:
    append(project / "src/shop/steps.py", '\npassword = "kX9vQ2mZpL4t"\n')


def without_step(project: Path) -> None:
    steps = project / "src/shop/steps.py"
    steps.write_text(steps.read_text().replace("def ", "def other_"))


def on_one_machine(project: Path) -> None:
    append(project / "src/shop/settings.py", '\nELSEWHERE = "/home/ann/sales.csv"\n')


def without_values(project: Path) -> None:
    shutil.rmtree(project / "tests/data")


def without_contracts(project: Path) -> None:
    (project / "src/shop/contracts.py").unlink()


def untyped(project: Path) -> None:
    record = json.loads((project / "nb2prod.json").read_text())
    record["steps"][0]["outputs"][0]["type"] = "Any"
    (project / "nb2prod.json").write_text(json.dumps(record))


def half_typed(project: Path) -> None:
    record = json.loads((project / "nb2prod.json").read_text())
    record["steps"][0]["outputs"][0]["type"] = "dict[str, list[Any]]"
    (project / "nb2prod.json").write_text(json.dumps(record))


def with_untyped_setting(project: Path) -> None:
    record = json.loads((project / "nb2prod.json").read_text())
    record["parameters"].append({"name": "limits", "type": "Any"})
    (project / "nb2prod.json").write_text(json.dumps(record))


def with_password_of_an_index(name: str) -> Callable[[Path], None]:
    line = "--extra-index-url https://ann:kX9vQ2mZpL4t@pypi.example.com/simple\n"
    return lambda project: write(project / name, PIN + line)


def without_data(project: Path) -> None:
    (project / "data/sales.csv").unlink()


def moving_base(project: Path) -> None:
    dockerfile = project / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text().replace(DIGEST, ""))


def as_root(project: Path) -> None:
    append(project / "Dockerfile", "USER root\n")


def without_workflow(project: Path) -> None:
    shutil.rmtree(project / ".github/workflows")


def nobodys(project: Path) -> None:
    (project / ".github/CODEOWNERS").unlink()


def left_to_do(project: Path) -> None:
    append(project / "src/shop/steps.py", "# TODO: ask about returns\n")


def locked_as(text: str) -> Callable[[Path], None]:
    return lambda project: write(project / "requirements.txt", text)


def without_user(project: Path) -> None:
    write(project / "Dockerfile", f"FROM a{DIGEST}\nUSER 1\nFROM b{DIGEST}\nUSER root\n")  # fmt: skip


def with_secret_beside_the_lock(project: Path) -> None:
    write(project / "requirements_loader.py", 'password = "kX9vQ2mZpL4t"\n')


def not_unicode(project: Path) -> None:
    (project / "notes.md").write_bytes(b"caf\xe9\n")


def too_long(project: Path) -> None:
    write(project / "notes.md", "a b\n" * 600_000)


def with_parameter(default: str, *, written: bool = False) -> Callable[[Path], None]:
    def lacks(project: Path) -> None:
        record = json.loads((project / "nb2prod.json").read_text())
        parameter = {"name": "big", "type": "Path", "default": default}
        record["parameters"].append(parameter | {"written": written})
        (project / "nb2prod.json").write_text(json.dumps(record))

    return lacks


@pytest.mark.parametrize(
    ("lacks", "line", "exit_code"),
    [
        (unlocked, "requirements are locked with hashes (a must): there is no", 1),
        (without_hash, "hashes (a must): requirements.txt does not pin numpy==2.0.0", 1),
        (locked_as(""), "hashes (a must): requirements.txt pins nothing", 1),
        (locked_as("# by hand\n"), "hashes (a must): requirements.txt pins nothing", 1),
        (locked_as(f"{PIN}-e ./shop\n"), "requirements.txt does not pin -e ./shop", 1),
        (without_user, "without root's rights: Dockerfile ends as root", 0),
        (with_secret_beside_the_lock, "(a must): requirements_loader.py:1", 1),
        (not_unicode, "no secret stands in a file (a must): not read: notes.md", 1),
        (too_long, "no secret stands in a file (a must): not read: notes.md", 1),
        (with_parameter("big.csv"), "is here: not here: big.csv", 0),
        (with_parameter("../big.csv"), "is here: not here: ../big.csv", 0),
        (with_secret, "no secret stands in a file (a must): src/shop/steps.py:", 1),
        (without_step, "the record's steps are in the code (a must): not there: shop.", 1),
        (on_one_machine, "machine (a must): src/shop/settings.py:", 1),
        (without_values, "the tests hold the notebook's own values: there is no", 0),
        (without_contracts, "tables are checked against a contract: there is no", 0),
        (untyped, "and each setting, has a type: 1 of 3 are not known: ", 0),
        (half_typed, "and each setting, has a type: 1 of 3 are not known: load_sales: ", 0),
        (with_untyped_setting, "has a type: 1 of 4 are not known: settings: limits", 0),
        (with_password_of_an_index("requirements.in"), "(a must): requirements.in:3 ", 1),
        (with_password_of_an_index("requirements-dev.txt"), "(a must): requirements-dev.txt:3 ", 1),
        (without_data, "the data that a run reads is here: not here: data/sales.csv", 0),
        (moving_base, "pinned by its digest: Dockerfile has python:", 0),
        (as_root, "runs without root's rights: Dockerfile ends as root", 0),
        (without_workflow, "a workflow tests every change: no workflow", 0),
        (nobodys, "somebody is named who owns it: there is no CODEOWNERS", 0),
        (left_to_do, "nothing is marked as left to do: src/shop/steps.py:", 0),
    ],
)  # fmt: skip
def test_each_line(
    lacks: Callable[[Path], None],
    line: str,
    exit_code: int,
    ready: Path,
    tmp_path: Path,
) -> None:
    project = tmp_path / "project"
    shutil.copytree(ready, project)
    lacks(project)

    answer = check(project)

    open_ = [each for each in answer.out.splitlines() if each.startswith("  to do")]
    assert (answer.code, answer.err, len(open_)) == (exit_code, "", 1), answer.out
    assert line in open_[0]


def with_index(project: Path) -> None:
    locked_as(f"--index-url https://index.example/simple\n{PIN}")(project)


def short_dockerfile(project: Path) -> None:
    write(project / "Dockerfile", f"FROM python:3.12{DIGEST}\nUSER 1000\n")


def unread_data(project: Path) -> None:
    (project / "data/sales.bin").write_bytes(b"\xff")
    (project / "logo.png").write_bytes(b"\xff")


@pytest.mark.parametrize(
    "has",
    [
        with_index, short_dockerfile, unread_data, with_parameter("outputs/big.csv"),
        with_parameter("/srv/big.csv"), with_parameter("./data/sales.csv"), with_parameter("data"),
        with_parameter("big.csv", written=True),
    ],
)  # fmt: skip
def test_nothing_to_do(
    has: Callable[[Path], None], ready: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(ready, project)
    has(project)

    answer = check(project)

    assert (answer.code, answer.err) == (0, "")
    assert ": 13 done, 0 to do: ready" in answer.out, answer.out


def test_a_file_that_does_not_parse_is_not_clean(ready: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ready, project)
    write(project / "src/shop/broken.py", "x = (1,\n")

    answer = check(project)

    assert answer.code == 1
    assert "machine (a must): src/shop/broken.py does not parse" in answer.out
    assert "left to do: src/shop/broken.py does not parse" in answer.out


def test_a_secret_is_not_repeated(ready: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ready, project)
    with_secret(project)

    assert "kX9vQ2mZpL4t" not in check(project).out


def test_a_folder_that_is_no_project(tmp_path: Path) -> None:
    answer = check(tmp_path)

    assert (answer.code, answer.out) == (2, "")
    assert "has no nb2prod.json" in answer.err


def test_what_is_to_be_done_keeps_the_kind_of_project(
    ready: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(ready, project)
    without_values(project)
    record = json.loads((project / "nb2prod.json").read_text())
    (project / "nb2prod.json").write_text(json.dumps(record | {"entry": "api"}))

    said = check(project).out

    assert "convert NOTEBOOK --entry api --output PROJECT --run --overwrite" in said
