"""A model project: it predicts what the notebook predicts, and refuses what it cannot serve."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import making
import pytest
from services import Project, Service, project, served, written

from fixtures.build import HERE

CASES = sorted(
    path.name
    for path in (HERE / "serve").iterdir()
    if path.name not in {"groups-alone", "no-model"}
)


def versions(made: Project) -> Path:
    return made.folder / "outputs" / "models"


def manifest(made: Project, version: str) -> dict[str, object]:
    path = versions(made) / version / "manifest.json"
    found: dict[str, object] = json.loads(path.read_text())
    return found


@pytest.mark.parametrize("case", CASES)
def test_predicts_what_the_notebook_predicts(case: str, tmp_path: Path) -> None:
    """`train` itself compares predictions of the test rows, from records as clients send them."""
    made = project(case, "model", tmp_path)

    done = made.run(".train")

    assert done.returncode == 0, done.stderr
    version = done.stdout.splitlines()[-1]
    assert (versions(made) / "current").read_text().strip() == version
    seen = json.loads((making.ROOT / "tests/serving/models.json").read_text())[case]
    said = manifest(made, version)
    assert said["model"].rpartition(".")[2] == seen["model"]  # type: ignore[attr-defined]
    assert [f["name"] for f in said["features"]["fields"]] == seen["features"]  # type: ignore[index]
    assert (said["metric"] or {"name": None})["name"] == seen["metric"]  # type: ignore[index]
    assert ("test rows are predicted as in the notebook" in done.stderr) == seen[
        "tests"
    ]


MEASURED_LATER = [
    "import numpy as np",
    "from sklearn.linear_model import LogisticRegression",
    "from sklearn.model_selection import cross_val_score",
    "## Data",
    "X = np.arange(40.0).reshape(20, 2)\ny = np.array([0, 1] * 10)\nprint(X.shape)",
    "## Model",
    "model = LogisticRegression().fit(X, y)\nguess = model.predict(X)\nprint(guess)",
    "another = LogisticRegression(C=10)",
    "scores = cross_val_score(model, X, y, cv=4)\nworst = scores.min()",
    "print(scores, worst, another)",
]


def test_steps_are_named_for_the_notebooks_own_lines(tmp_path: Path) -> None:
    made = written(MEASURED_LATER, "model", tmp_path)

    record = json.loads((made.folder / "nb2prod.json").read_text())

    steps = [step["function"].partition(":")[2] for step in record["steps"]]
    assert len(steps) > 1
    assert not [step for step in steps if "served" in step]


def test_record_tells_what_is_no_variable_of_the_notebook(tmp_path: Path) -> None:
    made = project("regression", "model", tmp_path)

    record = json.loads((made.folder / "nb2prod.json").read_text())

    outputs = [each for step in record["steps"] for each in step["outputs"]]
    added = {o["name"] for o in outputs if o["variable"] is None}
    assert {"served_model", "served_rows"} <= added
    assert [name for name in added if not name.startswith("served_")] == []


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("no-model", r"there is no model to serve"),
        ("groups-alone", r"cell 1: `DBSCAN` says nothing of new records"),
    ],
)
def test_refusal_says_what_would_help(case: str, says: str, tmp_path: Path) -> None:
    notebook = HERE / "serve" / case / "notebook.ipynb"

    done = making.convert(notebook, "--output", str(tmp_path / "p"), "--entry", "model")

    assert done.code == 1
    assert says in done.err and "help: " in done.err
    assert not (tmp_path / "p").exists()


def test_target_chooses_the_model(tmp_path: Path) -> None:
    made = project("several-models", "model", tmp_path, "--target", "line")

    assert "`line`" in (made.folder / "README.md").read_text()


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = project("columns-pipeline", "model", tmp_path_factory.mktemp("late"))
    done = made.run(".train")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def api(late: Project) -> Iterator[Service]:
    with served(late, ".serve", fallback="") as service:
        yield service


GOOD = {"area": 50, "income": 30000.0, "town": "Ulm"}


def test_bare_package_still_does_the_main_job(late: Project) -> None:
    record = json.loads((late.folder / "nb2prod.json").read_text())

    done = late.run("")

    assert record["entry"] == "model" and record["run"] == ["python", "-m", "served"]
    assert done.stdout.startswith("area under the curve ")


def test_answers_with_the_version(late: Project, api: Service) -> None:
    reply = api.ask("/v1/predict", {"records": [GOOD, GOOD]})

    version = (versions(late) / "current").read_text().strip()
    assert reply.status == 200
    assert reply.json["version"] == version == api.ask("/readyz").json["version"]
    assert reply.json["warnings"] == [] and reply.json["fallback"] is False
    first, second = reply.json["predictions"]  # type: ignore[misc]
    assert first == second and sum(first) == pytest.approx(1)  # type: ignore[has-type]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"area": "50"}, "records.0.area"),
        ({"area": True}, "records.0.area"),
        ({"area": 50.5}, "records.0.area"),
        ({"area": None}, "records.0.area"),
        ({"income": float("inf")}, "records.0.income"),
        ({"income": 1e300}, "records.0.income"),
        ({"town": 7}, "records.0.town"),
        ({"more": 1}, "records.0.more"),
    ],
)
def test_wrong_types_are_refused(
    api: Service, change: dict[str, object], place: str
) -> None:
    reply = api.ask("/v1/predict", {"records": [GOOD | change]})

    assert reply.status == 422
    assert [wrong["place"] for wrong in reply.json["wrong"]] == [place]  # type: ignore[attr-defined]


def test_missing_field_is_refused_unless_training_saw_it_missing(api: Service) -> None:
    without_area = {k: v for k, v in GOOD.items() if k != "area"}
    without_income = {k: v for k, v in GOOD.items() if k != "income"}

    assert api.ask("/v1/predict", {"records": [without_area]}).status == 422
    left_out = api.ask("/v1/predict", {"records": [without_income]})
    null = api.ask("/v1/predict", {"records": [GOOD | {"income": None}]})
    assert left_out.status == null.status == 200
    assert left_out.json["predictions"] == null.json["predictions"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"town": "Paris"}, ("town", "not seen in training")),
        ({"area": 9000}, ("area", "out of the range that training saw")),
    ],
)
def test_what_training_never_saw_is_a_warning(
    api: Service, change: dict[str, object], says: tuple[str, str]
) -> None:
    reply = api.ask("/v1/predict", {"records": [GOOD, GOOD | change]})

    assert reply.status == 200
    field, message = says
    assert reply.json["warnings"] == [{"record": 1, "field": field, "message": message}]
    assert (
        f'served_unlike_training_total{{field="{field}"'
        in api.ask("/metrics").body.decode()
    )


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 422),
        (b"{", "application/json", 422),
        (b'{"records": []}', "application/json", 422),
        (b"records=1", "application/x-www-form-urlencoded", 415),
    ],
)
def test_what_is_no_request_is_refused(
    api: Service, body: bytes, kind: str, status: int
) -> None:
    reply = api.ask("/v1/predict", raw=body, content_type=kind)

    assert reply.status == status
    assert reply.headers["content-type"] == "application/problem+json"


def test_example_of_a_request_is_answered(late: Project, api: Service) -> None:
    models = late.folder / "outputs/models"
    version = (models / "current").read_text().strip()

    reply = api.ask("/v1/predict", raw=(models / version / "request.json").read_bytes())

    assert reply.status == 200
    assert len(reply.json["predictions"]) == 1  # type: ignore[arg-type]
    assert reply.json["warnings"] == []


def test_comparison_needs_a_second_version(api: Service) -> None:
    assert api.ask("/v1/shadow", {"records": [GOOD]}).status == 409


def test_second_version_runs_beside_and_rolls_back(
    late: Project, tmp_path: Path
) -> None:
    made = Project(folder=tmp_path / "copy", package="served")
    shutil.copytree(late.folder, made.folder)
    first = (versions(made) / "current").read_text().strip()
    done = made.run(".train", "--n-estimators", "5", worse_by=10)
    assert done.returncode == 0, done.stderr
    second = done.stdout.splitlines()[-1]

    with served(made, ".serve", version=first, shadow=second) as api:
        reply = api.ask("/v1/shadow", {"records": [GOOD]}).json
        metrics = api.ask("/metrics").body.decode()

    assert first != second
    assert (reply["first"]["version"], reply["second"]["version"]) == (first, second)  # type: ignore[index]
    assert reply["differences"][0] > 0  # type: ignore[index]
    assert "served_shadow_difference_count 1.0" in metrics


def test_training_below_its_threshold_is_kept_but_not_served(
    late: Project, tmp_path: Path
) -> None:
    made = Project(folder=tmp_path / "copy", package="served")
    shutil.copytree(late.folder, made.folder)
    before = (versions(made) / "current").read_text()

    done = made.run(".train", "--n-estimators", "3", lowest_score=0.999)

    assert done.returncode == 1
    assert "not served: " in done.stderr and "beyond the limit 0.999" in done.stderr
    assert (versions(made) / "current").read_text() == before


def spoil_library(said: dict[str, dict[str, str]]) -> None:
    said["libraries"]["scikit-learn"] = "0.1"


def spoil_features(said: dict[str, dict[str, list[dict[str, str]]]]) -> None:
    said["features"]["fields"][0]["name"] = "surface"


def spoil_hash(said: dict[str, object]) -> None:
    said["sha256"] = "0" * 64


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (spoil_library, "was trained with scikit-learn 0.1"),
        (spoil_features, "features do not match"),
        (spoil_hash, "is not the file that was trained"),
    ],
)
def test_version_that_does_not_match_is_not_served(
    spoil: object, says: str, late: Project, tmp_path: Path
) -> None:
    made = Project(folder=tmp_path / "copy", package="served")
    shutil.copytree(late.folder, made.folder)
    version = (versions(made) / "current").read_text().strip()
    path = versions(made) / version / "manifest.json"
    said = json.loads(path.read_text())
    spoil(said)  # type: ignore[operator]
    path.write_text(json.dumps(said))

    done = made.run(".serve")

    assert done.returncode == 1
    assert says in done.stderr and "Traceback" not in done.stderr


def test_fallback_answers_when_the_model_fails(late: Project, tmp_path: Path) -> None:
    """A model whose own code breaks while it is served."""
    made = Project(folder=tmp_path / "copy", package="served")
    shutil.copytree(late.folder, made.folder)
    module = made.folder / "src/served/model/versions.py"
    broken = module.read_text().replace(
        "    return getattr(model, METHOD)(rows)",
        "    if len(rows) == 3:\n        raise RuntimeError('broken')\n    return getattr(model, METHOD)(rows)",
    )
    module.write_text(broken)

    with served(made, ".serve", fallback="[0.5, 0.5]") as api:
        whole = api.ask("/v1/predict", {"records": [GOOD]})
        failed = api.ask("/v1/predict", {"records": [GOOD] * 3})
        metrics = api.ask("/metrics").body.decode()

    assert whole.json["fallback"] is False
    assert failed.json["fallback"] is True
    assert failed.json["predictions"] == [[0.5, 0.5]] * 3
    assert 'served_fallbacks_total{kind="constant"} 1.0' in metrics
