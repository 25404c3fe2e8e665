"""The last names of calls that rules ask for: `read_csv` of `pd.read_csv(...)`.

The walk writes down only these, because most calls interest nobody.
"""

RANDOM = frozenset(
    [
        "random",
        "randint",
        "choice",
        "choices",
        "sample",
        "shuffle",
        "uniform",
        "gauss",
        "randrange",
        "betavariate",
        "expovariate",
        "normalvariate",
        "triangular",
        "getrandbits",
        "rand",
        "randn",
        "random_sample",
        "permutation",
        "normal",
        "binomial",
        "poisson",
        "exponential",
        "beta",
        "gamma",
        "multivariate_normal",
        "standard_normal",
        "lognormal",
        "geometric",
        "multinomial",
        "dirichlet",
        "laplace",
        "logistic",
        "default_rng",
    ]
)
SEEDS = frozenset(
    ["seed", "set_state", "seed_everything", "set_random_seed", "set_seed", "seed_all"]
)
CLOCKS = frozenset({"now", "today", "utcnow"})
ASKS = frozenset({"input", "raw_input", "getpass", "breakpoint", "set_trace", "embed"})
FETCHES = frozenset({"get", "post", "urlopen", "urlretrieve", "download"})
READERS = frozenset(
    ["read_csv", "read_json", "read_excel", "read_html", "read_table", "read_parquet"]
)
MODELS = frozenset(
    [
        "ShuffleSplit",
        "StratifiedShuffleSplit",
        "train_test_split",
        "RandomForestClassifier",
        "RandomForestRegressor",
        "ExtraTreesClassifier",
        "ExtraTreesRegressor",
        "GradientBoostingClassifier",
        "GradientBoostingRegressor",
        "KMeans",
        "MLPClassifier",
        "MLPRegressor",
        "TSNE",
        "IsolationForest",
        "BaggingClassifier",
        "SGDClassifier",
        "SGDRegressor",
        "GaussianMixture",
    ]
)
WATCHED = RANDOM | SEEDS | CLOCKS | ASKS | FETCHES | READERS | MODELS
