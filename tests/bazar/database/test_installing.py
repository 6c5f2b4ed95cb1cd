"""SQL files are put in when their text has changed, and hosts of the release before go on."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import modify_settings

from bazar.database.catalogue import read_catalogue
from bazar.database.files import SqlFile, find_files
from bazar.database.installing import install, install_after_migrate
from bazar.models import InstalledFile
from tests.bazar.database.conftest import Install, run, sql_file, value

ANSWER = """
CREATE OR REPLACE FUNCTION answer({parameters}) RETURNS {result} LANGUAGE sql AS $$
    SELECT {says}
$$;
"""
ONE = sql_file(ANSWER.format(parameters="question text", result="text", says="'one'"))
OTHER_TEXT = sql_file(ANSWER.format(parameters="question text", result="text", says="'two'"))
MORE_PARAMETERS = sql_file(
    ANSWER.format(parameters="question text, asker text", result="text", says="'three'")
)
OTHER_RESULT = sql_file(ANSWER.format(parameters="question text", result="int", says="4"))
UNLIKE = SqlFile("bazar/database/unlike.sql", "CREATE OR REPLACE FUNCTION unlike() RETURNS int "
                 "LANGUAGE sql AS 'SELECT 1';")  # fmt: skip
TRIGGER = """
CREATE OR REPLACE FUNCTION watch_series() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER {name} BEFORE INSERT ON bazar_series
    FOR EACH ROW EXECUTE FUNCTION watch_series();
"""


def has(name: str) -> bool:
    return name in read_catalogue()


def test_every_file_is_in_a_fresh_database(db: None) -> None:
    noted = dict(InstalledFile.objects.values_list("path", "fingerprint"))
    assert noted == {file.path: file.fingerprint for file in find_files()}
    assert "transactions/database/post_sales.sql" in noted


def test_file_that_has_not_changed_is_not_run_again(install_with: Install) -> None:
    assert install_with(ONE) == [ONE.path]
    before = read_catalogue()
    assert install_with(ONE) == []
    assert read_catalogue() == before


def test_file_that_has_changed_is_run_alone(install_with: Install) -> None:
    install_with(ONE)
    before = read_catalogue()
    assert install_with(OTHER_TEXT) == [ONE.path]
    assert value("SELECT answer('?')") == "two"
    changed = {name for name, found in read_catalogue().items() if before.get(name) != found}
    assert changed == {"function answer(text)"}


def test_everything_is_put_in_or_nothing(install_with: Install) -> None:
    install_with(ONE)
    broken = SqlFile("bazar/database/broken.sql", "CREATE FUNCTION broken() RETURNS int;")
    with pytest.raises(DatabaseError), transaction.atomic():
        install_with(OTHER_TEXT, broken)
    assert value("SELECT answer('?')") == "one"
    assert InstalledFile.objects.get(path=ONE.path).fingerprint == ONE.fingerprint


def test_file_of_another_version_of_postgresql_is_run_again(install_with: Install) -> None:
    install_with(ONE)
    InstalledFile.objects.filter(path=ONE.path).update(server=9)
    assert install_with(ONE) == [ONE.path]


def test_two_files_do_not_make_the_same_function(install_with: Install) -> None:
    twin = SqlFile("bazar/database/twin.sql", ONE.text)
    with pytest.raises(ImproperlyConfigured, match=r"function answer\(text\)"):
        install_with(ONE, twin)


def test_function_may_move_to_another_file(install_with: Install) -> None:
    install_with(ONE)
    install_with(SqlFile("bazar/database/moved.sql", ONE.text))
    install_with(SqlFile("bazar/database/moved.sql", ONE.text), UNLIKE)
    assert value("SELECT answer('?')") == "one"


def test_nothing_is_put_in_before_all_migrations_are(install_with: Install) -> None:
    install_with(ONE)
    run("DELETE FROM django_migrations WHERE app = 'transactions'")
    install_after_migrate()  # without the file
    assert InstalledFile.objects.get(path=ONE.path).fingerprint == ONE.fingerprint


@pytest.fixture
def app_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Install an app that has one SQL file; yield that file, which a test may edit."""
    folder = tmp_path / "app_on_disk" / "database"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    file = folder / "answer.sql"
    file.write_text(ONE.text)
    monkeypatch.syspath_prepend(tmp_path)
    with modify_settings(INSTALLED_APPS={"append": "app_on_disk"}):
        yield file


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def test_edited_file_is_noticed_and_put_in_by_the_next_migrate(db: None, app_on_disk: Path) -> None:
    migrate()
    assert value("SELECT answer('?')") == "one"
    app_on_disk.write_text(OTHER_TEXT.text)
    [error] = run_checks(tags=[Tags.database], databases=["default"])
    assert "app_on_disk/database/answer.sql" in str(error.msg)
    migrate()
    assert value("SELECT answer('?')") == "two"
    assert run_checks(tags=[Tags.database], databases=["default"]) == []


# --- Hosts of the release before --------------------------------------------------------------


def test_call_of_the_release_before_works_beside_new_parameters(install_with: Install) -> None:
    install_with(ONE)
    install_with(MORE_PARAMETERS)
    assert value("SELECT answer('?')") == "one"
    assert value("SELECT answer('?', 'me')") == "three"


def test_call_of_the_release_before_works_beside_a_new_name(install_with: Install) -> None:
    install_with(ONE)
    install_with(sql_file(ONE.text.replace("FUNCTION answer", "FUNCTION answer_2")))
    assert value("SELECT answer('?')") == "one"
    assert value("SELECT answer_2('?')") == "one"


def test_call_of_the_release_before_works_when_its_file_is_gone(install_with: Install) -> None:
    install_with(ONE)
    install_with()
    assert value("SELECT answer('?')") == "one"


def test_former_function_goes_with_the_next_installation(install_with: Install) -> None:
    install_with(ONE)
    install_with(MORE_PARAMETERS)
    install_with(MORE_PARAMETERS)
    assert has("function answer(text)"), "nothing was installed since"
    install_with(MORE_PARAMETERS, UNLIKE)
    assert not has("function answer(text)")
    assert has("function answer(text, text)")


def test_function_of_a_file_that_is_gone_goes_with_the_next_installation(
    install_with: Install,
) -> None:
    install_with(ONE)
    install_with()
    install_with(UNLIKE)
    assert not has("function answer(text)")
    assert not InstalledFile.objects.filter(path=ONE.path).exists()


def test_host_of_the_release_before_that_migrates_again_takes_nothing_away(
    install_with: Install,
) -> None:
    install_with(ONE)
    install_with(MORE_PARAMETERS)
    for file in (ONE, MORE_PARAMETERS, ONE):
        install_with(file)
        assert value("SELECT answer('?')") == "one"
        assert value("SELECT answer('?', 'me')") == "three"


def test_another_result_needs_another_name(install_with: Install) -> None:
    install_with(ONE)
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        install_with(OTHER_RESULT)
    assert any("needs a new name" in note for note in refused.value.__notes__)


def test_trigger_goes_at_once(install_with: Install) -> None:
    install_with(sql_file(TRIGGER.format(name="first_name")))
    install_with(sql_file(TRIGGER.format(name="second_name")))
    assert not has("trigger first_name on bazar_series")
    assert has("trigger second_name on bazar_series")
    install_with()
    assert not has("trigger second_name on bazar_series")


def test_post_sales_of_the_release_before_still_answers(install_with: Install) -> None:
    """Change the parameters of the real function, as a later release may."""
    [file] = [each for each in find_files() if each.path.endswith("/post_sales.sql")]
    later = SqlFile(
        file.path, file.text.replace("    lines json\n)", "    lines json, more json\n)")
    )
    assert later != file
    install([later if each == file else each for each in find_files()])
    old: list[Any] = [None, "{}", False, [], [], "[]", "[]"]
    with connection.cursor() as cursor:
        for parameters in (old, [*old, "{}"]):
            types = ["uuid", "json", "boolean", "bigint[]", "uuid[]", "json", "json", "json"]
            marks = ", ".join(f"%s::{kind}" for kind in types[: len(parameters)])
            cursor.execute(f"SELECT verdict FROM post_sales({marks})", parameters)  # noqa: S608
            assert cursor.fetchall() == []


# --- By hand ----------------------------------------------------------------------------------


def test_install_sql_puts_right_what_was_changed_by_hand(db: None) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE transactions_sale DISABLE TRIGGER append_only")
    run("DROP TRIGGER void_of_void ON transactions_sale")
    call_command("install_sql", stdout=io.StringIO())
    found = read_catalogue()
    assert found["trigger append_only on transactions_sale"].is_enabled
    assert "trigger void_of_void on transactions_sale" in found
