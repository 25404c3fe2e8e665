"""What prose and comments say of a step, in a docstring's manner."""

import ast

import pytest

from nb2prod.source.scope import flow_of
from nb2prod.stages.planning.naming.languages import english_part
from nb2prod.stages.planning.naming.passages import (
    leading_comment,
    main_passage,
    passages_of,
    trailing_comment,
)
from nb2prod.stages.planning.naming.spoken import as_request, spoken_phrase
from nb2prod.stages.planning.prose import Section, plain_text, without_summary
from nb2prod.stages.planning.statements import Statement


@pytest.mark.parametrize(
    "sentence",
    [
        "We can see that the fit is good.",
        "Using a tree makes it easier.",
        "The trips of a day.",
        "I know how far they go.",
        "Sample size.",
        "We see how it does.",
    ],
)
def test_a_sentence_that_does_nothing_is_no_request(sentence: str) -> None:
    assert as_request(sentence) == ""


@pytest.mark.parametrize(
    ("sentence", "request_"),
    [
        ("First, we fit a tree.", "Fit a tree."),
        ("Now let's drop the short rides.", "Drop the short rides."),
        ("In this section, we will now sort them.", "Sort them."),
        ("Here we're going to merge both.", "Merge both."),
        ("Let us start by loading the trips.", "Load the trips."),
        ("Sample the rows.", "Sample the rows."),
    ],
)
def test_what_we_do_is_a_request(sentence: str, request_: str) -> None:
    assert as_request(sentence) == request_


@pytest.mark.parametrize(
    ("prose", "phrase"),
    [
        ("We fit a `DecisionTree` using what we loaded.", "fit_decision_tree"),
        ("It is late. Next, we drop the short rides.", "drop_short_rides"),
        ("We define a function that sums.", ""),
        ("We plot it.", ""),
        ("We compare the long and the short and the late and the early rides.", ""),
    ],
)
def test_prose_that_names_a_deed_names_a_step(prose: str, phrase: str) -> None:
    assert spoken_phrase(prose) == phrase


@pytest.mark.parametrize(
    ("markdown", "told"),
    [
        ("A fare is what a ride costs.", "A fare is what a ride costs."),
        ("It costs $5 and then $6.", "It costs $5 and then $6."),
        ("This plot shows the fares.", "This plot shows the fares."),
        ("Next, we fit a `Tree`. We see why.", "Fit a `Tree`. We see why."),
        ("We'll sort them by:\n- age\n- fare", "Sort them by:\n- age\n- fare"),
        ("We build these tables:", "Build these tables."),
        ("As you can see, it is late. We try again.", "We try again."),
        ("This shows a lack of fit.\n\nNow we fit again.", "Fit again."),
        ("The plot above shows oil.", ""),
        ("Fares are high. For example:", "Fares are high."),
        ("a :class:`~x.y.Tree` and ``b``", "a `Tree` and `b`"),
        ("see :ref:`the guide <g>`", "see the guide"),
        (r"the trend $\tau_t$", "the trend tau_t"),
        (".. _fares:\n\nFares\n\n.. redirect-from:: /x", "Fares"),
    ],
)
def test_a_docstring_asks_and_looks_ahead(markdown: str, told: str) -> None:
    assert Section(prose=plain_text(markdown)).told == told


def test_what_stands_under_a_heading_of_its_own_is_about_what_follows() -> None:
    assert Section(prose="This shows how.", level=2).told == "This shows how."


@pytest.mark.parametrize(
    ("prose", "rest"),
    [("Drop rides. They lie.", "They lie."), ("They lie. Drop.", "They lie. Drop.")],
)
def test_what_a_summary_says_is_not_said_again(prose: str, rest: str) -> None:
    assert without_summary(prose, "Drop rides") == rest


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("# keep what is\n# left of it\nx = 1", "keep what is left of it"),
        ("# Load the trips.\n# They are few.\nx = 1", "Load the trips."),
        ("# Load, then sort (slowly)\nx = 1", "Load, then sort (slowly)"),
        ("# y = f(x)\nx = 1", ""),
        ("x = 1  # one", ""),
    ],
)
def test_a_comment_is_one_sentence(text: str, comment: str) -> None:
    assert leading_comment(text) == comment


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("x = 1  # how many rides", "how many rides"),
        ("# rides\nx = '# 1'", ""),
        ("x = 1  # x = 2", ""),
        ("# how many rides", ""),
        ("x = '''a\nb'''  # late", ""),
    ],
)
def test_a_comment_at_the_end_of_a_line_is_words(text: str, comment: str) -> None:
    assert trailing_comment(text) == comment


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Plot the fares", "Plot the fares"),
        ("Poincaré maps", "Poincaré maps"),
        ("naïve and α", "naïve and α"),
        ("Los Angeles", "Los Angeles"),
        ("Les prix des villes", ""),
        ("Preis und Größe (price by size)", "price by size"),
        ("Preis und Größe (Preis)", ""),
        ("цены", ""),
        ("Modell trainieren und testen", ""),
    ],
)
def test_names_are_made_of_english_words(text: str, part: str) -> None:
    assert english_part(text) == part


@pytest.mark.parametrize(
    ("code", "outputs", "draws", "words"),
    [
        ("# load the trips\nt = read_csv('t')\nn = len(t)", "t", False, "load the trips"),
        ("# make rides\nX = rides()\n# fit a tree\nm = Tree().fit(X)", "Xm", False, "fit a tree"),
        ("# shuffle the rows\nX = f()\n\nm = Tree().fit(X)", "Xm", False, ""),
        ("# plot the fares\nplt.plot(x)\n# dotted\nplt.plot(y)", "", True, "plot the fares"),
        ("# drop the late ones\nt = sort(t)\n# the last\nn = t[-1]", "tn", False, "drop the late ones"),
        ("# dotted\nplt.plot(x)\n# plain\nplt.plot(y)", "", True, ""),
        ("# sort it\na = f()\n\nb = f()\n\nc = f()", "abc", False, ""),
    ],
)  # fmt: skip
def test_the_comment_over_the_main_statements_tells_of_a_step(
    code: str, outputs: str, draws: bool, words: str
) -> None:
    passages = passages_of(statements_of(code), {})

    main = main_passage(passages, list(outputs), draws=draws, known={})

    assert main.comment == words


def statements_of(code: str) -> list[Statement]:
    """Statements of one cell, each with the comment above."""
    lines = code.split("\n")
    found = []
    for number, node in enumerate(ast.parse(code).body):
        first = node.lineno - 1
        while first and lines[first - 1].startswith("#"):
            first -= 1
        text = "\n".join(lines[first : node.end_lineno])
        flow = flow_of(node)
        found.append(Statement(number=number, cell=1, line=node.lineno, node=node, text=text, flow=flow))  # fmt: skip
    return found
