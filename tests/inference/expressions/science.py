# ruff: noqa
"""scipy, statsmodels and sympy."""

import numpy as np
import pandas as pd
import scipy.stats as st
import statsmodels.api as sm
import statsmodels.formula.api as smf
import sympy as sp
from scipy import integrate, interpolate, optimize, signal, stats
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import curve_fit, minimize
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist, pdist
from scipy.special import expit
from sympy import (
    Eq,
    Function,
    Matrix,
    Rational,
    diff,
    expand,
    solve,
    symbols,
)
from sympy import (
    integrate as sym_integrate,
)

rng = np.random.default_rng(0)
sample = rng.normal(size=50)
more = rng.normal(size=50)
x_values = np.linspace(0, 5, 50)
test = stats.ttest_ind(sample, more)
t_value, p_value = stats.ttest_ind(sample, more)
p_attribute = test.pvalue
correlation, significance = stats.pearsonr(sample, more)
line = stats.linregress(x_values, sample)
slope = line.slope
slope_too, intercept, r_value, p, error = stats.linregress(x_values, sample)
shapiro_stat, shapiro_p = st.shapiro(sample)
chi2, chi_p, dof, expected = stats.chi2_contingency([[10, 20], [20, 40]])
z_scores = stats.zscore(sample)
skewness = stats.skew(sample)
density = stats.norm.pdf(0)
densities = stats.norm.pdf(x_values, 0, 1)
cumulative = st.norm.cdf(1.96)
quantile = stats.norm.ppf(0.975)
frozen = stats.norm(0, 1)
frozen_pdf = frozen.pdf(x_values)
draws = stats.norm.rvs(size=10)
kde = stats.gaussian_kde(sample)
kde_values = kde(x_values)
mass = stats.binom.pmf(3, 10, 0.5)
result = minimize(lambda v: (v[0] - 1) ** 2, [0.0])
minimum = result.fun
parameters, covariance = curve_fit(lambda t, a: a * t, x_values, sample)
root = optimize.brentq(lambda v: v - 1, 0, 3)
roots = optimize.fsolve(lambda v: v - 1, 0.5)
area, area_error = integrate.quad(np.sin, 0, 1)
solution = integrate.solve_ivp(lambda t, v: -v, [0, 1], [1.0])
solved_at, solved = solution.t, solution.y[:, 0]
last_solved = solution.y[0, -1]
orbit = integrate.odeint(lambda v, t: -v, 1.0, x_values)
spline = interpolate.interp1d(x_values, sample)
splined = spline(x_values)
cubic = interpolate.CubicSpline(x_values, sample)
peaks, properties = signal.find_peaks(sample)
b, a = signal.butter(2, 0.5)
filtered = signal.filtfilt(b, a, sample)
links = linkage(rng.normal(size=(5, 2)))
flat = fcluster(links, 1, "maxclust")
distances = cdist(rng.normal(size=(3, 2)), rng.normal(size=(3, 2)))
condensed = pdist(rng.normal(size=(3, 2)))
sparse = csr_matrix(np.eye(3))
dense = sparse.toarray()
logistic = expit(x_values)
frame = pd.DataFrame({"y": sample, "x": more, "g": (sample > 0).astype(int)})
design = sm.add_constant(frame[["x"]])
ols = sm.OLS(frame["y"], design)
fitted = ols.fit()
coefficients = fitted.params
p_values = fitted.pvalues
r_squared = fitted.rsquared
residuals = fitted.resid
predictions = fitted.predict(design)
summary = fitted.summary()
array_fit = sm.OLS(sample, sm.add_constant(more)).fit()
array_params = array_fit.params
formula = smf.ols("y ~ x", data=frame).fit()
formula_params = formula.params
logit = smf.logit("g ~ x", data=frame).fit(disp=False)
glm = sm.GLM(frame["g"], design, family=sm.families.Binomial()).fit()
months = pd.date_range("2000-01-01", periods=50, freq="MS")
series = pd.Series(sample.cumsum(), index=months)
decomposition = sm.tsa.seasonal_decompose(series, period=12)
autoregression = sm.tsa.AutoReg(series, 1).fit()
forecast = autoregression.forecast(3)
autocorrelation = sm.tsa.acf(series, nlags=5)
smooth = sm.nonparametric.lowess(sample, x_values)
anova = sm.stats.anova_lm(formula)
x, y = symbols("x y")
t = sp.Symbol("t")
expression = x**2 + 2 * x * y
derivative = diff(expression, x)
integral = sym_integrate(expression, x)
expanded = expand((x + y) ** 2)
factored = sp.factor(x**2 - 1)
simple = sp.simplify(sp.sin(x) ** 2 + sp.cos(x) ** 2)
solutions = solve(x**2 - 4, x)
equation = Eq(x, y)
third = Rational(1, 3)
matrix = Matrix([[1, 2], [3, 4]])
determinant = matrix.det()
inverse = matrix.inv()
compiled = sp.lambdify(x, x**2)
substituted = expression.subs(x, 3)
text = sp.latex(expression)
f = Function("f")
applied = f(x)
limit = sp.limit(sp.sin(x) / x, x, 0)
series_of = sp.series(sp.exp(x), x, 0, 3)
density_at = stats.norm.pdf(loc=1, scale=0.5, x=np.array([1.0, 2.0]))
quartile = stats.scoreatpercentile([1.0, 2.0, 3.0], 25)
