"""The demonstration is loaded once for all tests that read it, in a transaction of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import transaction
from django.test import override_settings

from madang.demo import actions


@pytest.fixture(scope="package")
def demonstration(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """How many events were played. Everything is undone at the end."""
    folder = tmp_path_factory.mktemp("demonstration")
    files = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder)},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with django_db_blocker.unblock(), transaction.atomic():
        mail.outbox = []
        with override_settings(STORAGES=files):
            played = actions.load_demo(by=None)
        caches["pages"].clear()
        yield played
        transaction.set_rollback(True)
