"""The audit log: who saw or changed rights, groups, keys, webhooks and recalls, in which section; append-only."""
