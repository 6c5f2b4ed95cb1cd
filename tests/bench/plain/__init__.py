"""The shop's list and product page as they would be written first: what the product is measured
against. Served by the same processes, behind the same middleware, from the same rows."""
