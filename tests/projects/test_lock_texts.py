"""What resolvers say becomes one text of a lock, or one line that says why there is none."""

from __future__ import annotations

import pytest

from nb2prod.stages.locking.problems import SILENT, problem_of
from nb2prod.stages.locking.text import lock_text, pins_of

UV = """\
click==8.1.8 \\
    --hash=sha256:bbbb \\
    --hash=sha256:aaaa
    # via
    #   -c requirements.txt
    #   -r requirements.in
    #   black
six==1.17.0 ; python_version < '4' \\
    --hash=sha256:cccc
    # via -r requirements.in
"""
PIP_COMPILE = """\
--index-url https://mirror.example/simple
--find-links /srv/wheels

click==8.1.8 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
    # via
    #   -r requirements.in
    #   black
six==1.17.0; python_version < '4' \\
    --hash=sha256:cccc
    # via -r requirements.in

# The following packages are considered to be unsafe in a requirements file:
"""


def test_both_resolvers_give_the_same_text() -> None:
    texts = [
        lock_text(pins_of(said), source="requirements.in", about="All.")
        for said in (UV, PIP_COMPILE)
    ]

    assert texts[0] == texts[1]


@pytest.mark.parametrize("said", [UV, PIP_COMPILE])
def test_no_host_and_no_folder_is_in_a_lock(said: str) -> None:
    text = lock_text(pins_of(said), source="requirements.in", about="All.")

    assert "://" not in text
    assert "/srv" not in text
    assert text.count("--hash=sha256:") == 3


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("error: Request failed after 3 retries in 5s\n  cause: dns error", SILENT),
        ("WARNING: Retrying after connection broken by 'X'\nERROR: No matching distribution found for six ", SILENT),
        ("  cause: Because zebra was not found in the package registry and you require zebra, we can", "`zebra` is in no package index that was asked"),
        ("ERROR: Could not find a version that satisfies the requirement zebra (from versions: none)", "`zebra` is in no package index that was asked"),
        ("Because b depends on c<2 and you require c>2 and b, we can conclude that your", "the requirements contradict each other: `c>2` and `b`"),
        ("ERROR: Cannot install a==1 and b==2 because these package versions have conflicting dependencies.", "the requirements contradict each other: `a==1 and b==2`"),
        ("it took too long", "the lock took too long"),
        ("", "the resolver said nothing"),
    ],
)  # fmt: skip
def test_a_failure_is_one_line(said: str, problem: str) -> None:
    assert problem_of(said) == problem


@pytest.mark.parametrize(
    "said",
    [
        "ERROR: could not read https://user:word@mirror.example/simple/x",
        "error: failed at /home/somebody/.config/uv/uv.toml",
    ],
)
def test_a_failure_names_no_host_and_no_folder(said: str) -> None:
    problem = problem_of(said)

    assert "mirror" not in problem
    assert "somebody" not in problem
