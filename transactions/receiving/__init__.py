"""What phones send: read, checked, handed on to the ledger and the shifts, or held for a person."""
