"""The project: wiring on top (settings, urls, api), the shared kernel beneath (core, users)."""
