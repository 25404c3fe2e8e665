# ruff: noqa
"""pandas' everyday methods."""

import io

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

df = pd.DataFrame(
    {
        "city": ["Oslo", "Rome", "Oslo", "Paris"],
        "sales": [3.0, 5.5, 2.0, np.nan],
        "units": [1, 2, 3, 4],
        "day": pd.to_datetime(["2020-01-01", "2020-01-02", "2020-02-01", "2020-02-03"]),
    }
)
other = DataFrame({"city": ["Oslo", "Rome"], "country": ["NO", "IT"]})
series = Series([1.0, 2.0, 3.0], index=list("abc"))
counts_in = pd.Series([1, 2, 3])
read = pd.read_csv(io.StringIO("a,b\n1,2\n"))
chunks = pd.read_csv(io.StringIO("a,b\n1,2\n"), chunksize=1)
column = df["sales"]
by_attribute = df.sales
columns = df[["city", "sales"]]
rows = df[df["sales"] > 2]
rows_and = df[(df.sales > 2) & (df.city == "Oslo")]
mask = df["sales"] > 2
sliced = df[:2]
at_label = df.loc[0]
at_cell = df.loc[0, "city"]
some_rows = df.loc[df.sales > 2, ["city"]]
some_values = df.loc[df.sales > 2, "city"]
by_place = df.iloc[0]
many_places = df.iloc[:2, 1:3]
one_column = df.iloc[:, 0]
head = df.head()
shape = df.shape
row_count = df.shape[0]
length = len(df)
names = df.columns
name_list = list(df.columns)
index = df.index
values = df.values
column_values = df["sales"].values
as_numpy = df["sales"].to_numpy()
described = df.describe()
types = df.dtypes
mean = df["sales"].mean()
total = df["units"].sum()
means = df.mean(numeric_only=True)
missing = df.isnull()
missing_counts = df.isnull().sum()
missing_count = df["sales"].isnull().sum()
filled = df.fillna(0)
dropped_rows = df.dropna()
dropped = df.drop("units", axis=1)
dropped_many = df.drop(columns=["units"])
renamed = df.rename(columns={"units": "n"})
sorted_df = df.sort_values("sales")
sorted_index = df.sort_index()
reset = df.reset_index()
with_index = df.set_index("city")
uniques = df["units"].unique()
unique_count = df["city"].nunique()
value_counts = df["city"].value_counts()
grouped = df.groupby("city")
grouped_column = df.groupby("city")["sales"]
group_means = df.groupby("city")["sales"].mean()
group_frame = df.groupby("city").mean(numeric_only=True)
group_sizes = df.groupby("city").size()
group_agg = df.groupby("city").agg({"sales": "mean"})
group_agg_list = df.groupby("city")["sales"].agg(["mean", "max"])
group_reset = df.groupby("city")["sales"].sum().reset_index()
group_flat = df.groupby("city", as_index=False)["sales"].sum()
transformed = df.groupby("city")["sales"].transform("mean")
pivoted = df.pivot_table(index="city", values="sales", aggfunc="mean")
crossed = pd.crosstab(df.city, df.units)
merged = df.merge(other, on="city")
merged_too = pd.merge(df, other, on="city", how="left")
concatenated = pd.concat([df, df])
series_joined = pd.concat([series, series])
dummies = pd.get_dummies(df["city"])
melted = df.melt(id_vars="city", value_vars=["sales"])
applied = df["units"].apply(lambda x: x * 2)
applied_rows = df.apply(lambda row: row["units"] + 1, axis=1)
applied_columns = df[["sales", "units"]].apply(np.mean)
mapped = df["city"].map({"Oslo": 1})
replaced = df.replace(1, 2)
as_type = df["units"].astype(float)
queried = df.query("units > 2")
assigned = df.assign(double=df.units * 2)
correlations = df[["sales", "units"]].corr()
correlation = df["sales"].corr(df["units"])
quantile = df["units"].quantile(0.5)
quantiles = df["units"].quantile([0.25, 0.75])
rolling = df["units"].rolling(2)
rolling_mean = df["units"].rolling(2).mean()
cumulative = df["units"].cumsum()
shifted = df["units"].shift(1)
change = df["units"].pct_change()
difference = df["units"].diff()
upper = df["city"].str.upper()
contains = df["city"].str.contains("O")
split = df["city"].str.split("s")
expanded = df["city"].str.split("s", expand=True)
years = df["day"].dt.year
month_names = df["day"].dt.month_name()
dates = pd.date_range("2020-01-01", periods=3)
timestamp = pd.Timestamp("2020-01-01")
parsed = pd.to_datetime("2020-01-01")
parsed_column = pd.to_datetime(df["day"])
delta = timestamp - pd.Timestamp("2019-01-01")
delta_days = delta.days
resampled = df.set_index("day").resample("MS")["sales"].sum()
monthly = df.set_index("day")[["sales"]].resample("MS").mean()
binned = pd.cut(df["units"], bins=2)
quantile_binned = pd.qcut(df["units"], 2)
numeric = pd.to_numeric(df["units"])
as_dict = df.to_dict()
records = df.to_dict("records")
csv_text = df.to_csv()
text = df.to_string()
sample = df.sample(2, random_state=0)
largest = df.nlargest(2, "units")
duplicated = df.duplicated()
deduplicated = df.drop_duplicates()
copied = df.copy()
transposed = df.T
stacked = df[["sales", "units"]].stack()
unstacked = df.groupby(["city", "units"])["sales"].sum().unstack()
is_in = df["city"].isin(["Oslo"])
between = df["units"].between(1, 2)
where = df["units"].where(df["units"] > 1)
ranks = df["units"].rank()
index_list = df.index.tolist()
column_list = df["city"].tolist()
items = dict(df["city"].value_counts())
multi = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])
arithmetic = df["sales"] / df["units"]
log = np.log(df["units"])
standard = (df["units"] - df["units"].mean()) / df["units"].std()
flags = np.where(df["units"] > 2, "big", "small")
selected = df.select_dtypes("number")
memory = df.memory_usage()
any_missing = df.isnull().values.any()
mode = df["city"].mode()
interval_text = [f"{low}" for low in df["units"]]
for label, group in df.groupby("city"):
    last_group = group
for place, row in df.iterrows():
    last_row = row
series_dict = series.to_dict()
as_frame = series.to_frame()
period = timestamp.to_period("M")
stripped = df["city"].str.strip().str.lower()
extracted = df["city"].str.extract("(O)", expand=False)
df["ratio"] = df["sales"] / df["units"]
ratio = df["ratio"]
frames = []
for number in range(2):
    frames.append(pd.DataFrame({"n": [number]}))
all_frames = pd.concat(frames, ignore_index=True)


def clean(table, column):
    table = table.dropna(subset=[column])
    table = table[table[column] > 0]
    return table.reset_index(drop=True)


def summary(table):
    grouped = table.groupby("city")["sales"]
    return grouped.mean(), grouped.size()


cleaned = clean(df, "sales")
group_mean, group_size = summary(df)

label = next((name for name in df.columns if name.strip().lower() == "sales"), None)
if label is None:
    label = df.columns[-1]
by_label = df[label].copy()
small_names = [name.lower() for name in df.columns]
listed = df.columns.tolist()
by_listed = df[listed[1]]
without_label = df.drop(columns=[label]).loc[by_label.notna()]
strongest = df[["sales", "units"]].corr()["sales"].drop("sales").abs().idxmax()
by_strongest = df[strongest].mean()
either = df[label if len(df) else "units"]
day_list = pd.date_range("2024-01-01", periods=2).tolist()
span_list = pd.timedelta_range("1D", periods=2).tolist()
month_list = pd.period_range("2024-01", periods=2, freq="M").tolist()
step_list = pd.RangeIndex(3).tolist()
pair_list = pd.MultiIndex.from_product([[1, 2], ["a"]]).tolist()
bin_list = pd.interval_range(0, 2).tolist()
