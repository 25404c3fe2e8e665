# ruff: noqa
"""xarray's arrays and tables."""

import numpy as np
import pandas as pd
import xarray as xr

days = pd.date_range("2024-01-01", periods=40)
air = xr.DataArray(
    np.arange(240.0).reshape(40, 2, 3),
    dims=("time", "lat", "lon"),
    coords={"time": days, "lat": [10, 20], "lon": [0, 1, 2]},
    name="air",
)
ds = air.to_dataset()
from_ds = ds["air"]
by_attribute = ds.air
table = ds[["air"]]
lat = air.lat
values = air.values
numbers = air.to_numpy()
mean = air.mean("time")
whole_mean = ds.mean()
picked = air.sel(time="2024-01-03")
placed = air.isel(lon=0)
first = air[0]
months = air.time.dt.month
season = ds.groupby("time.season")
season_mean = season.mean()
month_mean = air.groupby("time.month").mean()
anomaly = air.groupby("time.month") - month_mean
weekly = air.resample(time="7D").mean()
weekly_table = ds.resample(time="7D").max()
smooth = air.rolling(time=3).mean()
smooth_table = ds.rolling(time=3).sum()
weights = np.cos(np.deg2rad(air.lat))

weighted_mean = air.weighted(weights).mean(("lat", "lon"))
table_mean = ds.weighted(weights).mean()
warm = air > 100
kept = air.where(warm)
kept_table = ds.where(ds > 3)
shifted = air + 1
other_way = 2 * air
ratio = air / mean
negative = -air
root = np.sqrt(air)
both = xr.concat([air, air], dim="time")
merged = xr.merge([ds])
chosen = xr.where(air > 1, air, 0)
ones = xr.ones_like(air)
related = xr.corr(air, air)
frame = air.to_dataframe()
row = air[:, 0, 0].to_series()
frame_of_ds = ds.to_dataframe()
single = air.item if False else air.size
shape = air.shape
dims = air.dims
same = air.equals(air)
count = len(air)
attributes = air.attrs
as_array = ds.to_array()
parts = xr.broadcast(air, lat)
fitted = air.polyfit("time", 1)
for month, group in air.groupby("time.month"):
    group_mean = group.mean()
for season, part in ds.groupby("time.season"):
    part_mean = part.mean()
