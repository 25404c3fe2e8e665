"""The words that names are made of, as data."""

from __future__ import annotations

import re

STOP_WORDS = frozenset(
    """the a an of to and or in for with on our its it is are this that these those we us you your
    i my let lets some few be as at by from into how what why when do does did will can here there
    they them who he she now then also so if part section chapter step cell notebook using use via vs each all both than
    was were has have had not no yes quick simple first again more about through up out it s t re
    many python example examples question answer problem too very much""".split()
)
# kept where they link two telling words: "arrivals by origin"
LINKS = frozenset(
    "of by per for from to with without between in into over under against at on and vs".split()
)
SAYS_LITTLE = frozenset(
    """one two three four five ii iii iv data results result test whose which called
    numpy pandas seaborn matplotlib scipy sympy sklearn scikit pytorch tensorflow keras plotly bokeh""".split()
)
# headings that say where a reader is, and nothing of what is done there
DULL = frozenset(
    """getting_started introduction intro overview background conclusion conclusions discussion references
    reference exercise exercises solution solutions implementation notes note misc miscellaneous other
    description appendix debugging resetting todo preliminaries prerequisites requirements motivation
    outline contents table_of_contents objective objectives goal goals next_steps next_step further_reading
    acknowledgements acknowledgments warm_up bonus tips extra extras details demo usage basics basic_usage
    code main quickstart tutorial observations observation findings remarks start begin end computation computations calculation calculations
    processing resources additional_resources see_also""".split()
)
# nouns at least as often as verbs: a verb only before an article
AMBIGUOUS = frozenset(
    """sample model time test sum list group order process measure mask rank filter set cut index
    format view display weigh label slice study read look score transform map bin balance pivot
    profile query estimate sort extract search segment project place play round stack link trace
    track report threshold code display average copy survey walk flip chunk colour scale reverse cluster""".split()
)
VERBS = frozenset(
    """access add aggregate align analyse analyze animate annotate append apply approximate
    assemble assess assign attach authenticate average balance benchmark bin bind blur bootstrap
    bring broadcast broaden build calculate calibrate capture categorise categorize change
    characterise characterize check choose chunk classify clean clip clone cluster code
    collapse collect colour combine compare compile compress compute concatenate configure
    confirm connect consolidate construct contrast convert copy correct correlate count
    create crop cross_validate customise customize cut decide declare decode decompose
    decrease deduplicate define delete demonstrate denoise deploy derive describe detect
    determine detrend diagnose difference differentiate disable discard discover discretise
    discretize display divide download downsample draw drop duplicate embed emphasise enable
    encode encrypt engineer enlarge enrich ensure enumerate establish estimate evaluate
    examine exclude execute expand explain explore export expose extend extract extrapolate
    factor fetch fill filter finalise finalize find fit fix flag flatten flip fold forecast
    format formulate generalise generalize generate get give group grow handle hide
    highlight identify illustrate implement impute include increase infer inform initialise
    initialize inject insert inspect instantiate integrate interpolate interpret invert
    investigate invoke isolate iterate join keep label launch learn lemmatize linearize link
    list load look make map mask maximise maximize measure merge minimise minimize mix model
    modify monitor move multiply mutate nest normalise normalize observe obtain open
    optimise optimize order organise organize overlay oversample pad paint parallelise
    parallelize parametrize parse partition perform permute pick pivot place play plot
    populate predict prepare prepend preprocess print process profile project propagate
    prove prune pull push put quantify query raise randomise randomize rank read rebuild
    recode recommend reconstruct redefine redo reduce refactor refine refit register regress
    regularize reindex relabel reload remap remove rename render reorder reorganize repair
    repeat replace replicate report represent reproduce rerun resample rescale reset reshape
    resize resolve restore restrict retrain retrieve reuse reverse reweight rewrite rotate
    round run sample sanitize save scale scan schedule score scrape search segment select
    send separate serialise serialize set shift shorten show shrink shuffle simplify
    simulate skip slice smooth solve sort specify split stack standardise standardize store
    stratify study subclass subset substitute subtract sum summarise summarize survey swap
    tabulate tackle tag take tell test threshold tidy time toggle tokenise tokenize trace
    track train transform translate traverse treat triangulate trim truncate try tune turn
    undersample understand undo unify uniquify unpack unzip update upload upsample validate
    vary vectorise vectorize verify view visualise visualize walk watch weigh weight whiten
    winsorize wrap write zoom adjust arrange compose control ingest manage mark melt publish rearrange recognise
    recognize""".split()
)
NOUN_VERBS = {
    "analysis": "analyze", "visualization": "plot", "visualisation": "plot", "exploration": "explore",
    "preparation": "prepare", "evaluation": "evaluate", "prediction": "predict", "predictions": "predict",
    "summary": "summarize", "selection": "select", "extraction": "extract", "normalization": "normalize",
    "classification": "classify", "comparison": "compare", "simulation": "simulate", "estimation": "estimate",
    "optimization": "optimize", "validation": "validate", "transformation": "transform",
    "generation": "generate", "definition": "define", "definitions": "define", "creation": "create",
    "calibration": "calibrate", "segmentation": "segment", "registration": "register", "reduction": "reduce",
    "standardization": "standardize", "initialization": "initialize", "removal": "remove",
    "construction": "construct", "reconstruction": "reconstruct", "interpretation": "interpret",
    "preprocessing": "preprocess", "imputation": "impute", "tokenization": "tokenize", "setup": "set_up",
    "imports": "set_up", "configuration": "configure", "aggregation": "aggregate", "collection": "collect",
    "calculation": "calculate", "computation": "compute", "detection": "detect",
    "inspection": "inspect", "check": "check", "checks": "check", "import": "load", "eda": "explore", "wrangling": "clean", "munging": "clean",
}  # fmt: skip
# where the word in -ing says which, and nothing is done: "learning curves"
COMPOUNDS = frozenset(
    """learning_curve learning_curves learning_rate machine_learning deep_learning supervised_learning
    unsupervised_learning reinforcement_learning transfer_learning tree_learning training_set training_sets
    training_data training_and testing_set testing_sets testing_data test_set cross_validation scoring_data housing_prices
    missing_values missing_data moving_average moving_averages sliding_window sliding_windows rolling_mean
    starting_point working_directory operating_characteristic opening_price closing_price closing_prices
    processing_time waiting_time waiting_times running_time loading_times building_blocks""".split()
)
# headings whose words do not say in order what is done
FIXED_PHRASES = {
    "exploratory_data_analysis": "explore_data", "exploratory_analysis": "explore_data",
    "cross_validation": "cross_validate_model",
    "data_exploration_and_visualization": "explore_data", "train_test_split": "split_data",
    "train_and_test_split": "split_data", "data_loading": "load_data", "loading": "load_data",
}  # fmt: skip
# names that say nothing of what they hold
GENERIC = frozenset(
    """df df1 df2 data d x y z s t result results res ret out output tmp temp table values value val frame
    dataframe dataset a b c arr array lst obj item items foo bar ans r v w f g h m q u names name
    clf reg rng kde est gs mod fig ax axs err cm pos ser series dta col cols var vars num nums idx pts lst
    li dic new old tot len str cur""".split()
)
# words of three letters; others that variables are called by are cut ones
SHORT_WORDS = frozenset(
    """age day map set sum bin box car tax job pie sky air gas oil law sex tip cup bus max min low odd mix ols pca
    ica lda kde glm pie mse war cat dog hat ice ink key net pen pin pop pot ram rat ray red sea sun tea toy win
    wav web wig zip ads api arm ask bag ban bar bat bed bet bid big bit bug buy cap dam end eye fan fat fee fit
    flu fog fuel fun gap gun gut hit ion jet joy kid lab leg lip mud new nut pay pet pig pit raw rib rug sap tag
    tax tie ton tub van way yes zoo men end arc run url set row hub icu gpa bmi log""".split()
)
# letters that everybody reads as a word
ACRONYMS = frozenset(
    """svm svc svr sgd rgb hsv svd knn pmf cdf pdf dft fft rbf html xml sql url gdp dna rna http json csv css
    rmse mse lstm cnn rnn gnn mst bfs dfs tsp nlp""".split()
)
# what holds the columns and the rows that models learn from
OF_LEARNING = re.compile(r"[xy](?:_?(?P<part>train|test|val|valid|validation))?")

PLOTS = re.compile(
    r"^(plot\w*|hist\w*|scatter\w*|bar\w*|boxplot|violinplot|heatmap|pairplot|countplot|distplot|"
    r"jointplot|lineplot|kdeplot|regplot|lmplot|catplot|relplot|displot|imshow|contour\w*|pie|"
    r"subplots?|figure|errorbar|fill_between|step|stem|savefig|clustermap|swarmplot|stripplot|pcolormesh|"
    r"quiver|matshow|show|legend|set_title|title|xlabel|ylabel|axhline|axvline|annotate|FacetGrid|add_subplot|"
    r"autocorrelation_plot|scatter_matrix|qqplot|probplot|from_estimator|plot_\w+|\w+_plot|dendrogram|"
    r"barh|stackplot|hexbin|polar|loglog|semilog[xy]|gca|gcf|suptitle|tight_layout|hlines|vlines|text|axes?|"
    r"colorbar|margins|x?y?lim|xticks|yticks|grid|twinx|spy|hist2d|pointplot|residplot|rugplot|ecdfplot|histplot|barplot|draw\w*)$"
)  # fmt: skip
# what notebooks call functions of their own that draw: `make_hbar`, `show_fares`, `sinplot`
OWN_PLOTS = re.compile(
    r"(plot|(^|_)(draw|show|[hv]?bars?|charts?|hist|scatter|fig|figure|pie)(_|$))"
)
# classes of charts that show themselves
CHARTS = frozenset({"Plot", "PairGrid", "JointGrid", "Chart", "Figure"})
SEEDING = frozenset({"seed", "manual_seed", "set_random_seed", "set_seed"})
GENERATORS = frozenset({"default_rng", "RandomState"})
SETS_UP = re.compile(
    r"^(seed|set_option|set_style|set_theme|set_context|set_palette|filterwarnings|simplefilter|set_printoptions|basicConfig|use|set|default_rng|set_random_seed|register_matplotlib_converters|rc|rc_context|set_matplotlib_formats|seterr|init)$"
)
CHANCE = re.compile(
    r"^(rand|randn|randint|random|random_sample|normal|standard_normal|uniform|choice|choices|permutation|"
    r"binomial|poisson|exponential|gamma|beta|multivariate_normal|lognormal|integers|rvs|shuffle|gauss)$"
)
CALLS_OF_VERBS = {
    "make": """array asarray zeros ones zeros_like ones_like full full_like empty linspace arange meshgrid
        logspace geomspace eye identity diag tile repeat date_range period_range timedelta_range range deque
        defaultdict OrderedDict namedtuple""",
    "define": "Symbol symbols Function Lambda TypeVar",
    "build": """add_constant DataFrame Series Graph DiGraph MultiGraph Sequential Pipeline make_pipeline concat concatenate
        vstack hstack column_stack stack from_dict from_records add_edges_from compose""",
    "merge": "merge merge_asof",
    "summarize": "groupby agg aggregate describe",
    "tabulate": "pivot_table crosstab",
    "count": "value_counts Counter bincount nunique most_common",
    "clean": "drop dropna fillna drop_duplicates rename astype reset_index set_index strip rstrip lstrip",
    "select": "query filter nlargest nsmallest isin select_dtypes SelectKBest",
    "sort": "sort_values sorted sort_index argsort sort",
    "transform": "apply map transform assign fit_transform applymap pipe",
    "encode": "get_dummies OneHotEncoder LabelEncoder factorize",
    "bin": "cut qcut digitize",
    "parse": "to_datetime BeautifulSoup loads literal_eval strptime",
    "resample": "resample asfreq",
    "smooth": "rolling ewm expanding",
    "reshape": "melt stack unstack pivot reshape transpose ravel flatten swapaxes",
    "predict": "predict predict_proba forecast get_prediction get_forecast decision_function",
    "evaluate": """score accuracy_score classification_report confusion_matrix roc_auc_score r2_score f1_score
        mean_squared_error mean_absolute_error precision_score recall_score log_loss silhouette_score
        roc_curve precision_recall_curve""",
    "cross_validate": "cross_val_score cross_validate cross_val_predict",
    "tune": "GridSearchCV RandomizedSearchCV HalvingGridSearchCV",
    "optimize": "minimize minimize_scalar fmin differential_evolution basinhopping maximize",
    "solve": "solve fsolve root brentq newton bisect linprog dsolve odeint solve_ivp lstsq nsolve",
    "fit": "curve_fit polyfit",
    "integrate": "quad integrate dblquad trapz simpson",
    "differentiate": "diff gradient",
    "simplify": "simplify expand factor collect",
    "test": "ttest_ind ttest_rel ttest_1samp chi2_contingency ks_2samp shapiro mannwhitneyu wilcoxon f_oneway kstest normaltest adfuller",
    "correlate": "corr corrwith pearsonr spearmanr corrcoef",
    "fetch": "urlopen urlretrieve",
    "extract": "findall finditer extract extractall",
    "split": "train_test_split",
    "scale": "StandardScaler MinMaxScaler RobustScaler scale normalize",
    "reduce": "PCA TSNE TruncatedSVD NMF UMAP",
    "cluster": "KMeans DBSCAN AgglomerativeClustering linkage fcluster",
}  # fmt: skip
VERB_OF_CALL = {
    name: verb for verb, names in CALLS_OF_VERBS.items() for name in names.split()
}
