"""Entries of phones: parsed, checked, and passed to the ledger and the shifts, or held."""
