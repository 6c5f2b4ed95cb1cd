"""Accounts of the desk: their roles, their kecamatan, their sessions and their sign-ins."""
