"""Invitations to a bazaar: who may be invited, who was, the answers, and the messages."""
