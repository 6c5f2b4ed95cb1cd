"""The search of the shop: words, rules, near words, and the query. See README.md."""
