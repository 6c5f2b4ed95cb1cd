"""The prices that an offer has had, written by triggers; of an existing offer, the one it has."""

import django.db.models.deletion
from django.db import migrations, models

# Every road to a price is covered: the desk, a vendor's phone, an import, a cloned bazaar. A sale
# moves only an offer's count, and wakes no trigger here.
KEEP = """
CREATE FUNCTION keep_first_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO jakpreneur_offerprice (offer_id, price) SELECT id, price FROM offered;
    RETURN NULL;
END $$;
CREATE FUNCTION keep_new_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jakpreneur_offerprice SET until = clock_timestamp()
    WHERE offer_id = NEW.id AND until IS NULL;
    INSERT INTO jakpreneur_offerprice (offer_id, price, since)
    VALUES (NEW.id, NEW.price, clock_timestamp());
    RETURN NULL;
END $$;
CREATE TRIGGER first_price AFTER INSERT ON jakpreneur_offer
    REFERENCING NEW TABLE AS offered FOR EACH STATEMENT EXECUTE FUNCTION keep_first_price();
CREATE TRIGGER new_price AFTER UPDATE OF price ON jakpreneur_offer
    FOR EACH ROW WHEN (OLD.price IS DISTINCT FROM NEW.price) EXECUTE FUNCTION keep_new_price();
"""
REMOVE = """
DROP TRIGGER new_price ON jakpreneur_offer;
DROP TRIGGER first_price ON jakpreneur_offer;
DROP FUNCTION keep_new_price, keep_first_price;
"""
FILL = """
INSERT INTO jakpreneur_offerprice (offer_id, price)
SELECT id, price FROM jakpreneur_offer offer
WHERE NOT EXISTS (SELECT FROM jakpreneur_offerprice WHERE offer_id = offer.id)
"""


class Migration(migrations.Migration):
    dependencies = [("jakpreneur", "0009_archive")]
    operations = [
        migrations.CreateModel(
            name="OfferPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("price", models.BigIntegerField(verbose_name="price")),
                ("since", models.DateTimeField(null=True, verbose_name="since")),
                ("until", models.DateTimeField(null=True, verbose_name="until")),
                (
                    "offer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="jakpreneur.offer",
                        verbose_name="offer",
                    ),
                ),
            ],
            options={
                "verbose_name": "price of an offer",
                "verbose_name_plural": "prices of offers",
                "indexes": [
                    models.Index(
                        fields=["offer"],
                        include=("price", "since", "until"),
                        name="offerprice_of_offer",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("offer",),
                        name="offerprice_one_now",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP, REMOVE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
