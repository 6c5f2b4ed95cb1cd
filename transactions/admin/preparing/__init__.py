"""The pages by which a bazaar is prepared, step by step. Each hangs from the bazaar's own page."""
