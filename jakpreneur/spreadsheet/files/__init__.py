"""The bytes of a file to its sheets."""
