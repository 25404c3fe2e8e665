"""Modules' text -> whether the same input may be expected to give the same output; only a run can tell for certain."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

CLOCKS = {
    *("time.time", "time.perf_counter", "time.process_time", "time.ctime", "time.localtime", "time.strftime"),
    *("perf_counter", "timeit.timeit", "timeit", "timed", "default_timer", "datetime.now", "datetime.datetime.now"),
    *("datetime.today", "datetime.utcnow", "date.today", "datetime.date.today", "datetime.datetime.today"),
    *("datetime.datetime.utcnow", "pd.Timestamp.now", "pd.Timestamp.today", "pd.to_datetime.now", "id", "os.getpid"),
    *("uuid.uuid1", "uuid.uuid4", "uuid4", "os.urandom", "urlopen", "tqdm"),
}  # fmt: skip
ELSEWHERE = ("requests.", "urllib.", "secrets.", "tempfile.", "threading.", "multiprocessing.", "torch.", "tf.", "tensorflow.", "keras.")  # fmt: skip
# scikit-learn and its like draw numbers unless `random_state` is given or numpy's generator is seeded
DRAWS = (
    "RandomForest", "ExtraTree", "DecisionTree", "MLP", "SGD", "KMeans", "TSNE", "GradientBoosting", "train_test_split",
    "ShuffleSplit", "Bagging", "AdaBoost", "Perceptron", "IsolationForest", "GaussianMixture", "make_", "resample", "UMAP",
    "XGB", "LGBM", "CatBoost", "RandomizedSearch", "RandomProjection", "LatentDirichlet", "NMF", "FastICA", "LinearSVC",
)  # fmt: skip
NUMPY = ("np.random.", "numpy.random.", "random.normal", "npr.")


def repeats(texts: Iterable[str]) -> bool:
    """Whether nothing in the code speaks against it."""
    trees = [ast.parse(text) for text in texts]
    own = {n.name for t in trees for n in ast.walk(t) if isinstance(n, ast.FunctionDef)}
    calls = [found for tree in trees for found in calls_in(tree) if found[0] not in own]
    names = {name for name, _ in calls}
    if any(is_elsewhere(name) for name in names):
        return False
    numpy_is_seeded = any(is_numpys_seed(name, call) for name, call in calls)
    python_is_seeded = "random.seed" in names
    return not any(
        draws_without(name, call, numpy_is_seeded, python_is_seeded)
        for name, call in calls
    )


def calls_in(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the dotted name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).replace("\n", ""), node


def is_elsewhere(name: str) -> bool:
    """Whether a call asks a clock, another machine, or chance that nobody seeds."""
    return name in CLOCKS or name.startswith(ELSEWHERE) or "now" in name.split(".")


def is_numpys_seed(name: str, call: ast.Call) -> bool:
    """Whether a call makes what numpy's global generator draws the same in each run."""
    if name.endswith(("np.random.seed", "numpy.random.seed", "npr.seed")):
        return bool(call.args or call.keywords)
    return name == "seed"


def draws_without(
    name: str, call: ast.Call, numpy_is_seeded: bool, python_is_seeded: bool
) -> bool:
    """Whether a call draws random numbers that no seed decides."""
    last = name.rpartition(".")[2]
    given = {keyword.arg for keyword in call.keywords}
    if "random_state" in given or "seed" in given or last == "seed":
        return False
    if last in {"default_rng", "RandomState", "Random"}:
        return not call.args and not call.keywords
    if name.startswith(NUMPY) or last.startswith(DRAWS) or last == "sample":
        is_pythons = name == "random.sample"
        return not (python_is_seeded if is_pythons else numpy_is_seeded)
    if name.startswith("random.") or last in {"shuffle", "randint", "choice"}:
        return not (python_is_seeded or numpy_is_seeded and not name.startswith("random."))  # fmt: skip
    return "rvs" in last and not numpy_is_seeded
