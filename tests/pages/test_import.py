"""The Import screen: understood, checked, imported, listed, taken back; and what no file may do to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, update
from streamlit.testing.v1 import AppTest

from services import users
from services.db import scoped
from services.imports import background, taking_back
from services.imports.history import list_imports
from services.imports.mappings import saved
from services.models import AuditEntry, Import, Prospect, User
from services.models.vocabulary import ImportStatus, Role
from tests.factories.organizations import Tenant, World, make_world
from tests.pages.screens import names_in, open_screen, texts
from tests.services.imports.support import CALLS, PROSPECTS, bring, stored

pytestmark = pytest.mark.usefixtures("no_jobs")

BAD = PROSPECTS + "P9,,1\n"
FOREIGN = "Nr;Kunde;Sprache\n1;Ada;deutsch\n2;Bo;DE\n"
MAPPING = """kind = "prospects"
[columns]
external_id = { from = "Nr" }
name = { from = "Kunde" }
"""
FAULTY = MAPPING + 'phone = { form = "Tel" }\n'


@pytest.fixture
def world(committed: Engine) -> World:
    """Two organizations in a database that threads share."""
    return make_world()


def open_import(world: World, who: str = "manager", **query: str) -> AppTest:
    return open_screen(world.here, who, "import", **query)


def upload(screen: AppTest, *files: tuple[str, str | bytes]) -> AppTest:
    contents = [(name, text.encode() if isinstance(text, str) else text, "text/csv") for name, text in files]
    screen.file_uploader(key="import_files").set_value(contents).run()
    assert not screen.exception
    return screen


def press(screen: AppTest, key: str) -> AppTest:
    screen.button(key=key).click().run()
    assert not screen.exception
    return screen


def settle(screen: AppTest, tenant: Tenant) -> AppTest:
    """Wait until nothing runs, and draw the screen anew."""
    for job in list(background._jobs.values()):
        if job.organization_id == tenant.id:
            assert background.wait(job.id, seconds=30)
    screen.run()
    assert not screen.exception
    return screen


def check(screen: AppTest, world: World) -> AppTest:
    return settle(press(screen, "import_check_button"), world.here)


def errors(screen: AppTest) -> list[str]:
    return [error.value for error in screen.error]


def table(screen: AppTest, column: str) -> list[dict[str, Any]]:
    """The first table that has this column."""
    found = next(frame.value for frame in screen.dataframe if column in frame.value.columns)
    return [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]


def rejections(screen: AppTest) -> list[tuple[str, ...]]:
    """Line, column and reason of each rejected row that is shown, in Markdown."""
    return [tuple(row) for shown in screen.table for row in shown.value.itertuples(index=False)]


def is_enabled(screen: AppTest, key: str) -> bool:
    return not screen.button(key=key).disabled


def test_what_was_understood_is_told_of_each_file(world: World) -> None:
    extra = "external_id,name,Umsatz\nP1,Petra,7\n"
    screen = upload(open_import(world), ("p.csv", extra), ("c.csv", CALLS))
    said = texts(screen)
    assert "Read: external_id, name" in said.replace("**", "")
    assert "Ignored headings: Umsatz" in said.replace("**", "")
    assert "UTF-8 · comma-separated · times without an offset are of Europe/Berlin" in said
    assert "agent_email" in said
    assert [list(frame.value.columns) for frame in screen.dataframe[:1]] == [["external_id", "name", "Umsatz"]]
    assert "Up to 10 files of 20 MB each" in texts(open_import(world))


def test_a_check_tells_and_writes_nothing_and_the_import_waits_for_it(world: World) -> None:
    screen = upload(open_import(world), ("p.csv", BAD))
    assert not is_enabled(screen, "import_button")
    check(screen, world)
    (row,) = table(screen, "accepted")
    assert (row["rows"], row["accepted"], row["unchanged"], row["rejected"]) == ("4", "3", "0", "1")
    assert rejections(screen) == [("5", "name", r"name is missing\.")]
    assert stored(world.here, "prospects") == []
    assert is_enabled(screen, "import_button")


def test_an_import_says_what_it_will_do_then_runs_tells_and_is_listed(world: World) -> None:
    screen = check(upload(open_import(world), ("p.csv", BAD)), world)
    press(screen, "import_button")
    assert "p.csv: 3 rows are taken in, 0 change nothing, 1 is rejected." in texts(screen)
    assert stored(world.here, "prospects") == []
    settle(press(screen, "confirm_yes"), world.here)
    assert len(stored(world.here, "prospects")) == 3
    assert "Imported: p.csv" in texts(screen) and "Started by Mara Manager" in texts(screen)
    (row,) = table(screen, "when")
    assert names_in(screen.dataframe[-1].value) == ["p.csv"]
    assert (row["who"], row["accepted"], row["rejected"]) == ("Mara Manager", "3", "1")
    with scoped(world.here.command) as db:
        entries = db.scalars(select(AuditEntry).where(AuditEntry.subject == "import")).all()
    assert [entry.action for entry in entries] == ["start", "finish"]
    assert {entry.actor_id for entry in entries} == {world.here.people["manager"].id}


def test_another_manager_sees_the_import_and_its_rejected_rows_and_the_check_stays_ones_own(world: World) -> None:
    screen = check(upload(open_import(world), ("p.csv", BAD)), world)
    assert "What the import would do" in texts(screen)
    other = open_import(world, "admin")
    assert "What the import would do" not in texts(other)
    press(screen, "import_button")
    settle(press(screen, "confirm_yes"), world.here)
    other.run()
    assert "Imported: p.csv" in texts(other)
    assert [button.label for button in other.download_button] == ["Download the rejected rows"]
    theirs = open_screen(world.there, "admin", "import")
    assert "p.csv" not in texts(theirs) and not theirs.download_button and not theirs.dataframe
    press(other, "import_close")
    assert "Imported: p.csv" not in texts(other)
    assert "Imported: p.csv" in texts(open_import(world))


def test_a_changed_draft_has_to_be_checked_again(world: World) -> None:
    screen = check(upload(open_import(world), ("p.csv", BAD)), world)
    upload(screen, ("p.csv", PROSPECTS))
    assert not is_enabled(screen, "import_button")
    assert "Check again." in texts(screen)


def test_only_an_admin_has_the_switch_for_agents(world: World) -> None:
    new_agent = CALLS.replace("agent@here.example", "new@here.example")
    assert not upload(open_import(world), ("p.csv", PROSPECTS)).toggle
    screen = upload(open_import(world, "admin"), ("p.csv", PROSPECTS), ("c.csv", new_agent))
    screen.toggle(key="import_create_agents").set_value(True).run()
    check(screen, world)
    press(screen, "import_button")
    assert "Agents who are no users yet are made." in texts(screen)
    settle(press(screen, "confirm_yes"), world.here)
    with scoped(world.here.command) as db:
        assert db.scalars(select(User.is_active).where(User.email == "new@here.example")).all() == [False]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "is empty; its first line must hold the headings."),
        ("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "photo.png is no text"),
        ("notes.csv", "just some text\nand more\n", "is of no known kind"),
        ("quote.csv", 'external_id,"name\nP1,Petra\n', "the headings cannot be read"),
        ("twice.csv", "external_id,name,name\n", "is there twice"),
    ],
)
def test_a_file_that_is_none_is_a_sentence_and_cannot_be_checked(
    world: World, name: str, content: str | bytes, told: str
) -> None:
    screen = upload(open_import(world), (name, content))
    assert len(errors(screen)) == 1 and told in errors(screen)[0]
    assert not [button for button in screen.button if button.key == "import_check_button"]


def test_an_unclosed_quote_is_told_by_the_check_and_the_rows_before_it_are_fine(world: World) -> None:
    screen = check(upload(open_import(world), ("q.csv", 'external_id,name\nP1,Petra\nP2,"Paul\nP3,Pia\n')), world)
    (row,) = table(screen, "accepted")
    assert (row["accepted"], row["rejected"]) == ("1", "1")
    assert [line for line, _column, _reason in rejections(screen)] == ["3"]


def test_too_many_files_are_told_and_nothing_is_begun(world: World) -> None:
    screen = upload(open_import(world), *((f"{n}.csv", PROSPECTS) for n in range(11)))
    press(screen, "import_check_button")
    assert "At most 10 files" in errors(screen)[0]
    assert background._jobs == {}


def test_a_file_of_two_kinds_is_of_one_once_somebody_says_so(world: World) -> None:
    ambiguous = "external_id,name,company,call_external_id,milestone,status\n"
    screen = upload(open_import(world), ("a.csv", ambiguous))
    assert "Say which" in errors(screen)[0]
    box = next(box for box in screen.selectbox if (box.key or "").startswith("import_kind_"))
    box.set_value("prospects").run()
    assert errors(screen) == []
    assert "Prospects" in texts(screen)


# Mappings.


def choose(screen: AppTest, how: str) -> AppTest:
    screen.segmented_control(key="import_how").set_value(how).run()
    assert not screen.exception
    return screen


def test_faults_of_a_mapping_are_named_by_their_lines(world: World) -> None:
    screen = choose(upload(open_import(world), ("f.csv", FOREIGN)), "text")
    screen.text_area(key="import_toml").set_value(FAULTY).run()
    assert any("Line 5" in error and "form" in error for error in errors(screen))
    assert not [button for button in screen.button if button.key == "import_check_button"]


def test_a_mapping_as_text_reads_the_file_is_saved_and_reads_the_next_one(world: World) -> None:
    screen = choose(upload(open_import(world), ("f.csv", FOREIGN)), "text")
    screen.text_area(key="import_toml").set_value(MAPPING).run()
    assert "external_id ← Nr, name ← Kunde" in texts(screen)
    screen.text_input(key="import_mapping_name").set_value("Leads").run()
    press(screen, "import_save")
    with scoped(world.here.as_("manager")) as db:
        assert saved.get_mapping(db, name="leads").content == MAPPING
    check(screen, world)
    assert table(screen, "accepted")[0]["accepted"] == "2"
    again = choose(upload(open_import(world, "admin"), ("f.csv", FOREIGN)), "saved")
    again.multiselect(key="import_saved").set_value(["Leads"]).run()
    assert "read by the mapping Leads" in texts(again)
    press(again, "import_edit")
    assert again.text_area(key="import_toml").value == MAPPING
    assert again.text_input(key="import_mapping_name").value == "Leads"


def test_a_name_that_cannot_be_kept_is_told(world: World) -> None:
    screen = choose(upload(open_import(world), ("f.csv", FOREIGN)), "text")
    screen.text_area(key="import_toml").set_value(MAPPING).run()
    screen.text_input(key="import_mapping_name").set_value("a/b.toml").run()
    press(screen, "import_save")
    assert "must not look like a file's" in errors(screen)[0]


def test_without_a_saved_mapping_the_screen_says_how_to_get_one(world: World) -> None:
    screen = choose(upload(open_import(world), ("f.csv", FOREIGN)), "saved")
    assert "No mapping is saved yet" in texts(screen)


def test_another_organizations_mapping_is_not_offered(world: World) -> None:
    with scoped(world.there.command) as db:
        saved.save(db, name="Theirs", content=MAPPING)
    screen = choose(upload(open_import(world), ("f.csv", FOREIGN)), "saved")
    assert "Theirs" not in texts(screen) and not screen.multiselect


def form_box(screen: AppTest, name: str) -> Any:
    return next(box for box in screen.selectbox if (box.key or "").endswith(f"_{name}"))


def test_headings_are_mapped_by_a_form_with_the_files_words_translated(world: World) -> None:
    screen = choose(upload(open_import(world), ("f.csv", FOREIGN)), "form")
    assert "Still needed: external_id, name" in texts(screen) and errors(screen) == []
    form_box(screen, "external_id").set_value("heading:Nr").run()
    form_box(screen, "name").set_value("heading:Kunde").run()
    form_box(screen, "language").set_value("heading:Sprache").run()
    german = next(box for box in screen.selectbox if box.label == "deutsch")
    german.set_value("DE").run()
    assert not screen.exception and errors(screen) == []
    check(screen, world)
    press(screen, "import_button")
    settle(press(screen, "confirm_yes"), world.here)
    with scoped(world.here.command) as db:
        rows = db.execute(select(Prospect.external_id, Prospect.name, Prospect.language).order_by(Prospect.name))
        assert [tuple(row) for row in rows] == [("1", "Ada", "DE"), ("2", "Bo", "DE")]


def test_the_form_goes_on_as_text(world: World) -> None:
    screen = choose(upload(open_import(world), ("f.csv", FOREIGN)), "form")
    form_box(screen, "external_id").set_value("heading:Nr").run()
    form_box(screen, "name").set_value("heading:Kunde").run()
    press(screen, "import_edit")
    assert 'name = { from = "Kunde" }' in (screen.text_area(key="import_toml").value or "")
    assert "external_id ← Nr" in texts(screen)


# Earlier imports.


def open_one(world: World, import_id: UUID | None, who: str = "manager") -> AppTest:
    return open_import(world, who, import_id=str(import_id))


def status_of(world: World) -> list[ImportStatus]:
    with scoped(world.here.as_("manager")) as db:
        return [run.status for run in list_imports(db).items]


def test_taking_back_says_what_it_removes_and_waits_for_the_button(world: World) -> None:
    result = bring(world.here, PROSPECTS, CALLS)
    screen = open_one(world, result.import_id)
    press(screen, "import_take_back")
    said = texts(screen)
    assert "Prospects that are removed: 3" in said and "Calls that are removed, with their outcomes: 1" in said
    press(screen, "confirm_no")
    assert status_of(world) == [ImportStatus.FINISHED]
    press(screen, "import_take_back")
    press(screen, "confirm_yes")
    assert status_of(world) == [ImportStatus.TAKEN_BACK]
    assert stored(world.here, "prospects") == []
    assert "Its files may be imported anew." in texts(screen)


def test_what_came_of_an_import_is_put_away_once_it_is_taken_back(world: World) -> None:
    screen = check(upload(open_import(world), ("p.csv", BAD)), world)
    press(screen, "import_button")
    settle(press(screen, "confirm_yes"), world.here)
    (run,) = [job for job in background.list_jobs(world.here.as_("manager")) if not job.is_check]
    assert run.result is not None
    screen.query_params["import_id"] = str(run.result.import_id)
    screen.run()
    press(screen, "import_take_back")
    press(screen, "confirm_yes")
    assert status_of(world) == [ImportStatus.TAKEN_BACK]
    assert "Imported: p.csv" not in texts(screen)


def test_an_import_that_somebody_else_took_back_is_announced_as_taken_back(world: World) -> None:
    screen = check(upload(open_import(world), ("p.csv", BAD)), world)
    press(screen, "import_button")
    settle(press(screen, "confirm_yes"), world.here)
    assert "Imported: p.csv" in texts(screen) and screen.download_button
    with scoped(world.here.as_("admin")) as db:
        (run,) = list_imports(db).items
        taking_back.take_back(db, import_id=run.id)
    screen.run()
    assert "Imported and taken back: p.csv" in texts(screen) and "Imported: p.csv" not in texts(screen)
    assert not screen.download_button and not screen.table


def test_rejected_rows_of_an_earlier_import_can_be_downloaded_for_each_of_its_files(world: World) -> None:
    result = bring(world.here, BAD, PROSPECTS, CALLS.replace("agent@", "nobody@"))
    screen = open_one(world, result.import_id)
    labels = [button.label.replace("\\", "") for button in screen.download_button]
    assert labels == [f"Download the rejected rows of {name}" for name in ("file1.csv", "file3.csv")]
    one = bring(world.here, BAD)
    (button,) = open_one(world, one.import_id, "admin").download_button
    assert button.label == "Download the rejected rows"
    assert not open_one(world, bring(world.here, PROSPECTS).import_id).download_button


def test_rejected_rows_that_are_not_kept_any_more_and_those_beyond_the_room_are_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.imports.rejections.MOST_BYTES", 250)
    result = bring(world.here, BAD + "P7,,1\nP6,,1\nP5,,1\n")
    assert "of 4 rejected rows, as there are too many to keep." in texts(open_one(world, result.import_id))
    with scoped(world.here.command) as db:
        db.execute(update(Import).values(started_at=Import.started_at - timedelta(days=91)))
    screen = open_one(world, result.import_id)
    assert "Its rejected rows are not kept, or not any more: they are for 90 days." in texts(screen)
    assert not screen.download_button


def test_what_a_file_says_is_shown_as_it_is_and_never_as_markup(world: World) -> None:
    evil = "external_id,name,client_count\nP1,N,![x](https://evil.example/x.png)\n"
    screen = check(upload(open_import(world), ("**p**.csv", evil)), world)
    (told,) = rejections(screen)
    assert "\\!\\[x\\]" in told[2]
    assert "**p**.csv" in texts(screen) and "\\*\\*p" in screen.markdown[1].value


def test_what_stands_in_the_way_is_told_instead_of_the_button(world: World) -> None:
    first = bring(world.here, PROSPECTS)
    bring(world.here, CALLS)
    screen = open_one(world, first.import_id)
    assert "Calls with its prospects that a person or another import has added: 1" in texts(screen)
    assert not [button for button in screen.button if button.key == "import_take_back"]


def test_what_happens_between_the_question_and_the_answer_is_told(world: World) -> None:
    first = bring(world.here, PROSPECTS)
    screen = press(open_one(world, first.import_id), "import_take_back")
    bring(world.here, CALLS)
    press(screen, "confirm_yes")
    assert "The import cannot be taken back." in errors(screen)[0]
    assert status_of(world) == [ImportStatus.FINISHED, ImportStatus.FINISHED]


def test_the_list_is_the_organizations_own_and_says_when_it_is_empty(world: World) -> None:
    bring(world.there, PROSPECTS)
    screen = open_import(world)
    assert "Nothing was imported yet." in texts(screen)
    bring(world.here, PROSPECTS, who="manager")
    bring(world.here, CALLS, PROSPECTS)
    rows = open_import(world).dataframe[-1].value
    assert names_in(rows) == ["file1.csv and 1 more", "file1.csv"]
    assert list(rows["who"]) == ["Command", "Mara Manager"]


def test_somebody_whose_role_was_taken_away_sees_nothing_of_a_run(world: World) -> None:
    screen = check(upload(open_import(world), ("p.csv", BAD)), world)
    manager = world.here.people["manager"]
    with scoped(world.here.as_("admin")) as db:
        users.change(
            db,
            user_id=manager.id,
            name=manager.name,
            email=manager.email,
            role=Role.AGENT,
            expected_version=users.get_user(db, user_id=manager.id).version,
        )
    screen.run()
    assert "P9" not in texts(screen) and not screen.dataframe and not screen.table
    assert not screen.download_button
