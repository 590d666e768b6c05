"""The started product of the journeys, for clients that only know its address."""

from tests.journeys import conftest as journeys

stack = journeys.stack
tell = journeys.tell
