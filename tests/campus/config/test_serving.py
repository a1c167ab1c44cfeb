"""The process: two lanes that never wait for one another, and a worker that outlives its errors."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from waitress import wasyncore

from bayleaf.campus.config import serving
from bayleaf.campus.config.environment import Environment
from bayleaf.campus.foundation.models import OutgoingMail
from bayleaf.campus.foundation.tasks import deliver_mail
from bayleaf.engine.errors import InputError
from tests.campus.foundation.postoffice import open_post_office

Application = Callable[[dict[str, Any], Callable[..., Any]], list[bytes]]


@pytest.fixture(autouse=True)
def _no_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAYLEAF_DEMO")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running(application: Application, **settings: Any) -> Iterator[str]:
    """The real server around this application, at a free port."""
    environment = Environment(port=free_port(), **settings)
    server = serving.listen(application, environment)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{environment.port}"
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(10)
        server.task_dispatcher.shutdown()


def ask(url: str, **headers: str) -> bytes:
    request = urllib.request.Request(url, headers=headers)
    with closing(urllib.request.urlopen(request, timeout=10)) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize("document", ["/o/school/did.json", "/status/abc"])
def test_checks_that_ask_this_very_server_do_not_wait_for_one_another(document: str) -> None:
    """Every thread for people is busy with a check, and each check needs an answer from here."""
    threads = 2
    all_busy = threading.Barrier(threads)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        if environ["PATH_INFO"] == document:
            return [b"the document"]
        all_busy.wait(10)
        return [b"checked: " + ask(f"http://{environ['HTTP_HOST']}{document}")]

    answers: list[bytes] = []
    with running(application, threads=threads) as base_url:
        askers = [
            threading.Thread(target=lambda: answers.append(ask(f"{base_url}/verify/")))
            for _ in range(threads)
        ]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join(15)
    assert answers == [b"checked: the document"] * threads


def told(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Tell who asked, and how, as the application sees it."""
    start_response("200 OK", [("Content-Type", "application/json")])
    names = ("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR")
    return [json.dumps({name: environ.get(name) for name in names}).encode()]


_FORWARDED = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}


def test_behind_https_the_proxy_is_believed() -> None:
    with running(told, base_url="https://badges.example.org") as url:
        seen = json.loads(ask(url, **_FORWARDED))
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == ("192.0.2.7", "https")


@pytest.mark.parametrize(
    "settings",
    [
        {"base_url": "http://localhost:8000"},
        {"base_url": "https://badges.example.org", "trusted_proxy": "192.0.2.1"},
    ],
    ids=["no proxy", "somebody else"],
)
def test_nobody_else_is_believed_about_who_asks(settings: dict[str, Any]) -> None:
    with running(told, **settings) as url:
        seen = json.loads(ask(url, **_FORWARDED))
    assert seen["REMOTE_ADDR"] == "127.0.0.1"
    assert seen["HTTP_X_FORWARDED_PROTO"] is None
    assert seen["HTTP_X_FORWARDED_FOR"] is None


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError) as refused:
            serving.listen(told, Environment(port=port))
    (line,) = refused.value.lines
    assert line.startswith(f"Port {port} of 127.0.0.1 cannot be used: Address already in use.")
    assert "BAYLEAF_PORT" in line


def test_a_host_that_does_not_exist_is_one_clear_line() -> None:
    with pytest.raises(InputError, match="no such address"):
        serving.listen(told, Environment(host="nowhere.invalid", port=free_port()))


@contextmanager
def working(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(serving, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(serving, "_SWEEP_SECONDS", 0.01)
    worker = serving.Worker()
    worker.start()
    try:
        yield
    finally:
        worker.stop()
        worker.join(10)
        assert not worker.is_alive()


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_mail_whether_a_task_or_a_sweep_finds_it(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def write(to: str) -> None:
        now = timezone.now()
        OutgoingMail.objects.create(
            to=to, sender="b@example.org", subject="S", text="T", created_at=now, due_at=now
        )

    with open_post_office() as office:
        settings.SMTP_URL = f"smtp://127.0.0.1:{office.port}"
        write("by-task@example.org")
        deliver_mail.enqueue()
        with working(monkeypatch):
            wait_until(lambda: len(office.delivered) == 1)
            write("by-sweep@example.org")
            wait_until(lambda: len(office.delivered) == 2)
    connection.close()
    assert [got["to"] for got in office.delivered] == ["by-task@example.org", "by-sweep@example.org"]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_round_that_fails_does_not_end_the_worker(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rounds: list[int] = []

    def fail_first() -> None:
        rounds.append(1)
        if len(rounds) < 3:
            raise LookupError

    monkeypatch.setattr(serving, "sweep", fail_first)
    with working(monkeypatch):
        wait_until(lambda: len(rounds) > 4)
    assert caplog.text.count("a round of the worker failed") == 2
