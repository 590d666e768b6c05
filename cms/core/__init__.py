"""The kernel: what every page, picture and answer of ours shares; it imports nothing else of ours."""
