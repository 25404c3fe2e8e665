"""Notebook -> Plan: the fate of every statement, the steps, the settings; nothing is written."""

from __future__ import annotations

from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.planner import make_plan

__all__ = ["Decision", "make_plan"]
