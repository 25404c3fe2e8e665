"""Names of libraries' callables that only compute, and of those that do not."""

from __future__ import annotations

PURE_BUILTINS = frozenset(
    """abs all any ascii bin bool bytes callable chr complex dict dir divmod enumerate float
    format frozenset getattr hasattr hash hex id int isinstance issubclass len list max min oct
    ord pow range repr reversed round set slice sorted str sum tuple type zip map filter Counter
    namedtuple Fraction Decimal Path timedelta datetime date sqrt log exp sin cos tan pi floor
    ceil factorial comb gcd deque defaultdict OrderedDict chain product permutations combinations
    partial reduce""".split()
)
# decorators whose function is, at each call, as pure as without them
PLAIN_DECORATORS = frozenset(
    "staticmethod classmethod property jit njit vectorize".split()
)
# those that only make something when they decorate: a cache remembers at each call
QUIET_DECORATORS = PLAIN_DECORATORS | frozenset(
    """setter getter deleter lru_cache cache cached_property wraps dataclass contextmanager
    total_ordering singledispatch abstractmethod overload override final""".split()
)
PURE_METHODS = frozenset(
    """head tail info describe value_counts unique nunique isnull isna notnull notna sum mean
    median std var min max count corr cov mode quantile skew kurt kurtosis sem mad abs round
    first last nth size groups ngroups get_group groupby agg aggregate idxmin idxmax argmin argmax
    argsort cumsum cumprod cummax cummin diff pct_change rank duplicated isin between any all
    sort_values sort_index reset_index set_index drop dropna fillna drop_duplicates replace rename
    rename_axis astype merge join assign query filter nlargest nsmallest pivot pivot_table melt
    stack unstack transpose T to_frame to_dict to_list tolist to_numpy to_period to_timestamp
    to_datetime copy memory_usage items keys values iterrows itertuples get loc iloc at iat xs
    squeeze shift rolling expanding ewm resample asfreq tz_localize tz_convert explode combine
    where mask clip str dt cat strip lstrip rstrip lower upper title split rsplit splitlines
    join startswith endswith find rfind index format capitalize casefold center encode decode
    isdigit isalpha isnumeric zfill partition reshape ravel flatten dot nonzero trace
    conj conjugate prod ptp searchsorted swapaxes take item tobytes view diagonal
    strftime isoformat weekday isoweekday date time timestamp normalize total_seconds
    get_params score predict_proba decision_function summary params pvalues conf_int
    contains len cat match extract get_dummies crosstab cut qcut concat date_range
    intersection union difference symmetric_difference issubset issuperset most_common elements
    equals is_unique bit_length nodes edges degree neighbors simplify expand factor subs evalf
    diff integrate limit series solve doit as_numer_denom together apart collect cancel
    add sub mul div truediv floordiv mod pow radd eq ne lt gt le ge dropna to_string
    tz_convert day_name month_name nunique sample_ cdf pdf pmf ppf sf isf logpdf
    DataFrame Series Index DatetimeIndex MultiIndex Categorical Timestamp Timedelta Period
    period_range timedelta_range to_numeric to_timedelta isna apply applymap map transform pipe
    sample to_html to_markdown to_json to_csv to_latex strptime fromisoformat""".split()
)
# methods of PURE_METHODS that objects of other libraries have for what acts
AMBIGUOUS = frozenset(
    """add apply applymap assign collect combine contains copy count date degree diff drop edges
    elements encode decode explode extract filter find first format get index info integrate
    items join keys last limit map mask match melt merge mode neighbors next nodes normalize pipe
    pivot query rank rename replace resample rindex sample score series shift size solve split
    stack strip sub summary take time title to_csv to_html to_json to_latex to_markdown trace
    transform union update values view where describe params groupby""".split()
)
# methods of PURE_METHODS that only compute on formulas: a model's or a mesh's do more
OF_FORMULAS = frozenset(
    """simplify expand factor integrate limit series solve doit together apart collect
    cancel""".split()
)
# and those that do more where one of these is imported
ACTS_WITH = {
    "query": frozenset({"duckdb", "sqlalchemy", "sqlite3", "psycopg2", "neo4j"}),
    "summary": frozenset({"keras", "tensorflow", "torch"}),
}
# modules of which all but IMPURE_IN_MODULES only computes
PURE_MODULES = frozenset(
    "numpy math cmath operator statistics string itertools textwrap".split()
)
# modules whose functions are judged by their names, as methods are
JUDGED_MODULES = frozenset(
    "pandas scipy datetime collections re json fractions decimal".split()
)
IMPURE_IN_MODULES = frozenset(
    """random save savez savez_compressed savetxt seterr set_printoptions put copyto fill_diagonal
    place putmask shuffle seed setbufsize tofile fromfile load loadtxt genfromtxt errstate
    memmap frompyfunc seterrcall testing ndarray at vectorize setitem delitem iadd iand iconcat
    ifloordiv ilshift imatmul imod imul ior ipow irshift isub itruediv ixor""".split()
)
# of numpy's functions, after which the next argument is where the answer goes
ARGUMENTS_WITHOUT_OUT = {
    **dict.fromkeys(
        """abs absolute sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan
        sinh cosh tanh square sign floor ceil rint trunc negative reciprocal isnan isfinite isinf
        degrees radians cbrt fabs positive conjugate invert logical_not nan_to_num fix""".split(),
        1,
    ),
    **dict.fromkeys(
        """add subtract multiply divide true_divide floor_divide power mod remainder maximum
        minimum fmax fmin hypot arctan2 logical_and logical_or logical_xor equal not_equal less
        less_equal greater greater_equal dot matmul round around any all max min amax amin argmax
        argmin median outer choose""".split(),
        2,
    ),
    **dict.fromkeys(
        """clip cumsum cumprod sum prod mean std var take compress percentile quantile nansum
        nanmean nanstd nanvar""".split(),
        3,
    ),
}
# libraries whose functions compute, draw random numbers or change what they are given
COMPUTING_MODULES = frozenset(
    """numpy pandas scipy sklearn statsmodels seaborn matplotlib sympy networkx polars skimage patsy
    math cmath operator statistics string itertools functools collections textwrap datetime re
    json fractions copy bisect heapq calendar random""".split()
)
# libraries whose objects do not act where PURE_METHODS says so; their functions may: `os.remove`
HARMLESS_MODULES = COMPUTING_MODULES | frozenset(
    """geopandas shapely pyarrow xarray empiricaldist mpl_toolkits bs4 vega_datasets IPython decimal
    typing __future__ dataclasses enum abc uuid hashlib unicodedata zoneinfo dateutil pytz os sys
    glob pathlib time warnings types numbers contextlib inspect pprint array csv io""".split()
)
PURE_TOPS = PURE_MODULES | JUDGED_MODULES | {"functools", "pathlib", "datetime"}
