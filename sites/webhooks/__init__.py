"""Signed delivery to partners: a follower of the change log. The room is kept; webhooks are not built yet."""
