"""Django's settings for the tests: a data folder that goes away, and quick password hashes."""

import atexit
import os
import shutil
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="bayleaf-tests-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ.update(
    BAYLEAF_DATA_DIR=_FOLDER,
    BAYLEAF_BASE_URL="http://localhost:8000",
    BAYLEAF_DEMO="1",
    BAYLEAF_LOG_LEVEL="ERROR",
)

from bayleaf.campus.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {"NAME": os.path.join(_FOLDER, "test.sqlite3")}  # noqa: F405, PTH118
