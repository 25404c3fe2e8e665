# ruff: noqa
"""linearmodels: panels and instrumental variables."""

import numpy as np
import pandas as pd
from linearmodels.datasets import mroz, wage_panel
from linearmodels.iv import IV2SLS
from linearmodels.iv import compare as compare_iv
from linearmodels.panel import BetweenOLS, PanelOLS, PooledOLS, RandomEffects, compare

panel = wage_panel.load().set_index(["nr", "year"])
panel["one"] = 1.0
columns = panel[["one", "married", "union"]]
model = PooledOLS(panel.lwage, columns)
pooled = model.fit()
params = pooled.params
errors = pooled.std_errors
share = pooled.rsquared
limits = pooled.conf_int()
count = pooled.nobs
joint = pooled.f_statistic
value = joint.stat
fixed = PanelOLS(panel.lwage, panel[["union"]], entity_effects=True).fit()
effects = fixed.estimated_effects
between = BetweenOLS(panel.lwage, columns).fit()
random = RandomEffects(panel.lwage, columns).fit()
theta = random.theta
side = compare({"a": pooled, "b": random})
side_params = side.params
women = mroz.load().dropna()
women["one"] = 1.0
plain = IV2SLS(women.lwage, women[["one", "educ"]], None, None).fit()
two_stage = IV2SLS(women.lwage, women[["one"]], women.educ, women[["fatheduc"]]).fit(
    cov_type="unadjusted"
)
slopes = two_stage.params
residuals = two_stage.resids
fitted = two_stage.fitted_values
iv_side = compare_iv({"a": plain, "b": two_stage})
