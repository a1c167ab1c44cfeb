"""What people do over the years: join, change keys and addresses, correct, suspend, leave."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tests.conftest import PROJECT
from tests.journeys import test_main as main
from tests.journeys.fetching import Client
from tests.journeys.visiting import Visitor

_DESK: Final = "/o/rathmorrow"
_YARD: Final = "/o/kvernhaug"
_CARE: Final = "/o/alpine-care"
_ISSUER: Final = "siobhan.fearnley@rathmorrow.example"

Arrive = Callable[..., Visitor]


def test_somebody_is_invited_joins_and_sees_what_the_role_may(visitor: Arrive) -> None:
    owner, guest = visitor(), visitor()
    owner.sign_in("aoife.nighallchobhair@rathmorrow.example")
    page = owner.open(f"{_DESK}/members")
    owner.fill(email="newcomer@lives.example")
    page.locator("input[name=role][value=assessor]").check()
    owner.press("Send the invitation")
    page.get_by_text("newcomer@lives.example").first.wait_for()

    guest.follow_mail("newcomer@lives.example", "/invitation/")
    link = urlsplit(guest.page.url).path
    main.open_account(guest, email="newcomer@lives.example", name="Nia Newcomer")
    guest.open(link)
    guest.press("Accept")
    guest.page.wait_for_url(lambda url: "/invitation/" not in url)

    assert guest.status(f"{_DESK}/desk") == 200
    assert guest.status(f"{_DESK}/awarded") == 200
    refused = ("award", "keys", "settings")
    assert {guest.status(f"{_DESK}/{path}") for path in refused} <= {403, 404}
    assert owner.faults + guest.faults == []


def test_after_a_key_is_replaced_the_old_is_valid_and_the_new_signs(visitor: Arrive) -> None:
    owner = visitor()
    client = Client(owner.base_url).sign_in("ragnhild@kvernhaug.example")
    old = next(row for row in client.awarded("kvernhaug") if row["state"] == "In force")
    old_file = client.get(f"{urlsplit(old['link']).path}.json")

    owner.sign_in("ragnhild@kvernhaug.example")
    owner.open(f"{_YARD}/keys/rotate/Ed25519")
    owner.press("Replace the key")
    owner.page.wait_for_url(lambda url: url.endswith("/keys"))
    owner.open(f"{_YARD}/award")
    main.award(owner, email="keys@lives.example", name="Kay Keys")
    new = next(row for row in client.awarded("kvernhaug") if row["email"] == "keys@lives.example")
    new_file = client.get(f"{urlsplit(new['link']).path}.json")

    assert client.check(old_file)["verdict"] == "valid"
    assert client.check(new_file)["verdict"] == "valid"
    assert _method(old_file) != _method(new_file)
    assert owner.faults == []


def test_an_address_is_added_made_the_main_one_and_the_old_one_is_told(visitor: Arrive) -> None:
    person = visitor()
    main.open_account(person, email="first@lives.example", name="Ada Twice")
    page = person.open("/account/email/")
    if "reauthenticate" in page.url:
        person.fill(password="a pier with one lantern")
        page.locator("main form button[type=submit]").first.click()
    page.locator("#id_email").fill("second@lives.example")
    person.press("Add it")
    person.fill(password="a pier with one lantern")
    person.press("It is me")
    page.wait_for_url(lambda url: "reauthenticate" not in url)
    page.locator("[value='second@lives.example'][type=radio]").wait_for(state="attached")
    person.follow_mail("second@lives.example", "/account/confirm-email/")
    person.press("Yes, confirm it")
    page.wait_for_url(lambda url: "/confirm-email/" not in url)
    person.open("/account/email/")
    page.locator("input[name=email][value='second@lives.example']").check()
    person.press("Make it the main one")
    page.wait_for_load_state()
    told = person.open("/outbox/?to=first@lives.example")
    assert "changed" in told.locator("table.data tbody tr").first.inner_text().lower()
    assert person.faults == []


def test_a_mailed_link_signs_in_once(visitor: Arrive) -> None:
    person = visitor()
    person.open("/account/login/code/")
    person.fill(email="luca.bertoldi@posta.example")
    person.press("Send me the link")
    person.page.get_by_role("heading", name="Open the e-mail we sent").wait_for()
    person.follow_mail("luca.bertoldi@posta.example", "code")
    person.page.locator("main form button[type=submit]", has_text="Sign in").first.click()
    person.page.get_by_role("link", name="Sign out").first.wait_for(state="attached")
    assert person.status("/wallet") == 200
    assert person.faults == []


def test_an_account_is_exported_and_deleted(visitor: Arrive, tmp_path: Path) -> None:
    person = visitor()
    main.open_account(person, email="leaving@lives.example", name="Lea Leaving")
    page = person.open("/account/")
    with page.expect_download() as download:
        person.press("Download my data")
    file = tmp_path / "data.zip"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"PK")
    person.open("/account/delete")
    if "reauthenticate" in page.url:
        person.fill(password="a pier with one lantern")
        page.locator("main form button[type=submit]").first.click()
    person.fill(address="leaving@lives.example")
    person.press("Delete my account for ever")
    page.get_by_role("link", name="Sign in").first.wait_for(state="attached")
    person.open("/account/login/")
    person.fill(login="leaving@lives.example", password="a pier with one lantern")
    person.press("Sign in with your password")
    page.get_by_role("alert").first.wait_for()
    assert person.faults == []


def test_a_credential_from_elsewhere_is_kept(visitor: Arrive) -> None:
    person = visitor()
    person.sign_in("kofi.mensah@letterbox.example")
    page = person.open("/wallet/import")
    golden = PROJECT / "tests" / "vectors" / "golden" / "eddsa-jcs-2022-rich.json"
    page.locator("main [name=file]").set_input_files(golden)
    person.press("Check and keep it")
    page.get_by_role("heading", name="Whose it is").wait_for()
    name = page.locator("main h1").inner_text()
    assert name in person.open("/wallet").locator("main").inner_text()
    assert person.faults == []


def test_a_corrected_credential_reads_as_replaced(visitor: Arrive) -> None:
    issuer = visitor()
    issuer.sign_in(_ISSUER)
    issuer.open(f"{_DESK}/award")
    main.award(issuer, email="wrong@lives.example", name="Wrnog Name")
    one = urlsplit(issuer.page.url).path
    client = Client(issuer.base_url).sign_in(_ISSUER)
    file = client.get(f"/c/{one.rsplit('/', 1)[1]}.json")
    issuer.press("Correct")
    issuer.fill(name="Right Name")
    issuer.press("See the corrected credential")
    issuer.press("Replace the first one")
    issuer.page.get_by_role("heading", name="Right Name").wait_for()

    assert client.check(file)["verdict"] == "revoked"
    issuer.open(one).get_by_text("It was replaced by a").wait_for()
    assert issuer.faults == []


def test_a_suspended_credential_is_reinstated(visitor: Arrive) -> None:
    issuer = visitor()
    issuer.sign_in("tobias.hinterlechner@alpine-care.example")
    client = Client(issuer.base_url).sign_in("tobias.hinterlechner@alpine-care.example")
    one = next(row for row in client.awarded("alpine-care") if row["state"] == "Suspended")
    public_id = urlsplit(one["link"]).path.rsplit("/", 1)[1]
    file = client.get(f"/c/{public_id}.json")
    found = [client.check(file)["verdict"]]
    issuer.open(f"{_CARE}/awarded/{public_id}")
    issuer.press("Reinstate")
    issuer.press("Reinstate it")
    issuer.page.get_by_text("In force").first.wait_for()
    found.append(client.check(file)["verdict"])
    issuer.press("Suspend")
    issuer.page.get_by_label("Under review").check()
    issuer.press("Suspend it")
    issuer.page.get_by_text("Suspended").first.wait_for()
    found.append(client.check(file)["verdict"])
    assert found == ["suspended", "valid", "suspended"]
    assert issuer.faults == []


def test_a_used_claim_link_gives_nothing_to_somebody_else(visitor: Arrive) -> None:
    issuer, learner, other = visitor(), visitor(), visitor()
    issuer.sign_in(_ISSUER)
    issuer.open(f"{_DESK}/award")
    main.award(issuer, email="owner@lives.example", name="Ona Owner")
    learner.follow_mail("owner@lives.example", "/claim/")
    link = urlsplit(learner.page.url).path
    main.join_and_keep(learner)
    held = urlsplit(learner.page.url).path

    other.sign_in("jb.rakotomalala@courrier.example")
    page = other.page
    page.goto(f"{other.base_url}{link}")
    page.get_by_role("heading", name="This link was used already").wait_for()
    assert other.status(held) == 404
    assert learner.status(held) == 200
    assert issuer.faults + learner.faults == []


def test_a_pasted_list_is_decided_and_awarded(visitor: Arrive) -> None:
    issuer = visitor()
    issuer.sign_in("truc.vo@kvernhaug.example")
    page = issuer.open(f"{_YARD}/award")
    page.get_by_role("link", name="A list").first.click()
    sample = page.locator("main pre").inner_text().splitlines()[1].split(",")[2:]
    rest = "".join(f",{value}" for value in sample)
    head = "email,name,result" if rest else "email,name"
    lines = [head, f"one@lives.example,One{rest}", f"two@@lives.example,Two{rest}"]
    lines.append(f"nobody,Three{rest}")
    issuer.fill(people="\n".join(lines))
    issuer.press("Check the list")
    page.get_by_role("heading", name="Rows to decide").wait_for()
    rows = page.locator("main table").first.locator("tbody tr")
    rows.nth(0).locator("input[type=text]").fill("two@lives.example")
    rows.nth(1).locator("input[type=checkbox]").check()
    issuer.press("Save and check again")
    page.get_by_role("button", name=re.compile("2 that are ready")).click()
    page.wait_for_load_state()
    client = Client(issuer.base_url).sign_in("truc.vo@kvernhaug.example")

    def awarded() -> set[str]:
        listed = client.awarded("kvernhaug")
        return {r["email"] for r in listed if r["email"].endswith("@lives.example")}

    for _ in range(100):
        if {"one@lives.example", "two@lives.example"} <= awarded():
            break
        page.wait_for_timeout(200)
    assert {"one@lives.example", "two@lives.example"} <= awarded()
    assert issuer.faults == []


def _method(file: bytes) -> str:
    found = re.search(rb'"verificationMethod":\s*"([^"]+)"', file)
    assert found is not None
    return found[1].decode()
