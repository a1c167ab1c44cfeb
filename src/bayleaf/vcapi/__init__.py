"""The VC-API door: issue and verify over HTTP, as the W3C test suites and other services ask it.

One WSGI application without Django. It holds no state but its keys and its status lists. The rules
are those of the Verifiable Credentials Data Model; what Bayleaf asks of its own credentials beyond
them is not asked here.
"""

from bayleaf.vcapi.app import Application
from bayleaf.vcapi.config import Config, read_config

__all__ = ["Application", "Config", "read_config"]
