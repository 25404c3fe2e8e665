"""Steps are named as a person would name them."""

import ast

import pytest

from nb2prod.stages.planning.naming import part_name, part_summary, step_name
from nb2prod.stages.planning.naming.summaries import step_summary
from nb2prod.stages.planning.naming.told import Told


def told(
    code: str,
    *outputs: str,
    heading: str = "",
    comment: str = "",
    first: bool = True,
    prose: str = "",
    draws: bool = False,
    is_only: bool = False,
    is_of_few: bool = True,
    is_change: bool = False,
    is_foreign: bool = False,
    **known: str,
) -> Told:
    return Told(
        title="Trips of a day",
        heading=heading,
        is_first_of_heading=first,
        comment=comment,
        nodes=ast.parse(code).body,
        inputs=("orders",),
        outputs=outputs,
        prose=prose,
        draws=draws,
        is_only=is_only,
        is_of_few=is_of_few,
        is_change=is_change,
        is_foreign=is_foreign,
        known=known,
    )


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (told("sales = pd.read_csv('s.csv')", "sales"), "load_sales"),
        (told("df = pd.read_csv('in/orders.csv')", "df"), "load_orders"),
        (
            told("a, b, c, d = train_test_split(x, y)", "a", "b", "c", "d"),
            "split_data",
        ),
        (
            told(
                "m = RandomForestRegressor()\nm.fit(X, y)\nmae = error(y)", "m", "mae"
            ),
            "train_random_forest",
        ),
        (
            told("a = SVC().fit(X, y)\nb = LogisticRegression().fit(X, y)", "a", "b"),
            "train_models",
        ),
        (told("res = smf.ols('y ~ x', df).fit()", "res"), "fit_ols"),
        (told("best = minimize(cost, x0)", "best"), "optimize_best"),
        (
            told("table = both.groupby('town').units.sum().reset_index()", "table"),
            "summarize_table",
        ),
        (told("df['age'] = pd.cut(df.age, 4)", "df", heading="Age"), "bin_age"),
        (told("x = np.linspace(0, 1)", "x", heading="Grid"), "make_grid"),
        (told("towns = ['Ulm', 'Bonn']", "towns"), "define_towns"),
        (
            told("found = []\nfor t in towns:\n    found.append(t)", "found"),
            "compute_found",
        ),
        (told("price_gap = dear - cheap", "price_gap"), "compute_price_gap"),
        (told("print(f'mean error {e:.2f}')"), "print_mean_error"),
        (told("plt.plot(x)\nplt.title('Units by town')"), "plot_units_by_town"),
        (told("total = price(2)", "total", heading="Grid search"), "run_grid_search"),
        (
            told("print(total)", heading="Which discount halves the cost?"),
            "find_which_discount_halves_cost",
        ),
        (told("np.random.seed(1)"), "set_up_randomness"),
        (told("ax.plot(pos)\nplt.show()"), "plot_trips_of_day"),
        (told("for fitted in kinds:\n    fitted.fit(X)"), "fit_models"),
        (told("clean = f(orders)", "clean", heading="Clean"), "clean_orders"),
        (told("f = m.predict(x)\nf.to_csv('f.csv')", "f"), "predict_f"),
        (
            told("f = m.predict(x)\nmae = mean_absolute_error(y, f)", "f"),
            "evaluate_model",
        ),
        (told("weekly.to_csv(OUT / 'sums.csv')"), "save_sums"),
        (told("scaler = StandardScaler()\nscaler.fit(X)", "scaler"), "scale_features"),
        (
            told("table = add_features(x)", "table", heading="Features"),
            "build_features",
        ),
        (
            told("plt.plot(x)\nplt.ylabel('Price')\nplt.xlabel('Year')"),
            "plot_price_by_year",
        ),
        (told("plt.plot(x)\nsave_fig('noise_plot')"), "plot_noise"),
        (
            told(
                "data = pd.read_csv('a.csv')\nprices = pd.read_csv('b.csv')\nlow = 1",
                "data",
                "prices",
                "low",
            ),
            "load_prices",
        ),
        (
            told("wave = cut(w)", "filtered_wave", heading="Method 1: Filtering"),
            "filter_wave",
        ),
        (
            told("i = integrate(f, x)", "i", heading="Integration"),
            "compute_integration",
        ),
        (told("m = KernelDensity()\nm.fit(X)", "m"), "fit_kernel_density"),
        (told("clf.fit(X, y)", clf="SGDClassifier"), "train_sgd"),
        (told("r = sm.tsa.ETSModel(x).fit()", "r"), "fit_ets_model"),
        (told("rng = np.random.default_rng(1)", "rng"), "set_up_randomness"),
        (
            told("g = sns.histplot(trips, x='speed_km', y='age')", draws=True),
            "plot_age_by_speed",
        ),
        (
            told("trips = load('t')\nPlot(trips, 'fare').scale(x='log')", draws=True),
            "plot_fare",
        ),
        (
            told(
                "a.plot(x='b')\nplt.ylabel('Cost')", draws=True, heading="Fares in May"
            ),
            "plot_fares_in_may",
        ),
        (
            told(
                "a.set_title('Original')\nb.set_title('Blurred')\nshow()",
                draws=True,
                heading="Blurring",
            ),
            "blur_data",
        ),
        (
            told("plt.plot(x)\nplt.title('Compare towns and villages')", draws=True),
            "compare_towns_and_villages",
        ),
        (
            told("fares = f(x)\nplot(fares)", draws=True, is_only=True),
            "plot_trips_of_day",
        ),
        (
            told(
                "t = orders[orders.km > 1]", "t", prose="Now, we drop the short rides."
            ),
            "drop_short_rides",
        ),
        (
            told("m = SVC().fit(X, y)", "m", prose="Let's see how it does."),
            "train_svc",
        ),
        (told("sales = read_csv('s.csv')", "sales", heading="Set up"), "load_sales"),
        (told("x = f()", "x", "y", "z", heading="Data generation"), "generate_data"),
        (told("a.plot()", draws=True, heading="Plot of fares"), "plot_fares"),
        (
            told("for side in sides:\n    a.plot(side)", draws=True, first=False),
            "plot_trips_of_day",
        ),
        (
            told("a, b = train_test_split(x)\nm = SVC().fit(a, b)", "m"),
            "train_svc",
        ),
        (told("sns.boxenplot(x='fare', y='day')", draws=True), "plot_day_by_fare"),
        (
            told(
                "make_hbar(orders.groupby('day').sum())",
                draws=True,
                heading="Fares of days",
            ),
            "plot_fares_of_days",
        ),
        (told("p = PCA().fit(X)", "p", comment="Show the surface"), "fit_pca"),
        (told("g = FacetGrid(orders)\ng.map(hist, 'fare')", draws=True), "plot_fare"),
        (
            told("x, y = f()", "x", "y", prose="We draw two numbers."),
            "draw_two_numbers",
        ),
        (told("t = orders.plot()", "t", heading="Plot results"), "plot_results"),
        (told("cost2 = dear + cheap", "cost2"), "compute_cost"),
        (told("is_late = km > 9", "is_late"), "compute_late"),
        (told("df_fares = f(x)", "df_fares"), "prepare_fares_data"),
        (
            told("s1 = f(1)\ns2 = f(2)", "s1", "s2", heading="Fares"),
            "compute_fares",
        ),
        (
            told("s1 = f(1)\ns2 = f(2)", "s1", "s2", heading="Fares", first=False),
            "compute_fares",
        ),
        (
            told("df = DataFrame(a)", "df", heading="Odds of towns", first=False),
            "build_odds_of_towns",
        ),
        (told("df = DataFrame(a)", "df", heading="1."), "build_table"),
        (told("X, y = a[:9], b[:9]", "X", "y"), "prepare_data"),
        (told("df_2 = df_1[1:]", "df_2", heading="Drop"), "drop_data"),
        (told("c = shop.get_ledger()", "c"), "get_ledger"),
        (
            told(
                "a, b = train_test_split(x)\nm = SVC().fit(a)",
                *"abm",
                comment="split it",
            ),
            "fit_svc",
        ),
        (
            told("X_train = a[:9]\ny_train = b[:9]", "X_train", "y_train"),
            "prepare_training_data",
        ),
        (told("X = np.sort(np.random.rand(9))", "X", "y"), "generate_data"),
        (told("t = sm.datasets.fares.load_pandas()", "t"), "load_fares"),
        (told("mpg = load_dataset('mpg')", "mpg"), "load_mpg"),
        (told("t = read_csv('f.csv')\nm = OLS(t).fit()", "t", "m"), "fit_ols"),
        (told("fares.pivot()", heading="Fares of days"), "show_fares_of_days"),
        (told("pal.violet()"), "show_pal"),
        (told("plt.boxplot(x)\nplt.title('Box plots')", draws=True), "draw_box_plots"),
        (told("plt.hist(x)", heading="violin(x, y)", draws=True), "plot_violin"),
        (
            told("plt.plot(x)", draws=True, heading="Late buses", is_of_few=False),
            "plot_late_buses",
        ),
        (
            told(
                "plt.plot(x)", draws=True, heading="Late", first=False, is_of_few=False
            ),
            "plot_late",
        ),
        (told("orders['a'] = 1", "orders", is_change=True), "define_orders"),
        (told("orders['a'] = b + 1", "orders", is_change=True), "update_orders"),
        (told("y_pred = m.predict(x)", "y_pred"), "make_predictions"),
        (
            told("fares = 9", "fares", heading="Theorem of Bayes", first=False),
            "define_fares",
        ),
        (told("fares = 9", "fares", heading="Odds of towns"), "define_fares"),
        (
            told("m = OLS(y).fit()", "m", heading="OLS with dummies", first=False),
            "fit_ols",
        ),
        (
            told("price = f(x)", "price", heading="Carte bleue", is_foreign=True),
            "compute_price",
        ),
        (
            told("t = f(x)", "t", heading="Price cleaning", is_foreign=True),
            "clean_price",
        ),
    ],
)
def test_a_step_is_named_after_what_it_does(step: Told, name: str) -> None:
    assert step_name(step, taken=()) == name


def test_a_second_chart_of_the_same_is_named_after_its_kind() -> None:
    step = told("g = PairGrid(orders)\ng.map(f)", draws=True, is_of_few=False)

    assert step_name(step, taken={"plot_orders"}) == "draw_pair_grid_of_orders"


def test_a_second_step_of_the_same_words_is_named_after_what_it_hands_on() -> None:
    heading = "Create subsets of scores without the men's judges"
    step = told(
        "men_all = scores[scores.m]\nmen_some = men_all[:4]",
        "men_all", "men_some", heading=heading,
    )  # fmt: skip
    first = step_name(step, taken=())

    second = step_name(step, taken={first})

    assert first.startswith("create_subsets_of_scores")
    assert second == "create_men"


@pytest.mark.parametrize(
    ("step", "summary"),
    [
        (told("a = 1", "a", heading="1. Clean the rows"), "Clean the rows"),
        (
            told("m = A()", "m", heading="Classification", comment="split all"),
            "Classify data",
        ),
        (told("a = 1", "a", comment="drop what is late."), "Drop what is late"),
        (told("a_b = f(x)\nc = g(x)", "a_b", "c"), "Compute `a_b` and `c`"),
        (told("m = SVC().fit(X, y)", "m"), "Train `SVC`"),
        (
            told("a = f(x)", "a", prose="First, we drop short rides: see below."),
            "Drop short rides",
        ),
        (told("a = f(x)", "a", heading="Training a model"), "Train a model"),
        (told("a = f()", *"abcd"), "Compute d"),
        (told("a = 1", "a", comment="let's drop the late ones"), "Drop the late ones"),
        (told("a = 1", "a", heading="Fare generation"), "Generate fare"),
        (told("a = 1", "a", comment="Drop the late. They lie"), "Drop the late"),
        (
            told("plt.plot(x)", draws=True, heading="RGB to the sea"),
            "Plot RGB to the sea",
        ),
        (
            told("plt.plot(x)", draws=True, heading="Mean fares (in May)"),
            "Plot mean fares (in May)",
        ),
        (
            told("price = f(x)", "price", heading="Late buses give more"),
            "Compute `price`: Late buses give more",
        ),
        (told("price = f(x)", "price", heading="Why is it late?"), "Compute `price`"),
        (
            told("price = f(x)", "price", heading="Les prix des villes"),
            "Les prix des villes",
        ),
        (
            told("t = f(x)", "t", comment="Now drop our late (short", heading="Fares"),
            "Drop late",
        ),
    ],
)
def test_a_summary_is_in_the_notebooks_words(step: Told, summary: str) -> None:
    assert step_summary(step, step_name(step, taken=())) == summary


@pytest.mark.parametrize(
    ("headings", "name", "summary"),
    [
        (["Setup", "2. Linear trends"], "run_linear_trends", "Linear trends"),
        (["Train the model"], "run_model", "Train the model"),
        (
            ["Fares", "Towns", "Days"],
            "run_fares",
            "Run what is under “Fares” to “Days”",
        ),
        ([], "run_trips", "Run the steps from load_trips to plot_fares"),
    ],
)
def test_several_steps_are_named_after_their_headings(
    headings: list[str], name: str, summary: str
) -> None:
    steps = ["load_trips", "plot_fares"]

    assert part_name(headings, steps) == name
    assert part_summary(headings, steps) == summary
