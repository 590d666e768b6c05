"""Streams, placements and decisions on them, the change log, refills and recalls."""

from sites.streams.models.changes import Change, Counter, Follower
from sites.streams.models.pages import StreamPage
from sites.streams.models.placements import Decision, Placement
from sites.streams.models.recalls import Recall
from sites.streams.models.refills import Refill
from sites.streams.models.streams import SHARED, Intake, Joined, Match, OnChange, Order, Stream, Trust

__all__ = [
    "SHARED", "Change", "Counter", "Decision", "Follower", "Intake", "Joined", "Match", "OnChange", "Order",
    "Placement", "Recall", "Refill", "Stream", "StreamPage", "Trust",
]  # fmt: skip
