"""The official files go in once, whole, and bad files change nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.foundation.models import AuditLine
from bayleaf.campus.skills import esco
from bayleaf.campus.skills.actions import Counts, import_esco, import_skills
from bayleaf.campus.skills.entries import FrameworkEntry
from bayleaf.campus.skills.models import Framework, Skill

pytestmark = pytest.mark.django_db

HEAD = "conceptUri,skillType,preferredLabel,altLabels,description\n"
ROW = 'http://data.europa.eu/esco/skill/1,skill/competence,tie knots,"tie a Bowline\nknot",Ties.\n'


def archive(folder: Path, text: str, *, name: str = "skills_en.csv") -> Path:
    path = folder / "esco-v1.2.0-classification-en-csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(name, text)
    return path


def test_the_official_files_give_every_skill_and_a_second_time_changes_nothing(
    shared: Callable[..., Path],
) -> None:
    files = {
        "classification": shared("esco", "esco-v1.1.1-classification-en-csv.zip"),
        "relations": shared("esco", "esco-v1.1.1-relations-csv.zip"),
    }

    first = import_esco(**files)
    second = import_esco(**files)

    assert first == Counts(added=13_896, changed=0, unchanged=0)
    assert second == Counts(added=0, changed=0, unchanged=13_896)
    framework = Framework.objects.get(key="esco")
    assert framework.version == "1.1.1"
    assert framework.attribution == (
        "This service uses the ESCO classification of the European Commission."
    )
    assert Skill.objects.get(label="Python (computer programming)").isced == "0613"
    assert Skill.objects.exclude(isced="").count() > 3000


def test_other_names_find_a_skill_as_its_label_does(tmp_path: Path) -> None:
    import_esco(classification=archive(tmp_path, HEAD + ROW))

    assert Skill.objects.get().words == "tie knots\ntie a bowline\nknot"


def test_a_newer_release_changes_what_changed_and_keeps_the_row(tmp_path: Path) -> None:
    import_esco(classification=archive(tmp_path, HEAD + ROW))
    key = Skill.objects.get().pk

    counts = import_esco(
        classification=archive(tmp_path, HEAD + ROW.replace("Ties.", "Ties well."))
    )

    assert counts == Counts(added=0, changed=1, unchanged=0)
    assert Skill.objects.get(pk=key).description == "Ties well."
    line = AuditLine.objects.order_by("-number").first()
    assert line is not None
    assert (line.verb, line.object, line.detail["changed"]) == ("import", "esco", 1)


def test_a_byte_order_mark_at_the_start_does_no_harm(tmp_path: Path) -> None:
    assert import_esco(classification=archive(tmp_path, "\ufeff" + HEAD + ROW)).added == 1


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        (HEAD + ROW, "skills_de.csv", "has no skills_en.csv"),
        ("conceptUri,preferredLabel\n", "skills_en.csv", "has no column skillType"),
    ],
)
def test_a_file_that_is_not_the_official_one_is_named(
    tmp_path: Path, text: str, name: str, said: str
) -> None:
    with pytest.raises(CampusError, match=said) as refused:
        import_esco(classification=archive(tmp_path, text, name=name))

    assert refused.value.field == "classification"
    assert not Framework.objects.exists()


def test_what_is_no_zip_or_not_there_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "skills.zip"
    text.write_text("no zip")

    with pytest.raises(CampusError, match=r"skills\.zip is not a ZIP file"):
        import_esco(classification=text)
    with pytest.raises(CampusError, match="There is no file"):
        import_esco(classification=tmp_path / "absent.zip")


def test_a_zip_that_unpacks_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(esco, "MOST_BYTES", 100)

    with pytest.raises(CampusError, match="unpacked"):
        import_esco(classification=archive(tmp_path, HEAD + ROW * 50))


def test_a_starter_set_is_a_list_of_its_own_and_the_official_import_adds_to_it(
    tmp_path: Path,
) -> None:
    stated = FrameworkEntry(key="esco", name="ESCO", uri="http://data.europa.eu/esco/skills")
    import_skills(
        framework=stated,
        skills=[
            {
                "uri": "http://data.europa.eu/esco/skill/1",
                "label": "tie knots",
                "other_names": ["knot"],
            }
        ],
    )

    counts = import_esco(classification=archive(tmp_path, HEAD + ROW))

    assert (counts.added, counts.changed) == (0, 1)
    assert Skill.objects.count() == 1


def test_one_framework_does_not_take_the_skill_of_another() -> None:
    skills = [{"uri": "https://skills.example/1", "label": "Knots"}]
    import_skills(
        framework=FrameworkEntry(key="a", name="A", uri="https://a.example"), skills=skills
    )

    with pytest.raises(CampusError, match="belongs to another framework"):
        import_skills(
            framework=FrameworkEntry(key="b", name="B", uri="https://b.example"), skills=skills
        )

    assert not Framework.objects.filter(key="b").exists()


def test_a_skill_without_an_address_is_named_by_its_place() -> None:
    with pytest.raises(CampusError, match="Skill 2 has no uri"):
        import_skills(
            framework=FrameworkEntry(key="a", name="A", uri="https://a.example"),
            skills=[{"uri": "https://skills.example/1", "label": "One"}, {"label": "Two"}],
        )


def test_the_command_says_what_it_did_and_refuses_in_words(tmp_path: Path) -> None:
    out = StringIO()
    call_command("skills_import", str(archive(tmp_path, HEAD + ROW)), stdout=out)

    assert out.getvalue().strip() == "1 skills: 1 added, 0 changed, 0 unchanged."
    with pytest.raises(CommandError, match="There is no file"):
        call_command("skills_import", str(tmp_path / "absent.zip"))
