"""Names that stand for IPython's own syntax in plain Python text."""

PLACEHOLDER = "__magic__"
CAPTURE = "__capture__"
TIMEIT = "__timeit__"
