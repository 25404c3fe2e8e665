# ruff: noqa
"""python-control's systems, responses and plots."""

import control as ct
import numpy as np

G = ct.tf([1], [1, 2, 1])
S = ct.ss([[0, 1], [-1, -2]], [[0], [1]], [[1, 0]], [[0]])
product = G * G
scaled = 2 * G
difference = 1 - G
closed = ct.feedback(G, 1)
closed_space = ct.feedback(S)
space = ct.tf2ss(G)
transfer = ct.ss2tf(S)
digital = ct.c2d(G, 0.1)
matrix = S.A
poles = G.poles()
all_poles = ct.poles(S)
response = ct.step_response(G)
times, outputs = ct.step_response(G)
at = response.time
seen = response.outputs
forced = ct.forced_response(G, [0, 1, 2], [1, 1, 1])
frequency = ct.frequency_response(G)
gain, solution, eigenvalues = ct.lqr(S, np.eye(2), 1)
placed = ct.place(S.A, S.B, [-1, -2])
reach = ct.ctrb(S.A, S.B)
gain_margin, phase_margin, wcg, wcp = ct.margin(G)
info = ct.step_info(G)
plot = ct.bode_plot(G)
nyquist = ct.nyquist_plot(G)
adder = ct.summing_junction(["u", "-y"], "e")
plant = ct.nlsys(None, lambda t, x, u, params: u, inputs=1, outputs=1)
whole = ct.interconnect(
    [ct.ss(G, name="P", inputs="u", outputs="y")], inputs="u", outputs="y"
)
natural, ratios, roots = S.damp()
full = ct.ss(S.A, S.B, np.eye(2), np.zeros((2, 1)))
feedback, closed_loop = ct.create_statefbk_iosystem(full, gain)
