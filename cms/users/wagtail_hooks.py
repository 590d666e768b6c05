"""What the users add to Wagtail's admin."""

from wagtail import hooks

from cms.users.superusers_only import BULK_ACTIONS

# Wagtail's registry keeps the last of one name: ours have to come after its own.
for bulk_action in BULK_ACTIONS:
    hooks.register("register_bulk_action", bulk_action, order=100)
