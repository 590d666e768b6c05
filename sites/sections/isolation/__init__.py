"""Isolation: what one department's people can see, choose, change and report on ends where their section ends."""
