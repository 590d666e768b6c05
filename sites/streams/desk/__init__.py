"""The desk (bàn tin) in Wagtail's admin: queues, deciding, second looks, bulk; and the section's side of it."""
