# ruff: noqa
"""What python-control hands to the functions that describe a system."""

import control as ct
import numpy as np


def update(t, x, u, params):
    return np.array([x[1], u[0] - params.get("k", 1) * x[0]])


def output(t, x, u, params):
    return x[:1]


def law(t, x, u, params):
    return u * 2


plant = ct.nlsys(update, output, inputs=1, outputs=1, states=2, params={"k": 2})
static = ct.nlsys(None, law, inputs=1, outputs=1, name="law")
older = ct.NonlinearIOSystem(update, output, inputs=1, outputs=1, states=2)
response = ct.input_output_response(plant, [0, 0.5, 1], [0, 1, 1])
ct.input_output_response(static, [0, 0.5, 1], [0, 1, 1])
ct.linearize(older, [0, 0], [0])
