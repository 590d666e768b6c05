"""What the province's sections publish: one app per concept."""
