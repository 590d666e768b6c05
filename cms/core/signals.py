"""Signals of the kernel: what lies below speaks upward by them, inside the transaction that caused them."""

from django.dispatch import Signal

# Sent once per unit of work, before it commits, with `page_ids: set[int]` (pages whose public face may
# have changed, deleted ones too) and `unit: Unit`. Receivers write what follows and mark versions on the unit.
visibility_changed = Signal()

# Sent last in a unit of work, after versions were bumped, with `unit: Unit`: the place for the change log,
# whose counter row must be locked for the shortest time.
settled = Signal()

# Sent when the clock has overtaken versions, inside a unit of work, with `keys: list[str]`, `now: datetime` and
# `unit: Unit`: receivers settle what began or ended.
clock_advanced = Signal()

# Sent at the end of such a unit, once the rows of those versions are locked, with `keys: list[str]` and `unit: Unit`:
# receivers state the next moments after `unit.begun` with `unit.expect`. Looked for any earlier, a moment that another
# transaction commits meanwhile would be forgotten.
moments_wanted = Signal()

# Sent for each valid form of a page in the admin, with `form`: receivers add errors to what may not stand.
page_form_checked = Signal()

# Sent at each run of the clock, outside any unit of work: whoever has something to deliver looks whether it is due.
ticked = Signal()
