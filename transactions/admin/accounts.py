"""Accounts, the roles that they have, and the kecamatan that they are posted to."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from bazar.exports.lists import Exported
from bazar.models import Posting
from transactions.accounts.roles import ROLES
from transactions.admin.account_forms import AccountForm, PasswordForm
from transactions.admin.permissions import InWords, words

# They are registered by the import; here they learn what this desk needs of them.
admin.site.unregister(User)
admin.site.unregister(Group)


# Of one account, and of one group, within another query.
GROUPS = Group.objects.filter(user=OuterRef("pk")).order_by("name")
POSTINGS = Posting.objects.filter(user=OuterRef("pk")).order_by("kecamatan__code")
MEMBERS = User.objects.filter(groups=OuterRef("pk")).order_by("username")


class PostingsInline(admin.TabularInline):
    model = Posting
    extra = 0
    verbose_name_plural = _("Sees only these kecamatan")


@admin.register(User)
class UserAdmin(InWords, Exported, DjangoUserAdmin):
    form = AccountForm
    change_password_form = PasswordForm
    export_fields = (
        "username", "first_name", "last_name", "is_active", "is_staff", "is_superuser",
        Worked(_("groups"), ArraySubquery(GROUPS.values("name"))),
        Worked(_("Sees only these kecamatan"), ArraySubquery(POSTINGS.values("kecamatan__name"))),
        "date_joined", "last_login",
    )  # fmt: skip
    list_display = (
        "username", "first_name", "last_name", "is_staff", "is_superuser", "is_active",
        "last_login",
    )  # fmt: skip

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        return [PostingsInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Who is no superuser makes none, and gives nobody what no role has."""
        given = super().get_readonly_fields(request, obj)
        return given if request.user.is_superuser else (*given, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # the log names them: an account that is not needed is no longer active


@admin.register(Group)
class GroupAdmin(InWords, Exported, DjangoGroupAdmin):
    """The roles are kept by transactions/accounts/roles.py: a migrate would undo any change."""

    export_fields = ("name", Worked(_("accounts"), ArraySubquery(MEMBERS.values("username"))))
    readonly_fields = ("permissions_shown",)

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        may_tick = obj is None or self.has_change_permission(request, obj)
        return ["name", "permissions" if may_tick else "permissions_shown"]

    @admin.display(description=_("permissions"))
    def permissions_shown(self, group: Group) -> str:
        rows = group.permissions.select_related("content_type")
        return format_html_join(mark_safe("<br>"), "{}", ((words(each),) for each in rows))

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        if obj and obj.name in ROLES:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        if obj is None or obj.name in ROLES:
            return False  # nor many at once
        return super().has_delete_permission(request, obj)
