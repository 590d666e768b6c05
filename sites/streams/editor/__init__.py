"""The editor of streams in the admin: a rule that reads as sentences, what it would match now, and its refill."""
