"""Streams, placements, the change log, refills and recalls."""

from sites.streams.models.changes import Change, Counter, Follower
from sites.streams.models.pages import StreamPage
from sites.streams.models.placements import Placement
from sites.streams.models.streams import SHARED, Intake, Stream, Trust

__all__ = ["SHARED", "Change", "Counter", "Follower", "Intake", "Placement", "Stream", "StreamPage", "Trust"]
