"""`python -m bench`: sets Django up and runs each measurement in turn."""

import os
from importlib import import_module

import django

MEASUREMENTS = ("bench.guards",)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    for name in MEASUREMENTS:
        import_module(name).main()
