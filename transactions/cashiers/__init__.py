"""A stall's phone: the card that lets it in, its PIN, the goods that it sells, and its day."""
