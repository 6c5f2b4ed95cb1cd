"""The functions and triggers that PostgreSQL's catalogue holds, in the schema of the product."""

from dataclasses import dataclass

from django.db import connection

# Functions of extensions are none of the product's.
FUNCTIONS = """
SELECT format('function %I(%s)', proname, oidvectortypes(proargtypes)),
    encode(sha256(convert_to(pg_get_functiondef(found.oid), 'UTF8')), 'hex'),
    true, found.xmin::text || found.ctid::text, ''
FROM pg_proc found
WHERE pronamespace = current_schema()::regnamespace AND prokind IN ('f', 'p')
    AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE classid = 'pg_proc'::regclass AND objid = found.oid AND deptype = 'e'
    )
"""
TRIGGERS = """
SELECT format('trigger %I on %I', tgname, relname),
    encode(sha256(convert_to(pg_get_triggerdef(found.oid), 'UTF8')), 'hex'),
    tgenabled IN ('O', 'A'), found.xmin::text || found.ctid::text, relname
FROM pg_trigger found JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
"""


@dataclass(frozen=True, slots=True)
class Definition:
    """A function or a trigger.

    `fingerprint`: SHA-256 of PostgreSQL's own CREATE statement for it, in hexadecimal.
    `is_enabled`: false for a trigger that is switched off. `version`: changes each time that it is
    created or altered. `table`: the trigger's, empty for a function.
    """

    fingerprint: str
    is_enabled: bool
    version: str
    table: str


def read_catalogue() -> dict[str, Definition]:
    """Return every function and trigger of the current schema by its name.

    A name is what DROP takes: `function masked_note(text)`, `trigger append_only on till`.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{FUNCTIONS} UNION ALL {TRIGGERS}")
        return {name: Definition(*rest) for name, *rest in cursor.fetchall()}


def is_function(name: str) -> bool:
    """Tell a function's name from a trigger's."""
    return name.startswith("function ")


def without_parameters(name: str) -> str:
    """Return `function masked_note` for `function masked_note(text)`."""
    return name.partition("(")[0]


def server_version() -> int:
    """Return PostgreSQL's major version, such as 18."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        [version] = cursor.fetchone()
    return int(version)
