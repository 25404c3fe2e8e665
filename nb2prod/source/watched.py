"""The last names of calls that rules ask for: `read_csv` of `pd.read_csv(...)`.

The walk writes down only these, because most calls interest nobody.
"""

from nb2prod.source.file_calls import URL_READERS

RANDOM = frozenset(
    """random randint choice choices sample shuffle uniform gauss randrange betavariate
    expovariate normalvariate triangular getrandbits gammavariate lognormvariate
    paretovariate vonmisesvariate weibullvariate binomialvariate randbytes
    rand randn random_sample ranf random_integers permutation normal binomial poisson
    exponential beta gamma multivariate_normal standard_normal lognormal geometric
    multinomial dirichlet laplace logistic chisquare gumbel hypergeometric
    negative_binomial pareto rayleigh standard_cauchy standard_exponential standard_gamma
    standard_t vonmises wald weibull zipf noncentral_chisquare logseries
    default_rng RandomState PCG64 MT19937 Philox SFC64 SeedSequence Random
    rvs randperm bernoulli truncated_normal""".split()
)
SEEDS = frozenset(
    """seed setstate set_state manual_seed seed_everything set_random_seed set_seed
    seed_all""".split()
)
CLOCKS = frozenset({"now", "today", "utcnow"})
ASKS = frozenset({"input", "raw_input", "getpass", "breakpoint", "set_trace", "embed"})
FETCHES = frozenset({"get", "post", "urlopen", "urlretrieve", "download"})
MODELS = frozenset(
    """train_test_split ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit KFold
    StratifiedKFold StratifiedGroupKFold RepeatedKFold RepeatedStratifiedKFold
    RandomizedSearchCV HalvingRandomSearchCV permutation_importance resample shuffle
    RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor
    RandomTreesEmbedding GradientBoostingClassifier GradientBoostingRegressor
    BaggingClassifier BaggingRegressor IsolationForest SGDClassifier SGDRegressor
    MLPClassifier MLPRegressor KMeans MiniBatchKMeans BisectingKMeans GaussianMixture
    BayesianGaussianMixture LatentDirichletAllocation FastICA TruncatedSVD TSNE
    make_classification make_regression make_blobs make_moons make_circles
    make_swiss_roll make_s_curve make_friedman1 make_multilabel_classification
    make_gaussian_quantiles make_sparse_uncorrelated make_low_rank_matrix""".split()
)
WATCHED = RANDOM | SEEDS | CLOCKS | ASKS | FETCHES | URL_READERS | MODELS
