"""One process: a server with two lanes, and a worker.

A verification asks for DID documents and status lists, in a demo of this very server. If it were
served by the same threads, eight verifications at once would wait for one another for ever. So what
verifiers ask for has a lane of its own, whose requests never wait for anything but the database.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Final

from django.db import close_old_connections
from waitress import wasyncore
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher

from bayleaf.campus.config.environment import Environment
from bayleaf.engine.errors import InputError

_LISTS: Final = "/status/"
_DOCUMENTS: Final = "/did.json"
_PUBLIC_THREADS: Final = 2
_SWEEP_SECONDS: Final = 5.0
_TIDY_SECONDS: Final = 3_600
_PAUSE_SECONDS: Final = 0.5
_MOST_BYTES: Final = 8 << 20

_log = logging.getLogger("bayleaf.serving")


class TwoLanes:
    """A waitress dispatcher that gives public documents threads of their own."""

    def __init__(self, threads: int) -> None:
        self.people, self.documents = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self.people.set_thread_count(threads)
        self.documents.set_thread_count(_PUBLIC_THREADS)

    def add_task(self, task: Any) -> None:
        """Queue a channel by the path of the request that it holds."""
        requests = getattr(task, "requests", None)
        path = requests[0].path if requests else ""
        is_document = path.startswith(_LISTS) or path.endswith(_DOCUMENTS)
        (self.documents if is_document else self.people).add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        """Stop both lanes."""
        self.documents.shutdown(cancel_pending, timeout)
        return bool(self.people.shutdown(cancel_pending, timeout))


class Worker(threading.Thread):
    """Runs tasks, and looks every few seconds for work that no task woke it for."""

    def __init__(self) -> None:
        super().__init__(name="bayleaf-worker", daemon=True)
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """Work until ``stop``; an error of one round is logged and does not end the next."""
        from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

        worker = TaskWorker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="embedded",
            excluded_queue_names=[],
        )
        waited = _SWEEP_SECONDS
        while not self._stop_asked.is_set():
            _attempt(worker.run)
            if waited >= _SWEEP_SECONDS:
                _attempt(sweep)
                waited = 0.0
            self._stop_asked.wait(_PAUSE_SECONDS)
            waited += _PAUSE_SECONDS

    def stop(self) -> None:
        """Ask it to end after what it is doing."""
        self._stop_asked.set()


def _attempt(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        _log.exception("a round of the worker failed")
    finally:
        close_old_connections()


def sweep() -> None:
    """Do what is due although nobody asked: mail, batches whose worker died, and every hour what
    is kept only for a time."""
    from django.conf import settings
    from django.core.cache import cache
    from django.core.management import call_command

    from bayleaf.campus.awarding.batches import resume_abandoned
    from bayleaf.campus.foundation.mail import deliver_due, forget_old

    resume_abandoned()
    if settings.SMTP_URL:
        deliver_due()
    if cache.add("swept", True, _TIDY_SECONDS):
        forget_old()
        call_command("clearsessions", verbosity=0)
        call_command("prune_db_task_results", verbosity=0)


def listen(application: Any, environment: Environment) -> Any:
    """A server at its port, not yet answering. Raises ``InputError`` when the port is not free."""
    lanes, channels = TwoLanes(environment.threads), dict[int, Any]()
    try:
        return create_server(
            application,
            map=channels,
            host=environment.host,
            port=environment.listening_port,
            _dispatcher=lanes,
            ident=None,
            max_request_body_size=_MOST_BYTES,
            channel_timeout=60,
            clear_untrusted_proxy_headers=True,
            **_proxy(environment),
        )
    except (OSError, ValueError) as error:  # waitress: ValueError for a host that does not exist
        lanes.shutdown()
        wasyncore.close_all(channels)
        raise InputError(
            f"Port {environment.listening_port} of {environment.host} cannot be used: "
            f"{getattr(error, 'strerror', None) or 'there is no such address'}.",
            cure="Stop what uses it, or set BAYLEAF_PORT and BAYLEAF_HOST to what is free.",
        ) from None


def serve(server: Any) -> None:
    """Answer until interrupted, with a worker beside."""
    worker = Worker()
    worker.start()
    try:
        server.run()
    finally:
        worker.stop()
        worker.join(timeout=10)


def _proxy(environment: Environment) -> dict[str, Any]:
    """Behind https there is a proxy that says who asks and how; nobody else is believed."""
    if not environment.is_https:
        return {}
    return {
        "trusted_proxy": environment.trusted_proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "trusted_proxy_count": 1,
    }
