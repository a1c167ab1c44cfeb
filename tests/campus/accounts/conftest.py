"""Mail of the library goes to the outbox here too: Django's test runner takes it elsewhere."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "bayleaf.campus.foundation.mail.OutboxBackend"
