"""Django's PostgreSQL backend, with the limits of `bazar/limits.py`. See base.py."""
