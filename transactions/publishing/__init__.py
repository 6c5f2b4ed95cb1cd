"""What the public and the press may know of what is sealed; no vendor's own turnover."""
