"""Seals as the product made them before the second form of the ledger file."""

import gzip
import hashlib

from django.contrib.auth.models import User

from bazar.models import BazarDay
from transactions.models import Form, Sale, Seal, SealedFile
from transactions.seals import first_form, sealing


def seal_in_first_form(day: BazarDay, by: User) -> Seal:
    """Seal a day in the first form of the ledger file; nothing of it is published yet."""
    before = Seal.objects.filter(day=day).order_by("-revision").first()
    previous = Seal.objects.order_by("-pk").first()
    entries = Sale.objects.filter(day=day)
    last = Sale.objects.order_by("pk").last()
    covers = last.pk if last else 0
    revision = before.revision + 1 if before else 1
    content = first_form.write_first_form(
        day, covers=covers, revision=revision, previous=previous.fingerprint if previous else ""
    )
    made = Seal.objects.create(
        day=day,
        revision=revision,
        covers=covers,
        entries=entries.count(),
        form=Form.FIRST,
        fingerprint=hashlib.sha256(content).hexdigest(),
        previous=previous,
        sealed_by=by,
    )
    SealedFile.objects.create(seal=made, content=gzip.compress(content, 6, mtime=0))
    sealing._record_totals(made)  # noqa: SLF001  (as sealing did)
    return made
