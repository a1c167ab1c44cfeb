"""Settings: a wrong one is named, with the cure; secrets are made once and kept to the owner."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bayleaf.campus.config.environment import Environment
from bayleaf.engine.errors import InputError

KEY = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BAYLEAF_")]:
        monkeypatch.delenv(name)


WRONG = [
    ("BASE_URL", "badges.example.org"),
    ("BASE_URL", "ftp://badges.example.org"),
    ("BASE_URL", "https://badges.example.org/app"),
    ("BASE_URL", "https://badges.example.org?x=1"),
    ("BASE_URL", "https://badges.example.org#x"),
    ("BASE_URL", "https://me:secret@badges.example.org"),
    ("BASE_URL", "https://badges.example.org:99999"),
    ("BASE_URL", "https://badges.example.org:eighty"),
    ("BASE_URL", "https://bad host"),
    ("BASE_URL", "https://bad'host;x"),
    ("BASE_URL", "https://"),
    ("HOST", ""),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "http"),
    ("THREADS", "1"),
    ("THREADS", "1000"),
    ("DEMO", "perhaps"),
    ("SECRET_KEY", "short"),
    ("MASTER_KEY", "abc"),
    ("MASTER_KEY", "z" * 64),
    ("MASTER_KEY", KEY + "00"),
    ("SMTP_URL", "mail.example.org:587"),
    ("SMTP_URL", "https://mail.example.org"),
    ("SMTP_URL", "smtp://"),
    ("SMTP_URL", "smtp://mail.example.org:port"),
    ("MAIL_FROM", "Bayleaf"),
    ("MAIL_FROM", "Bayleaf <badges@example.org>\nBcc: all@example.org"),
    ("TRUST_LIST", "/nowhere/trust.json"),
    ("LOG_LEVEL", "LOUD"),
    ("TRUSTED_PROXY", "proxy.example.org"),
    ("FETCH_PORTS", "8443"),
    ("FETCH_PORTS", "[0]"),
    ("FETCH_PORTS", "[65536]"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_refused_by_its_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pydantic_settings import SettingsError

    monkeypatch.setenv(f"BAYLEAF_{name}", value)
    with pytest.raises((ValidationError, SettingsError)) as refused:
        Environment()
    assert name.lower() in str(refused.value)


@pytest.mark.parametrize("name", ["SECRET_KEY", "MASTER_KEY", "SMTP_URL"])
def test_a_wrong_secret_is_not_repeated(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"BAYLEAF_{name}", "hunter2")
    with pytest.raises(ValidationError) as refused:
        Environment()
    assert "hunter2" not in str(refused.value)


def test_what_is_right_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "trust.json").write_text("[]")
    for name, value in {
        "BASE_URL": "https://badges.example.org",
        "DATA_DIR": str(tmp_path),
        "PORT": "8000",
        "SECRET_KEY": "s" * 50,
        "MASTER_KEY": KEY,
        "SMTP_URL": "smtps://me%40school:p%2Fw@mail.example.org",
        "MAIL_FROM": "Our School <badges@example.org>",
        "TRUST_LIST": str(tmp_path / "trust.json"),
        "LOG_LEVEL": "WARNING",
        "TRUSTED_PROXY": "::1",
        "FETCH_PORTS": "[8443]",
    }.items():
        monkeypatch.setenv(f"BAYLEAF_{name}", value)
    environment = Environment()
    assert environment.is_https
    assert (environment.listening_port, environment.fetch_ports) == (8000, {8443})
    assert "p%2Fw" not in repr(environment)
    assert KEY not in repr(environment)


@pytest.mark.parametrize(
    ("given", "base_url", "hostname", "authority", "port"),
    [
        ("http://localhost:8000", "http://localhost:8000", "localhost", "localhost:8000", 8000),
        ("HTTPS://Badges.Example.org/", "https://badges.example.org", "badges.example.org", "badges.example.org", 443),
        ("https://badges.example.org:443", "https://badges.example.org", "badges.example.org", "badges.example.org", 443),
        ("http://[::1]:8000", "http://[::1]:8000", "::1", "[::1]:8000", 8000),
    ],
)  # fmt: skip
def test_the_address_has_one_spelling(
    given: str, base_url: str, hostname: str, authority: str, port: int
) -> None:
    environment = Environment(base_url=given)
    assert environment.base_url == base_url
    assert (environment.hostname, environment.authority) == (hostname, authority)
    assert environment.listening_port == port


@pytest.mark.parametrize("base_url", ["https://badges.example.org", "http://192.168.1.5:8000"])
def test_a_demo_is_for_this_machine_alone(base_url: str) -> None:
    with pytest.raises(ValidationError, match="passwords are public"):
        Environment(base_url=base_url, demo=True)
    for local in ("http://localhost:9", "http://127.0.0.1:9", "http://[::1]:9"):
        assert Environment(base_url=local, demo=True).demo


def test_a_secret_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    environment = Environment(data_dir=tmp_path / "new" / "data")
    first = environment.kept_secret("master.key", None)

    assert len(bytes.fromhex(first.decode())) == 32
    assert environment.kept_secret("master.key", None) == first
    assert environment.kept_secret("secret.key", None) != first
    assert stat.S_IMODE((environment.data_dir / "master.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(environment.data_dir.stat().st_mode) == 0o700
    assert {file.name for file in environment.data_dir.iterdir()} == {"master.key", "secret.key"}


def test_a_secret_that_is_given_is_not_written_but_the_folder_is_there(tmp_path: Path) -> None:
    environment = Environment(data_dir=tmp_path / "data")
    assert environment.kept_secret("master.key", SecretStr(KEY)) == KEY.encode()
    assert list(environment.data_dir.iterdir()) == []


def test_first_runs_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    for turn in range(20):
        environment = Environment(data_dir=tmp_path / str(turn))
        barrier, found = threading.Barrier(6), []

        def run(
            environment: Environment = environment,
            barrier: threading.Barrier = barrier,
            found: list[bytes] = found,
        ) -> None:
            barrier.wait()
            found.append(environment.kept_secret("master.key", None))

        threads = [threading.Thread(target=run) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 6
        assert len(set(found)) == 1
        assert [file.name for file in environment.data_dir.iterdir()] == ["master.key"]


@pytest.mark.parametrize("held", ["", "abc", KEY[:-2], "no key at all"])
def test_a_damaged_secret_is_told_and_not_replaced(tmp_path: Path, held: str) -> None:
    (tmp_path / "master.key").write_text(held)
    with pytest.raises(InputError, match="damaged"):
        Environment(data_dir=tmp_path).kept_secret("master.key", None)
    assert (tmp_path / "master.key").read_text() == held


def test_a_line_break_at_the_end_of_a_key_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_text(f"{KEY}\n")
    assert Environment(data_dir=tmp_path).kept_secret("master.key", None) == KEY.encode()
