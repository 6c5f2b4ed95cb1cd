"""One-time links by which an official who has forgotten the password chooses a new one.

Django's token: nothing is stored. It stands for the account, its present password and its last
sign-in, so it ends with the first use, with any sign-in, and after PASSWORD_RESET_TIMEOUT.
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
    """Return the whole address. Whoever has it can sign in as `user`, but for the second step."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("admin:reset_password", args=[uid, tokens.make_token(user)])
    return f"{settings.SITE_URL}{path}"
