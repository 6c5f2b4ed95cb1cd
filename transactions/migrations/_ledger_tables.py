"""What the models cannot say of the ledger's tables."""

from django.db import migrations

# A line of goods agrees with its sale in all that it copies. A line that moves money to another
# payment method has no `payment_of_goods`, so that the key is not looked up: a trigger checks it.
LINE_AGREES = """
ALTER TABLE transactions_saleline ADD CONSTRAINT saleline_as_its_sale
    FOREIGN KEY (sale_id, day_id, channel, payment_of_goods, hour, kind)
    REFERENCES transactions_sale (id, day_id, channel, payment, hour, kind)
"""
LINE_AGREES_UNDO = "ALTER TABLE transactions_saleline DROP CONSTRAINT saleline_as_its_sale"

# Totals walk along an index, and skip the table where vacuum has seen every row of a page to be
# there for good. A table that only grows would be visited too seldom.
VACUUM_OFTEN = """
ALTER TABLE transactions_saleline
    SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000)
"""
VACUUM_OFTEN_UNDO = """
ALTER TABLE transactions_saleline
    RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold)
"""

OPERATIONS = [
    migrations.RunSQL(LINE_AGREES, LINE_AGREES_UNDO),
    migrations.RunSQL(VACUUM_OFTEN, VACUUM_OFTEN_UNDO),
]
