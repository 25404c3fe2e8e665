# ruff: noqa
"""arch's models, forecasts, tests and bootstraps."""

import numpy as np
import pandas as pd
from arch import arch_model
from arch.bootstrap import IIDBootstrap, optimal_block_length
from arch.data import sp500
from arch.unitroot import ADF, KPSS, VarianceRatio
from arch.univariate import ConstantMean

prices = sp500.load()
returns = 100 * prices["Adj Close"].pct_change().dropna()
model = arch_model(returns)
own = ConstantMean(returns)
fitted = model.fit(disp="off")
fixed = model.fix(fitted.params)
params = fitted.params
pvalues = fitted.pvalues
spread = fitted.conditional_volatility
residuals = fitted.std_resid
criterion = fitted.aic
limits = fitted.conf_int()
told = fitted.summary()
figure = fitted.plot()
forecast = fitted.forecast(horizon=3)
variance = forecast.variance
ahead = fitted.forecast(horizon=2, method="simulation")
paths = ahead.simulations.values
simulated = model.simulate(params, 10)
root = ADF(returns)
statistic = root.stat
lags = root.lags
critical = root.critical_values
regression = root.regression
stationary = KPSS(returns)
ratio = VarianceRatio(returns)
bootstrap = IIDBootstrap(returns)
interval = bootstrap.conf_int(np.mean, 10)
blocks = optimal_block_length(returns)
