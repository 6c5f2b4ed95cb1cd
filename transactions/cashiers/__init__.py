"""A stall's phone: the card that lets it in, its PIN, what it may sell, and its day."""
