"""The privacy notice that the checkout links to.

An order rests on the contract, not on consent (Law 27/2022, article 20 (2) b): without name and
number it cannot be handed over, so a tick would be no free choice, and it could be withdrawn while
the goods are being packed. The law wants the shopper told, and proof that they were told: the
checkout says why it asks, links to the notice, and each order names the notice's version at the
order's own time.
"""

import hashlib

from django.utils.translation import override

from bazar import privacy
from transactions.models import PrivacyNotice


def record_notice() -> str:
    """Record today's text of the notice; return its version, 12 hexadecimal digits.

    The Indonesian text is the one that counts, whatever language the shopper reads.
    """
    with override("id"):
        text = str(privacy.render_notice())
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    PrivacyNotice.objects.bulk_create(
        [PrivacyNotice(version=version, text=text)], ignore_conflicts=True
    )
    return version
