"""The system check sees every way in which the database can differ from the SQL files."""

import io
import re

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import SystemCheckError

from bazar import server
from bazar.database.checking import differences
from bazar.database.files import SqlFile, find_files
from bazar.database.installing import install
from bazar.models import InstalledFile
from tests.bazar.database.conftest import run, sql_file, without

POST_SALES = "transactions/database/post_sales.sql"
VOIDS = "transactions/database/voids.sql"
ANOTHER = """
CREATE {} FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$
"""


def found() -> list[str]:
    return differences(find_files())


def test_database_that_was_just_migrated_differs_in_nothing(db: None) -> None:
    assert found() == []
    call_command("check", databases=["default"], stdout=io.StringIO(), stderr=io.StringIO())


SALE_STAYS = "trigger append_only on transactions_sale"
CHANGES = {
    ANOTHER.format("OR REPLACE", "refuse_void_of_void"): "function refuse_void_of_void()",
    "ALTER FUNCTION refuse_change() SECURITY DEFINER": "function refuse_change()",
    "ALTER FUNCTION enter_entries(bigint, json, json) SET jit = off": "function enter_entries(",
    "DROP TRIGGER append_only ON transactions_sale": f"{SALE_STAYS} is missing",
    "ALTER TABLE transactions_sale DISABLE TRIGGER append_only": f"{SALE_STAYS} is switched off",
    "ALTER TABLE transactions_sale ENABLE REPLICA TRIGGER append_only": (
        f"{SALE_STAYS} is switched off"
    ),
    "ALTER TRIGGER append_only ON transactions_sale RENAME TO x": (
        "trigger x on transactions_sale is in no SQL file"
    ),
    """CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON transactions_sale
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""": f"{SALE_STAYS} was changed",
    """CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON transactions_sale FOR EACH STATEMENT EXECUTE FUNCTION refuse_void_of_void()""": (
        f"{SALE_STAYS} was changed"
    ),
    """CREATE TRIGGER stranger BEFORE INSERT ON transactions_saleline
        FOR EACH ROW EXECUTE FUNCTION refuse_void_of_void()""": (
        "trigger stranger on transactions_saleline is in no SQL file"
    ),
    """CREATE FUNCTION masked_note(message text, extra text) RETURNS text
        LANGUAGE sql AS 'SELECT message'""": "masked_note(text, text) is in no SQL file",
}


@pytest.mark.parametrize(("change", "named"), CHANGES.items())
def test_change_by_hand_is_found(db: None, change: str, named: str) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(change)
    assert any(named in difference for difference in found())


def test_function_that_is_gone_is_found(db: None) -> None:
    run("DROP FUNCTION post_sales")
    [difference] = found()
    assert "post_sales" in difference
    assert "is missing" in difference


def test_edited_file_that_is_not_installed_is_found(db: None) -> None:
    edited = [
        SqlFile(file.path, file.text + "-- edited\n") if file.path == POST_SALES else file
        for file in find_files()
    ]
    assert differences(edited) == [
        f"{POST_SALES} is not in the database as it stands in this release."
    ]


def test_new_file_that_is_not_installed_is_found(db: None) -> None:
    new = sql_file("SELECT 1;", "new")
    [difference] = differences([*find_files(), new])
    assert new.path in difference


def test_file_that_is_gone_is_found(db: None) -> None:
    assert differences(without(find_files(), VOIDS)) == [
        f"{VOIDS} is in the database, and not in this release."
    ]


def test_former_function_is_no_difference(db: None) -> None:
    [file] = [each for each in find_files() if each.path == POST_SALES]
    later = SqlFile(
        file.path, file.text.replace("    lines json\n)", "    lines json, more json\n)")
    )
    files = [later if each == file else each for each in find_files()]
    install(files)
    assert differences(files) == []


def test_database_that_was_never_migrated_is_said_to_be(db: None) -> None:
    run(f"DROP TABLE {InstalledFile._meta.db_table}")
    [difference] = found()
    assert "not been migrated" in difference


def test_check_fails_and_says_what_to_do(db: None) -> None:
    run("DROP FUNCTION masked_note")
    with pytest.raises(SystemCheckError, match=r"masked_note\(text\) is missing") as failed:
        call_command("check", databases=["default"])
    assert "install_sql" in str(failed.value)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (ANOTHER.format("OR REPLACE", "refuse_void_of_void"), "refuse_void_of_void() was changed"),
        ("DROP TRIGGER append_only ON transactions_sale", f"{SALE_STAYS} is missing"),
        (
            "ALTER TABLE transactions_sale DISABLE TRIGGER append_only",
            f"{SALE_STAYS} is switched off",
        ),
    ],
    ids=["changed function", "dropped trigger", "disabled trigger"],
)
def test_check_audit_and_start_fail_for_a_difference(db: None, change: str, named: str) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(change)
    with pytest.raises(SystemCheckError, match=re.escape(named)):
        call_command("check", databases=["default"])
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("audit", stdout=out, no_color=True)
    assert named in out.getvalue()
    with pytest.raises(SystemCheckError, match=re.escape(named)):
        server.prepare(BaseCommand(stdout=io.StringIO()))


def test_check_without_a_database_asks_none(db: None) -> None:
    run("DROP FUNCTION masked_note")
    assert [error for error in run_checks() if error.id == "bazar.E001"] == []
    with_database = run_checks(tags=[Tags.database], databases=["default"])
    assert [error.id for error in with_database] == ["bazar.E001"]


def test_migrate_is_not_stopped_by_what_it_is_to_put_in(db: None) -> None:
    InstalledFile.objects.filter(path=POST_SALES).update(fingerprint="")
    assert found()
    call_command("migrate", skip_checks=False, verbosity=0, interactive=False)
    assert found() == []


def test_audit_names_what_differs(db: None) -> None:
    run("DROP FUNCTION masked_note")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("audit", stdout=out, no_color=True)
    assert "masked_note(text) is missing" in out.getvalue()
