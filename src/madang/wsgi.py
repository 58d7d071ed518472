"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.settings")
application = get_wsgi_application()
# Every view is imported now, in all processes at once: otherwise the first visitor of each would wait for it.
_ = get_resolver().url_patterns
