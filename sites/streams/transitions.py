"""The one table of what may be done to a placement: (who, what, in which state) -> the state after it, or a refusal.

`docs/desk.md` prints it and the tests go through all of it.
"""

from collections.abc import Mapping
from enum import StrEnum

from sites.streams.models import Decision, Placement

Action = Decision.Action
State = Placement.State

# The state of an article in a stream that it has no placement in.
NOWHERE = ""


class Role(StrEnum):
    """Who acts: the stream's editors, the editors and heads of the article's section, the clock, or an edit."""

    DESK = "desk"
    OWNER = "owner"
    CLOCK = "clock"
    ARTICLE = "article"


_SHOWN: Mapping[str, str] = {State.ACCEPTED: State.ACCEPTED, State.RECHECK: State.RECHECK}
_OPEN: Mapping[str, str] = {State.PROPOSED: State.PROPOSED, State.HELD: State.HELD, **_SHOWN}
_ANY: Mapping[str, str] = {state: state for state in State}

TABLE: Mapping[tuple[Role, str], Mapping[str, str]] = {
    (Role.DESK, Action.PROPOSE): {NOWHERE: State.PROPOSED},
    (Role.DESK, Action.ACCEPT): {
        State.PROPOSED: State.ACCEPTED,
        State.HELD: State.ACCEPTED,
        State.RECHECK: State.ACCEPTED,
        State.DECLINED: State.ACCEPTED,
        State.WITHDRAWN: State.ACCEPTED,
    },
    (Role.DESK, Action.DECLINE): {State.PROPOSED: State.DECLINED, State.HELD: State.DECLINED},
    (Role.DESK, Action.HOLD): {State.PROPOSED: State.HELD, State.HELD: State.HELD, State.RECHECK: State.HELD},
    (Role.DESK, Action.WITHDRAW): {
        State.HELD: State.WITHDRAWN,
        State.ACCEPTED: State.WITHDRAWN,
        State.RECHECK: State.WITHDRAWN,
    },
    (Role.DESK, Action.PIN): _SHOWN,
    (Role.DESK, Action.UNPIN): _SHOWN,
    (Role.DESK, Action.DRESS): _OPEN,
    (Role.DESK, Action.RESCHEDULE): _OPEN,
    (Role.DESK, Action.ANSWER): _ANY,
    (Role.OWNER, Action.PROPOSE): {
        NOWHERE: State.PROPOSED,
        State.DECLINED: State.PROPOSED,
        State.WITHDRAWN: State.PROPOSED,
    },
    (Role.OWNER, Action.TAKE_BACK): {State.PROPOSED: State.WITHDRAWN, State.HELD: State.WITHDRAWN},
    (Role.OWNER, Action.ANSWER): _ANY,
    (Role.CLOCK, Action.RELEASE): {State.HELD: State.ACCEPTED},
    (Role.ARTICLE, Action.CHANGE): {State.HELD: State.RECHECK, State.ACCEPTED: State.RECHECK},
}


def after(role: Role, action: str, state: str) -> str | None:
    """Return the state that `action` by `role` leads to from `state`; None where it is refused."""
    return TABLE.get((role, action), {}).get(state)


def allowed(roles: set[Role], state: str) -> list[str]:
    """Return what somebody with `roles` may do in `state`, in the table's order."""
    return list(dict.fromkeys(action for (role, action), rows in TABLE.items() if role in roles and state in rows))
