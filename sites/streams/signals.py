"""Signals of streams, handled above."""

from django.dispatch import Signal

# Sent in the transaction that wrote rows of the change log, after them, with `first: int` and `last: int` (their
# numbers): a follower may put down a task that wakes it. The log itself says what is to be done, not this signal.
changes_logged = Signal()

# Sent by `sites.streams.deciding` in the transaction of a decision by a person or a command, after it is written, with
# `decision: Decision`: the one place to tell people of it. What the clock, an edit or a rule does sends none.
decided = Signal()
