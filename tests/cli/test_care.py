"""Nothing is lost: keys, lists, revocations, and the patience of whoever types."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bayleaf.engine.status import Bitstring
from tests.cli.conftest import Command
from tests.cli.test_front import BAYLEAF

URL = "https://example.org/status/1"


def bits(name: str) -> Bitstring:
    document = json.loads(Path(name).read_bytes())
    return Bitstring.decode(document["credentialSubject"]["encodedList"])


@pytest.fixture
def a_list(bayleaf: Command, key: str) -> str:
    assert bayleaf("status", "new", "--key", key, "--url", URL, "--out", "list.json").code == 0
    return "list.json"


def test_no_output_overwrites_a_private_key(bayleaf: Command, key: str, draft: bytes) -> None:
    before = Path(key).read_bytes()
    for arguments in (
        ("new",),
        ("issue", "--key", key),
        ("keys", "did", "--web", "a.example", "--key", key),
    ):
        run = bayleaf(*arguments, "--out", key, stdin=draft)
        assert run.code == 2
        assert "private key" in run.err
    assert Path(key).read_bytes() == before


def test_a_new_list_does_not_take_the_place_of_one_with_revocations(
    bayleaf: Command, a_list: str, key: str
) -> None:
    bayleaf("status", "revoke", a_list, "5", "--key", key)
    run = bayleaf("status", "new", "--key", key, "--url", URL, "--out", a_list)
    assert run.code == 2
    assert "forget every revocation" in run.err
    assert bits(a_list).get(5) == 1


@pytest.mark.usefixtures("key")
def test_revocations_at_the_same_moment_are_all_kept(a_list: str) -> None:
    running = [
        subprocess.Popen([*BAYLEAF, "status", "revoke", a_list, str(n), "--key", "key.json"], stderr=subprocess.DEVNULL)
        for n in range(11, 17)
    ]  # fmt: skip
    assert [each.wait() for each in running] == [0] * 6
    assert [n for n in range(30) if bits(a_list).get(n)] == list(range(11, 17))


@pytest.mark.usefixtures("key")
def test_credentials_issued_at_the_same_moment_have_entries_of_their_own(
    a_list: str, draft: bytes
) -> None:
    Path("draft.json").write_bytes(draft)
    command = [*BAYLEAF, "issue", "--key", "key.json", "--in", "draft.json", "--status", a_list]
    running = [
        subprocess.Popen([*command, "--index", "7"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(4)
    ]  # fmt: skip
    made = [each.communicate()[0] for each in running]
    assert sorted(each.returncode for each in running) == [0, 2, 2, 2]
    assert sum(bool(text) for text in made) == 1
    assert len(Path(f"{a_list}.entries").read_text().splitlines()) == 1


def test_without_an_index_a_free_entry_is_found_and_remembered(
    bayleaf: Command, a_list: str, key: str, draft: bytes
) -> None:
    used = []
    for _ in range(3):
        run = bayleaf("issue", "--key", key, "--to", "a@b.org", "--status", a_list, stdin=draft)
        used.append(run.json()["credentialStatus"]["statusListIndex"])
        assert f"Its entry in {a_list} (revocation) is {used[-1]}." in run.err
    lines = Path(f"{a_list}.entries").read_text().splitlines()
    assert [line.split(" ")[0] for line in lines] == used
    again = bayleaf("issue", "--key", key, "--status", a_list, "--index", used[0], stdin=draft)
    assert again.code == 2
    assert "taken" in again.err


def test_an_entry_is_not_used_up_by_a_credential_that_was_refused(
    bayleaf: Command, a_list: str, key: str, draft: bytes
) -> None:
    wrong = json.dumps({**json.loads(draft), "validFrom": "yesterday"}).encode()
    asked = ("issue", "--key", key, "--status", a_list, "--index", "9")
    assert bayleaf(*asked, stdin=wrong).code == 2
    assert bayleaf(*asked, stdin=draft).code == 0


def test_a_list_of_another_issuer_is_refused_before_it_is_too_late(
    bayleaf: Command, a_list: str, draft: bytes
) -> None:
    bayleaf("keys", "new", "--out", "other.json")
    run = bayleaf("issue", "--key", "other.json", "--status", a_list, stdin=draft)
    assert (run.code, run.out) == (2, b"")
    assert "is a list of did:key:" in run.err


def test_what_is_revoked_already_says_so(bayleaf: Command, a_list: str, key: str) -> None:
    flip = ("status", "revoke", a_list, "5", "--key", key)
    assert "Entry 5 is revoked." in bayleaf(*flip).err
    before = Path(a_list).read_bytes()
    assert "Entry 5 was revoked already; nothing changed." in bayleaf(*flip).err
    assert Path(a_list).read_bytes() == before


def test_a_badge_on_another_list_names_that_list(
    bayleaf: Command, a_list: str, key: str, draft: bytes
) -> None:
    bayleaf("status", "new", "--key", key, "--url", f"{URL}0", "--out", "second.json")
    bayleaf("issue", "--key", key, "--status", "second.json", "--out", "b.json", stdin=draft)
    run = bayleaf("status", "revoke", a_list, "b.json", "--key", key)
    assert f"names another list: {URL}0" in run.err


def test_the_owner_of_a_badge_is_not_forgotten_silently(
    bayleaf: Command, key: str, draft: bytes
) -> None:
    assert "nobody in particular" in bayleaf("issue", "--key", key, stdin=draft).err
    assert "nobody" not in bayleaf("issue", "--key", key, "--to", "a@b.org", stdin=draft).err


def test_two_people_get_subjects_of_their_own_and_one_achievement(
    bayleaf: Command, key: str, draft: bytes
) -> None:
    subjects = [
        bayleaf("issue", "--key", key, stdin=draft).json()["credentialSubject"] for _ in range(2)
    ]
    assert subjects[0]["id"] != subjects[1]["id"]
    assert subjects[0]["achievement"]["id"] == subjects[1]["achievement"]["id"]


def test_a_draft_that_asks_to_be_filled_in_is_pointed_out(bayleaf: Command, key: str) -> None:
    named = bayleaf("new", "--name", "First aid").out
    assert b"hive" not in named
    achievement = json.loads(named)["credentialSubject"]["achievement"]
    assert achievement["description"].startswith("Describe here")
    assert achievement["criteria"]["narrative"].startswith("Describe here")
    said = bayleaf("issue", "--key", key, "--to", "a@b.org", stdin=named).err
    assert said.count('It still says "Describe here') == 2
    given = ("--description", "d", "--criteria", "c")
    whole = bayleaf("new", "--name", "First aid", *given).out
    assert bayleaf("issue", "--key", key, "--to", "a@b.org", stdin=whole).err == ""


def test_another_person_than_named_is_a_headline(bayleaf: Command, badge: str) -> None:
    run = bayleaf("verify", badge, "--recipient", "bob@example.org")
    assert run.text.splitlines()[2] == "✘ BUT NOT ISSUED TO THE PERSON YOU NAMED"
    run = bayleaf("verify", badge, "--recipient", "Ada Lovelace")
    assert "CANNOT BE COMPARED" in run.text.splitlines()[2]
    assert bayleaf("verify", badge, "--recipient", " ").code == 2


@pytest.mark.parametrize("width", ["40", "60", "75", "100"])
def test_a_narrow_terminal_can_be_read(
    width: str, bayleaf: Command, badge: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    lines = bayleaf("verify", badge).text.splitlines()
    assert max(map(len, lines)) <= int(width)
    assert len(lines) < 140
    assert not [line for line in lines if len(line.strip()) == 1]


def test_a_terminal_without_our_signs_gets_letters(tmp_path: Path, badge: str) -> None:
    done = subprocess.run(
        [*BAYLEAF, "verify", badge], capture_output=True, text=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert "ok VALID" in done.stdout
    assert "\\u2714" not in done.stdout


def test_a_page_stands_for_what_is_published(
    bayleaf: Command, a_list: str, key: str, draft: bytes
) -> None:
    bayleaf("issue", "--key", key, "--status", a_list, "--out", "b.json", stdin=draft)
    page = ("--page", f"{URL}={a_list}")
    assert bayleaf("verify", "b.json", "--offline").code == 3
    run = bayleaf("verify", "b.json", *page, "--offline")
    assert run.code == 0
    assert f"Read from a file, not from the web: {URL} ({a_list})." in run.text
    bayleaf("status", "revoke", a_list, "b.json", "--key", key)
    run = bayleaf("verify", "b.json", *page, "--json")
    assert run.json()["verdict"] == "revoked"
    assert f"not from the web: {URL}" in run.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("bake", "big.bin", "badge.json", "x.png"), "big.bin is larger than 10 MiB"),
        (("keys", "show", "big.bin"), "big.bin is larger than 10 MiB"),
        (("keys", "show", "badge.json"), "badge.json is not a private key"),
        (("keys", "new", "--out", "-"), "not printed"),
        (("new", "--out", "no/such/x.json"), "no/such/x.json cannot be written"),
        (("new", "--out", "."), ". cannot be written"),
        (("issue", "--key", "key.json", "--issuer", "https://a.example"), "cannot sign for"),
        (("issue", "--key", "key.json", "--issuer", "http://a.example/b"), "did:web:a.example:b"),
        (("issue", "--key", "key.json", "--suite", "bogus"), "There is no suite 'bogus'. Known"),
        (("issue", "--key", "key.json", "--suite", "ob-jwt"), "with an Ed25519 key. Known"),
        (("issue", "--key", "key.json", "--in", "key.json"), "a key, not a draft. bayleaf new"),
        (("issue", "--key", "key.json", "--in", "empty.json"), "bayleaf new writes a draft"),
        (("issue", "--key", "empty.json"), "not a private key. The JWK is of a kind"),
        (("status", "revoke", "words.txt", "5", "--key", "key.json"), "words.txt: This is not"),
        (("status", "revoke", "badge.json", "5", "--key", "key.json"), "Make one: bayleaf status"),
        (("inspect", "words.txt"), "words.txt: This is not a credential"),
        (("keys", "new", "--out", "no/such/k.json"), "no/such/k.json cannot be written"),
    ],
)
def test_a_slip_is_named_with_the_file_and_the_cure(
    arguments: tuple[str, ...], words: str, bayleaf: Command, badge: str, draft: bytes
) -> None:
    Path("big.bin").write_bytes(bytes((10 << 20) + 1))
    Path("empty.json").write_text("{}")
    Path("words.txt").write_text("some words")
    run = bayleaf(*arguments, stdin=draft)
    assert (run.code, run.out) == (2, b"")
    assert words in run.err
    assert run.err.count("\n") == 1


def test_no_file_is_pushed_aside_for_the_name_of_a_draft(bayleaf: Command) -> None:
    """A device is written to and stays what it is; a link goes on to lead to the file."""
    assert bayleaf("new", "--out", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()
    Path("real.json").write_text("{}")
    Path("link.json").symlink_to("real.json")
    assert bayleaf("new", "--out", "link.json").code == 0
    assert Path("link.json").is_symlink()
    assert b"Beekeeping" in Path("real.json").read_bytes()


def test_no_output_overwrites_a_list(bayleaf: Command, a_list: str, key: str, draft: bytes) -> None:
    """A list of an RSA key is a token, and a list all the same."""
    bayleaf("keys", "new", "--type", "rsa", "--out", "rsa.json")
    bayleaf("status", "new", "--key", "rsa.json", "--url", URL, "--out", "token.jwt")
    for name in (a_list, "token.jwt"):
        before = Path(name).read_bytes()
        for command in (("new",), ("issue", "--key", key)):
            run = bayleaf(*command, "--out", name, stdin=draft)
            assert run.code == 2
            assert "forget every revocation" in run.err
        assert Path(name).read_bytes() == before


def test_a_revocation_in_the_published_copy_is_not_forgotten(
    bayleaf: Command, a_list: str, key: str
) -> None:
    flip = ("status", "revoke", a_list)
    assert bayleaf(*flip, "9", "--key", key, "--out", "published.json").code == 0
    run = bayleaf(*flip, "10", "--key", key, "--out", "published.json")
    assert run.code == 2
    assert bits("published.json").get(9) == 1
    bayleaf(*flip, "9", "--key", key)
    assert bayleaf(*flip, "10", "--key", key, "--out", "published.json").code == 0
    assert [bits("published.json").get(n) for n in (9, 10)] == [1, 1]


def test_a_host_beyond_ascii_is_written_as_the_web_writes_it(bayleaf: Command, key: str) -> None:
    run = bayleaf("keys", "did", "--web", "bücher.example", "--key", key)
    assert run.json()["id"] == "did:web:xn--bcher-kva.example"
    run = bayleaf("keys", "did", "--web", "straße.example", "--key", key)
    assert run.code == 2
    assert "xn--" in run.err


def test_a_picture_is_called_what_it_is(bayleaf: Command, badge: str) -> None:
    from tests.interop import containers

    Path("leaf.png").write_bytes(containers.plain_png())
    for name in ("out.svg", "out.jpg", badge):
        run = bayleaf("bake", "leaf.png", badge, name)
        assert run.code == 2
        assert f"{name} would hold a PNG image. Give it the ending .png." in run.err
    Path("badge").write_bytes(Path(badge).read_bytes())
    assert "is the credential itself" in bayleaf("bake", "leaf.png", "badge", "./badge").err
    assert bayleaf("bake", "leaf.png", badge, "-").out.startswith(b"\x89PNG")


def test_a_picture_is_not_printed_on_a_terminal(badge: str) -> None:
    from tests.interop import containers

    Path("leaf.png").write_bytes(containers.plain_png())
    ours, theirs = os.openpty()
    done = subprocess.run(
        [*BAYLEAF, "bake", "leaf.png", badge, "-"],
        stdout=theirs, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert "not printed on a terminal" in done.stderr


def test_the_tour_does_not_mix_with_what_is_there(bayleaf: Command, key: str) -> None:
    run = bayleaf("tour", "--folder", ".")
    assert (run.code, run.out) == (2, b"")
    assert "not empty" in run.err


def in_a_shell(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f"{' '.join(BAYLEAF)} {command}"], capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("verify badge.json >&-", "Standard output is closed."),
        ("keys new --out new.json >&-", "Standard output is closed."),
        ("issue --key key.json --in - <&-", "Standard input is closed."),
        ("issue --key key.json <&-", "There is no draft."),
        ("new > /dev/full", "No space left on device."),
    ],
)
def test_a_stream_that_is_closed_or_full_is_one_line(command: str, words: str, badge: str) -> None:
    done = in_a_shell(command)
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.startswith("bayleaf: ")]
    assert len(lines) == 1
    assert words in lines[0]
    assert "Traceback" not in done.stderr
    assert not Path("new.json").exists()


def test_other_streams_may_be_closed(badge: str) -> None:
    assert in_a_shell(f"verify {badge} 2>&- <&-").returncode == 0
    assert in_a_shell("verify - <&-").returncode == 2


def test_an_interruption_is_quiet_however_early(tmp_path: Path) -> None:
    early = (
        "import sys, types\n"
        "class Slow(types.ModuleType):\n"
        "    def __getattr__(self, name): raise KeyboardInterrupt\n"
        "import bayleaf.cli\n"
        "sys.modules['bayleaf.cli.front'] = Slow('front')\n"
        "bayleaf.cli.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", early], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_package_is_a_command_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bayleaf", "--version"], capture_output=True, text=True
    )
    assert done.stdout.startswith("bayleaf ")
