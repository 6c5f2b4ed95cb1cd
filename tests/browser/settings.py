"""Settings of the server that browsers visit: the product's own, with quick hashes of passwords."""

from bazar.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
