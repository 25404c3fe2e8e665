"""Statements -> those that only load, which a service does once, at its start.

rates = pd.read_csv(rates_csv)      loads
rates["eur"] = rates.usd * 0.9      loads too: it is made of nothing else
print(len(rates))                   a run's own: it acts; nothing of `rates` loads from here on
os.chdir("data")                    a run's own; nothing at all loads from here on
"""

from __future__ import annotations

from nb2prod.stages.planning.loads.apart import Loads

__all__ = ["Loads"]
