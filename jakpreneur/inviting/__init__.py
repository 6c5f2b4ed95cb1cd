"""Who may be asked to a bazaar, who was, what they answered, and what they are written."""
