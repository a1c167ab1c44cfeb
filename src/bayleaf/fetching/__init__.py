"""The outbound door: the only code of Bayleaf that opens a connection to the world.

``safe_fetch`` gets one public https URL and nothing else; ``SafeFetch`` is the same with other
settings. Both are a ``Fetch`` of the engine (``bayleaf.engine.ports``) and raise nothing but
``FetchError``. Its ``code`` is one of:

===============  =======================================================================
``url``          not a plain absolute URL, or its host is spelled in an unusual way
``scheme``       not https
``port``         not 443, nor a port that the operator allows
``dns``          the name has no address
``address``      the name leads to an address that is not public
``unreachable``  no connection, or what came back is not HTTP
``tls``          the server cannot prove its name
``timeout``      no complete answer in time
``redirect``     the answer points elsewhere
``encoding``     the answer is compressed, which was not asked for
``too-large``    the answer is longer than the caller takes
``busy``         too many requests at once, or the host is resting after failures
===============  =======================================================================

Nothing here imports sockets, TLS or HTTP until the first request is made.
"""

from bayleaf.fetching.addresses import is_public
from bayleaf.fetching.cache import ResponseCache
from bayleaf.fetching.door import SafeFetch, Within, safe_fetch
from bayleaf.fetching.gate import Gate

__all__ = ["Gate", "ResponseCache", "SafeFetch", "Within", "is_public", "safe_fetch"]
