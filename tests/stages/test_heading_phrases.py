"""Headings -> the phrases and sentences that names and summaries are made of."""

import pytest

from nb2prod.stages.planning.naming.phrases import (
    noun_phrase,
    sentence_of,
    verb_phrase,
)


@pytest.mark.parametrize(
    ("heading", "phrase"),
    [
        ("Clean the data", "clean_data"),
        ("Data cleaning", "clean_data"),
        ("2.1 Data cleaning", "clean_data"),
        ("Step 3. Load the survey", "load_survey"),
        ("Exercise 2: Merge both tables", "merge_tables"),
        ("Exploratory data analysis", "explore_data"),
        ("Numerical evaluation", ""),
        ("Model fit and summary", ""),
        ("Shift-invariant denoising", ""),
        ("In-sample prediction", "predict_sample"),
        ("Make sure the rows are unique", "check_rows_unique"),
        ("Reverse mode", ""),
        ("Create a visualization", "plot"),
        ("Timing and accuracy plots", ""),
        ("Hide the page but keep it around", "hide_page"),
        ("Filling holes and finding peaks", "fill_holes_and_find_peaks"),
        (
            "Generate a synthetic checkerboard and add a gradient that matches it later on",
            "generate_synthetic_checkerboard",
        ),
        ("Sanity check", "check_sanity"),
        ("Getting started", ""),
        ("Assign each to a variable called data1", ""),
        ("Iterating over the rows", "iterate_over_rows"),
        ("Results", ""),
        ("Learning curves", ""),
        ("Set up the pipeline", "set_up_pipeline"),
        ("Calibration of a fitted classifier", "calibrate_fitted_classifier"),
        ("Calibration curves", ""),
        ("Image registration", "register_images"),
        ("Noise removal", "remove_noise"),
        ("Exponential smoothing", ""),
        ("Unsharp masking", ""),
        ("Scale invariance", ""),
        ("Fit a HuberRegressor", "fit_huber_regressor"),
        ("Fit and summary", "fit"),
        ("Face detection using a cascade", "detect_faces"),
        ("Random search with cross validation", ""),
        ("Cross validation", "cross_validate_model"),
        ("Reindex the table by day", "reindex_table_by_day"),
        ("Fare generation and tree fitting", "generate_fare_and_fit_tree"),
        ("Tree training and selection", "train_and_select_tree"),
        ("Sampling from an urn", "sample_from_urn"),
        ("Building a shed", "build_shed"),
        ("Building materials", ""),
        ("Load in data", "load_data"),
        ("Predicting on late rides and measuring", "predict_on_late_rides"),
        ("Plot the fares and see", "plot_fares"),
        ("Nettoyage des prix (Price cleaning)", "clean_price"),
        ("Análisis de los precios", ""),
        ("violin(x, y)", ""),
        (
            "Create subsets of scores with/without the Swiss and the Belgian judges",
            "create_subsets_of_scores",
        ),
    ],
)
def test_a_heading_that_says_what_is_done_is_a_verb_phrase(
    heading: str, phrase: str
) -> None:
    assert verb_phrase(heading) == phrase


@pytest.mark.parametrize(
    ("heading", "phrase"),
    [
        ("2D vectors", "2d_vectors"),
        ("Plot 2: Position of the chosen", "position_of_chosen"),
        ("Arrivals by origin", "arrivals_by_origin"),
        ("Exercise 4", "exercise_4"),
        ("Background", ""),
        ("Method 2: Additive synthesis", "additive_synthesis"),
        ("Batch gradient descent with early stopping", "batch_gradient_descent"),
        ("Appendix: more of it", ""),
        (
            "Christiano-Fitzgerald approximate band-pass filter",
            "approximate_band_pass_filter",
        ),
        ("Units vs. price", "units_vs_price"),
        (
            "Balance model complexity and cross-validated score",
            "balance_model_complexity",
        ),
        ("Strategies for the SimpleImputer", "strategies_for_imputer"),
        ("Refugees by U.S. destination", "refugees_by_usa_destination"),
        ("SGD: convex loss functions", "convex_loss_functions"),
        ("Artificial data", "artificial_data"),
        ("Fake data", "fake_data"),
        ("F test", "f_test"),
        ("violin(x, y)", "violin"),
        ("A late bus gives more trouble", ""),
        ("What is late?", ""),
        ("What is the mean fare?", "mean_fare"),
        ("The Fare class", "fare"),
        ("First class", "class"),
        ("(2) Towns by the sea", "towns_by_sea"),
        ("NumPy", ""),
        ("Preise der Städte", ""),
        ("Erdős graphs", "erdos_graphs"),
        ("運賃", ""),
    ],
)
def test_a_heading_that_says_what_it_is_about_is_a_noun_phrase(
    heading: str, phrase: str
) -> None:
    assert noun_phrase(heading) == phrase


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("2. Clean", "Clean"),
        ("2D vectors", "2D vectors"),
        ("Step 2. Create three series:", "Create three series"),
        ("4.1.2 Residuals", "Residuals"),
        ("A/B test", "A/B test"),
        ("Training a model", "Train a model"),
        ("Learning curves", "Learning curves"),
        ("Comparison of both shops", "Compare both shops"),
    ],
)
def test_a_summary_drops_a_headings_number_and_asks(
    heading: str, sentence: str
) -> None:
    assert sentence_of(heading) == sentence
