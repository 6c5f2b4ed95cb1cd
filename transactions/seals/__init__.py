"""A day is closed: what is missing first, its sums under a fingerprint, the file, the minutes."""
