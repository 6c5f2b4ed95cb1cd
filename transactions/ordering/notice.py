"""Which privacy notice a shopper was shown.

An order rests on the contract, not on consent (Law 27/2022, article 20 (2) b): without name and
number it cannot be handed over, so a tick would be no free choice, and it could be withdrawn while
the goods are being packed. The law wants the shopper told, and the telling can be proved: the
checkout says why where it asks, links to the notice, and each order names the version that stood
then; when is the order's own time.
"""

import hashlib

from django.utils.translation import override

from bazar import privacy
from transactions.models import PrivacyNotice


def shown() -> str:
    """Return the version of the notice as it stands now (12 hexadecimal digits), and keep its text.

    The Indonesian text is the one that counts, whatever language the shopper reads.
    """
    with override("id"):
        text = str(privacy.render_notice())
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    PrivacyNotice.objects.bulk_create(
        [PrivacyNotice(version=version, text=text)], ignore_conflicts=True
    )
    return version
