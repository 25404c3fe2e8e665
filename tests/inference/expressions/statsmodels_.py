# ruff: noqa
"""statsmodels: models, their results, tests, plots and time series."""

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
import statsmodels.stats.api as sms
from statsmodels.discrete.truncated_model import HurdleCountModel
from statsmodels.distributions.empirical_distribution import ECDF
from statsmodels.graphics.api import abline_plot, qqplot
from statsmodels.graphics.gofplots import qqplot as gofplot
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.multivariate.pca import PCA
from statsmodels.regression.rolling import RollingOLS, RollingWLS
from statsmodels.stats.nonparametric import rank_compare_2indep
from statsmodels.stats.outliers_influence import OLSInfluence
from statsmodels.stats.weightstats import DescrStatsW
from statsmodels.tsa.api import ARDL, UECM, ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.ardl import ardl_select_order
from statsmodels.tsa.arima_process import ArmaProcess, arma_generate_sample
from statsmodels.tsa.exponential_smoothing.ets import ETSModel as Smoothing
from statsmodels.tsa.forecasting.stl import STLForecast
from statsmodels.tsa.seasonal import MSTL, STL
from statsmodels.tsa.stattools import adfuller, kpss

rng = np.random.default_rng(0)
months = pd.date_range("2000-01-31", periods=96, freq="ME")
table = pd.DataFrame(
    {"x": rng.normal(size=96), "z": rng.normal(size=96), "g": list("abcd") * 24},
    index=months,
)
table["y"] = 2 * table["x"] + rng.normal(size=96)
table["yes"] = (table["x"] + rng.normal(size=96) > 0).astype(int)
table["count"] = rng.poisson(2, size=96)
levels = table["y"].cumsum() + 50
numbers = table[["x", "z"]].to_numpy()
answers = table["y"].to_numpy()

# linear models and what they say
with_one = sm.add_constant(numbers)
table_with_one = sm.add_constant(table[["x", "z"]])
line = sm.OLS(table["y"], table_with_one).fit()
array_line = sm.OLS(answers, with_one).fit()
formula_line = smf.ols("y ~ x + z", data=table).fit()
residuals = line.resid
array_residuals = array_line.resid
intervals = line.conf_int()
array_intervals = array_line.conf_int()
covariance = line.cov_params()
t_test = line.t_test([0, 1, 0])
f_test = line.f_test("x = 0")
prediction_table = line.get_prediction(table_with_one).summary_frame()
lower = prediction_table["obs_ci_lower"]
influence = line.get_influence()
influence_table = influence.summary_frame()
cooks = influence.cooks_distance
leverage = influence.hat_matrix_diag
another_influence = OLSInfluence(line)
robust_line = line.get_robustcov_results()
weighted = sm.WLS(table["y"], table_with_one, weights=1.0).fit()
generalized = sm.GLS(table["y"], table_with_one).fit()
glsar_model = sm.GLSAR(answers, with_one, 1)
glsar = glsar_model.iterative_fit(1)
rolling = RollingOLS(table["y"], table_with_one, window=24).fit()
rolling_params = rolling.params
rolling_weighted = RollingWLS(table["y"], table_with_one, window=24).fit()
recursive_model = sm.RecursiveLS(table["y"], table_with_one)
recursive = recursive_model.fit()
mixed = smf.mixedlm("y ~ x", table, groups=table["g"]).fit()
quantile = smf.quantreg("y ~ x", table).fit(q=0.5)
norms = sm.robust.norms.HuberT()
robust = sm.RLM(table["y"], table_with_one, M=norms).fit()
weights = robust.weights
summary_text = line.summary().as_text()

# discrete and generalized models
logit = sm.Logit(table["yes"], table_with_one).fit(disp=0)
margins = logit.get_margeff()
margin_table = margins.summary_frame()
poisson = smf.poisson("count ~ x", table).fit(disp=0)
poisson_predicted = poisson.get_prediction().predicted
poisson_diagnostic = poisson.get_diagnostic()
poisson_influence = poisson.get_influence()
general = smf.glm("yes ~ x", table, family=sm.families.Binomial()).fit()
general_mean = general.mu
general_influence = general.get_influence()
general_influence_table = general_influence.summary_frame()
deviances = general.resid_deviance
pearsons = general.resid_pearson
general_prediction = general.get_prediction(table).summary_frame()
hurdle = HurdleCountModel(table["count"], table_with_one).fit(disp=0)
ordered_model = OrderedModel(table["count"], table[["x"]], distr="logit")
ordered = ordered_model.fit(method="bfgs", disp=0)

# plots
fit_figure = sm.graphics.plot_fit(line, "x")
ccpr_figure = sm.graphics.plot_ccpr_grid(line)
leverage_figure = sm.graphics.plot_leverage_resid2(line)
abline_figure = abline_plot(0, 1)
qq_figure = qqplot(residuals, line="q", fit=True)
same_figure = gofplot(residuals)
influence_figure = sm.graphics.influence_plot(line)
index_figure = influence.plot_index(y_var="cooks")
components = PCA(table[["x", "z", "y"]])
scree = components.plot_scree()
loadings = components.loadings
scores = components.scores

# tests
bera = sms.jarque_bera(residuals)
pagan = sms.het_breuschpagan(residuals, line.model.exog)
quandt = sms.het_goldfeldquandt(residuals, line.model.exog)
white = sms.het_white(residuals, line.model.exog)
watson = sm.stats.durbin_watson(answers)
ljung = sm.stats.acorr_ljungbox(residuals, lags=[5])
anova = sm.stats.anova_lm(smf.ols("y ~ C(g)", table).fit())
tukey = sm.stats.multicomp.pairwise_tukeyhsd(table["y"], table["g"])
described = DescrStatsW(answers)
mean_interval = described.tconfint_mean()
rejected, corrected, sidak, bonferroni = sm.stats.multipletests([0.01, 0.2])
z_value, z_p = sm.stats.ztest(answers)
rank = rank_compare_2indep(answers, answers + 1)
low, high = rank.conf_int()
first_is_larger = rank.prob1
probability = rank.prob1
power = sms.TTestIndPower().solve_power(effect_size=0.5, power=0.8, alpha=0.05)
cumulative = ECDF(answers)
shares = cumulative(answers)

# time series
arima_model = sm.tsa.arima.ARIMA(levels, order=(1, 1, 0))
arima = arima_model.fit()
sarimax_model = sm.tsa.SARIMAX(levels, order=(1, 0, 0))
sarimax = sarimax_model.fit(disp=False)
arima_prediction = arima.get_prediction()
arima_forecast = arima.get_forecast(3)
forecast_table = arima_forecast.summary_frame()
forecast_interval = arima_forecast.conf_int()
forecast_mean = arima_forecast.predicted_mean
forecast = sarimax.forecast(3)
extended = sarimax.append(levels.iloc[-1:].shift(1, freq="ME"))
simulated = sarimax.simulate(5)
smoothed = sarimax_model.smooth(sarimax.params)
unobserved_model = sm.tsa.UnobservedComponents(levels, "rwalk")
unobserved = unobserved_model.fit(disp=False)
parts_figure = unobserved.plot_components()
ets_model = ETSModel(levels)
ets = ets_model.fit(disp=False)
ets_prediction = ets.get_prediction(start=96, end=100)
ets_table = ets_prediction.summary_frame()
ets_simulated = ets.simulate(anchor="end", nsimulations=5, repetitions=3)
ets_forecast = ets.forecast(4)
ets_again = Smoothing(levels).fit(disp=False)
holt = sm.tsa.Holt(levels, initialization_method="estimated").fit()
exponential = sm.tsa.ExponentialSmoothing(levels).fit()
holt_simulated = holt.simulate(8, repetitions=10)
theta = ThetaModel(levels, period=12)
theta_fit = theta.fit()
theta_forecast = theta_fit.forecast(12)
theta_figure = theta_fit.plot_predict(12)
ardl_model = ARDL(levels, 2, table[["x"]], 1)
ardl = ardl_model.fit()
ardl_choice = ardl_select_order(levels, 2, table[["x"]], 2)
chosen = ardl_choice.model
chosen_fit = chosen.fit()
error_model = UECM(levels, 2, table[["x"]], 2)
error_fit = error_model.fit()
bounds = error_fit.bounds_test(case=3)
auto = sm.tsa.AutoReg(levels, 2).fit()
switching = sm.tsa.MarkovRegression(table["y"], k_regimes=2).fit()
vector_model = sm.tsa.VAR(table[["x", "z"]])
vector = vector_model.fit(2)
vector_forecast = vector.forecast(numbers, 3)
impulse = vector.irf(5)
impulse_figure = impulse.plot()
varmax_model = sm.tsa.VARMAX(table[["x", "z"]], order=(1, 0))
varmax = varmax_model.fit(maxiter=5, disp=False)
factor_model = sm.tsa.DynamicFactor(table[["x", "z"]], k_factors=1, factor_order=1)
factor = factor_model.fit(maxiter=5, disp=False)
stl_forecaster = STLForecast(
    levels, sm.tsa.arima.ARIMA, model_kwargs={"order": (1, 0, 0)}
)
stl_fit = stl_forecaster.fit()
stl = STL(levels).fit()
stl_trend = stl.trend
stl_figure = stl.plot()
mstl = MSTL(levels, periods=12).fit()
decomposed = sm.tsa.seasonal_decompose(levels, model="additive")
seasonal = decomposed.seasonal
hp_cycle, hp_trend = sm.tsa.filters.hpfilter(levels)
bk_cycle = sm.tsa.filters.bkfilter(levels)
cf_cycle, cf_trend = sm.tsa.filters.cffilter(levels)
cf_cycles, cf_trends = sm.tsa.filters.cffilter(levels.to_frame())
correlations = sm.tsa.acf(levels)
correlation, q_values, p_values = sm.tsa.acf(answers, nlags=10, qstat=True)
partial = sm.tsa.pacf(levels, nlags=10)
dickey = adfuller(levels)
dickey_statistic = dickey[0]
stationary = kpss(levels, nlags=5)
process = ArmaProcess([1, -0.5], [1])
process_sample = process.generate_sample(50)
generated = arma_generate_sample([1, -0.5], [1], 50)
acf_figure = sm.graphics.tsa.plot_acf(levels)

# data that comes along
macro = sm.datasets.macrodata.load_pandas()
macro_table = macro.data
longley = sm.datasets.longley.load()
longley_answers = longley.endog
longley_inputs = longley.exog
loess = sm.nonparametric.lowess(answers, numbers[:, 0])
density = sm.nonparametric.KDEUnivariate(answers)
density_fit = density.fit()
multi_density = sm.nonparametric.KDEMultivariate(data=[answers], var_type="c")
evaluated = density.evaluate(answers)
