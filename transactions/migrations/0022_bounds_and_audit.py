"""One row of numbers per till, over sales and shifts' steps; sums that no bigint holds; what the
audit found and officials answered; posting knows bounds, and the prices that offers have had."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import transactions.models.seals
from transactions.posting import install

# Whoever inserts keeps the till's row until the transaction ends, as posting does from its start,
# and only then looks at the other table: so of two at the same moment one sees the other. Rows
# are looked up by their keys, however many the planner expects.
REFUSE_TAKEN_NUMBER = """
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM FROM transactions_till
    WHERE id IN (SELECT till_id FROM inserted) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM inserted JOIN {other} other USING (till_id, number)) THEN
        RAISE EXCEPTION 'a number of {table} stands in {other} already'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'till_number_once';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER till_number_once AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""
ONE_ROW_OF_NUMBERS = REFUSE_TAKEN_NUMBER.format(
    function="refuse_number_of_a_step",
    table="transactions_sale",
    other="transactions_shiftentry",
) + REFUSE_TAKEN_NUMBER.format(
    function="refuse_number_of_a_sale",
    table="transactions_shiftentry",
    other="transactions_sale",
)
ONE_ROW_OF_NUMBERS_UNDO = """
DROP TRIGGER till_number_once ON transactions_shiftentry;
DROP TRIGGER till_number_once ON transactions_sale;
DROP FUNCTION refuse_number_of_a_sale, refuse_number_of_a_step;
"""
APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
TABLES = ("auditfinding", "acknowledgement", "writtenoff")
STAY = "".join(APPEND_ONLY.format(table=table) for table in TABLES)
STAY_UNDO = "".join(f"DROP TRIGGER append_only ON transactions_{table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("jakpreneur", "0010_offer_prices"),
        ("transactions", "0021_refusals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="heldsale",
            name="reason",
            field=models.CharField(
                choices=[
                    ("broken", "its content cannot be read"),
                    ("unknown_offer", "it names an offer that this till does not sell"),
                    ("unknown_stall", "it names a stall that this till does not serve"),
                    ("unknown_category", "it names a category that does not exist"),
                    ("two_bazaars", "its lines belong to two bazaars"),
                    ("conflict", "its key or number already stands for another entry"),
                    ("unknown_sale", "it voids a sale that is not in the ledger"),
                    ("voided_already", "it voids a sale that is void already"),
                    ("void_of_void", "it voids a void"),
                    ("sealed", "it voids a sale of a closed day, which officials do"),
                    ("closed_already", "it closes a shift that is closed already"),
                    ("too_large", "its amount is too large to be entered unseen"),
                    ("number", "its number is far above the last one of this till"),
                    ("entered_already", "an official has entered what it corrects"),
                ],
                max_length=20,
                verbose_name="why",
            ),
        ),
        migrations.AlterField(
            model_name="sealedcell",
            name="amount",
            field=transactions.models.seals.WholeSum(verbose_name="amount"),
        ),
        migrations.AlterField(
            model_name="sealedcell",
            name="units",
            field=transactions.models.seals.WholeSum(verbose_name="units"),
        ),
        migrations.AlterField(
            model_name="sealedplace",
            name="amount",
            field=transactions.models.seals.WholeSum(verbose_name="amount"),
        ),
        migrations.AlterField(
            model_name="sealedplace",
            name="units",
            field=transactions.models.seals.WholeSum(verbose_name="units"),
        ),
        migrations.AlterField(
            model_name="sealedstall",
            name="amount",
            field=transactions.models.seals.WholeSum(verbose_name="amount"),
        ),
        migrations.AlterField(
            model_name="sealedstall",
            name="units",
            field=transactions.models.seals.WholeSum(verbose_name="units"),
        ),
        migrations.CreateModel(
            name="AuditFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=200, verbose_name="rule")),
                ("finding", models.CharField(max_length=500, verbose_name="finding")),
                (
                    "found_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="found at",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit finding",
                "verbose_name_plural": "audit findings",
                "ordering": ["-id"],
                "permissions": [
                    ("acknowledge_auditfinding", "Can acknowledge a finding of the audit")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "finding"), name="auditfinding_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(max_length=200, verbose_name="note")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "finding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgement",
                        to="transactions.auditfinding",
                        verbose_name="finding",
                    ),
                ),
            ],
            options={
                "verbose_name": "acknowledgement",
                "verbose_name_plural": "acknowledgements",
            },
        ),
        migrations.CreateModel(
            name="WrittenOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.BigIntegerField(verbose_name="first number")),
                ("last", models.BigIntegerField(verbose_name="last number")),
                ("note", models.CharField(max_length=200, verbose_name="note")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "till",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="transactions.till",
                        verbose_name="till",
                    ),
                ),
            ],
            options={
                "verbose_name": "numbers written off",
                "verbose_name_plural": "numbers written off",
                "permissions": [("write_off_numbers", "Can write off missing numbers of a till")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))),
                        name="writtenoff_numbers",
                    )
                ],
            },
        ),
        migrations.RunSQL(ONE_ROW_OF_NUMBERS, ONE_ROW_OF_NUMBERS_UNDO),
        migrations.RunSQL(STAY, STAY_UNDO),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
