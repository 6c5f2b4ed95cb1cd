"""Files that go to an office: rows to correct, and empty forms to fill in."""
