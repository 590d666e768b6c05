"""The portal as a process of its own: granian --interface wsgi home.portal.wsgi:application"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "home.portal.settings")

application = get_wsgi_application()
