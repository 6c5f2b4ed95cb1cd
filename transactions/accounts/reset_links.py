"""One-time links by which an official who has forgotten the password chooses a new one.

They have Django's token, and nothing is stored. The token is made from the account, its present
password and its last sign-in. It ends with its first use, with any sign-in of the account, and
after PASSWORD_RESET_TIMEOUT.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


class LinkTokens(PasswordResetTokenGenerator):
    key_salt = "transactions.accounts.reset_links"


tokens = LinkTokens()


def link_for(user: User) -> str:
    """Return the whole address. Its holder signs in as `user`, except for the second step."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("admin:reset_password", args=[uid, tokens.make_token(user)])
    return f"{settings.SITE_URL}{path}"
