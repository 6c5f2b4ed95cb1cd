"""Measures, as ratios taken in one run: `uv run python -m tests.bench [--quick] [--only PART]`.

    inbox    sales over HTTP, one, 20 and 100 a POST, against pgbench doing the same writes
    totals   a day's totals with 1 and with 10 million lines in the ledger, against a look-up
    storm    428 phones with 50 unsent sales each come back within ten seconds
    till     the selling screen in a browser slowed four times: saving, first visit, no network
    kills    200 sales on a phone of each engine that is killed again and again
    losses   phones come back to a restored backup, and to a promoted replica that had lagged
    import   an office's list of 5.000 vendors with 20.000 products, previewed and imported
    shop     the shop's list and product pages against plain Django views of the same, the list
             while the catalogue changes, orders over three stalls, the weight of a first visit

Each part works in a database of its own on the embedded server and drops it at the end. A part is
void (exit code 1) unless entries, lines and stock agree with what was sent.
"""
