"""Words of Wagtail that people read here and that it has no Vietnamese for; named here, they are in our catalogue.

They stand on the page that the admin shows for what does not exist, or is not there for the person who asks.
"""

from django.utils.translation import gettext_noop

WORDS = [
    gettext_noop("Error 404: Page not found"),
    gettext_noop("The requested page could not be found."),
    gettext_noop("Go to Wagtail admin"),
]
