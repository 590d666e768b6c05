"""What promises cost and keep, measured: `make bench` runs it and prints the ratios."""
