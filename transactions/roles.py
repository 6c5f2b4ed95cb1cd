"""Who may do what at the officials' desk."""

from django.contrib.auth.models import Group, Permission

# A name that officials read, so it is Indonesian whatever language the terminal speaks.
READERS = "Pejabat (hanya melihat)"
APPS = ("bazar", "jakpreneur", "transactions")


def keep_readers() -> None:
    """After each migration: the group that sees everything here and changes nothing."""
    readers, _ = Group.objects.get_or_create(name=READERS)
    readers.permissions.set(
        Permission.objects.filter(content_type__app_label__in=APPS, codename__startswith="view_")
    )
