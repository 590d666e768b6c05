"""Signals of sections, handled above."""

from django.dispatch import Signal

# Sent in the transaction that makes a section, with `section: SectionPage`: streams makes the section's stream.
section_created = Signal()

# Sent in the running unit of work, with `changes: dict[int, str]` (section id -> "appeared", "changed", "vanished")
# and `unit: Unit`, when a section's public face changed: its names or address, or whether it is shown at all.
section_changed = Signal()
