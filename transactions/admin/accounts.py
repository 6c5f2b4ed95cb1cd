"""The lists of accounts, with the kecamatan that they are posted to, and of roles."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
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
from bazar.models import Posting
from transactions.accounts import sessions
from transactions.accounts.roles import ROLES
from transactions.admin.account_forms import AccountForm, PasswordForm
from transactions.admin.permissions import PermissionsInWords, permission_in_words
from transactions.desk.base import DeskInline
from transactions.desk.reauthentication import ReauthenticatedList, reauthentication_page
from transactions.models import End

REDIRECTS = 302
# Subqueries: the groups and postings of the account of the outer query; the members of its group.
GROUPS = Group.objects.filter(user=OuterRef("pk")).order_by("name")
POSTINGS = Posting.objects.filter(user=OuterRef("pk")).order_by("kecamatan__code")
MEMBERS = User.objects.filter(groups=OuterRef("pk")).order_by("username")


class PostingsInline(DeskInline):
    model = Posting
    extra = 0
    verbose_name_plural = _("Sees only these kecamatan")


@admin.register(User)
class UserAdmin(ReauthenticatedList, PermissionsInWords, DjangoUserAdmin):
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

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002
        if page := reauthentication_page(request):
            return page
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == REDIRECTS:
            user = User.objects.get(pk=unquote(id))
            sessions.end_others(request, user, End.PASSWORD)
        return response

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        return [PostingsInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Let only superusers make superusers, and grant permissions besides those of a role."""
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        return (*fields, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # the log names accounts; one that is not needed any more is made inactive


@admin.register(Group)
class GroupAdmin(ReauthenticatedList, PermissionsInWords, DjangoGroupAdmin):
    """The list of roles. Those of transactions/accounts/roles.py are reset by each migrate."""

    export_fields = ("name", Worked(_("accounts"), ArraySubquery(MEMBERS.values("username"))))
    readonly_fields = ("permissions_in_words",)
    change_list_template = "admin/auth/group/change_list.html"

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        may_tick = obj is None or self.has_change_permission(request, obj)
        return ["name", "permissions" if may_tick else "permissions_in_words"]

    @admin.display(description=_("permissions"))
    def permissions_in_words(self, group: Group) -> str:
        rows = group.permissions.select_related("content_type")
        return format_html_join(
            mark_safe("<br>"), "{}", ((permission_in_words(each),) for each in rows)
        )

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        if obj and obj.name in ROLES:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        if obj is None or obj.name in ROLES:
            return False  # no deletion of many at once: a role may be among them
        return super().has_delete_permission(request, obj)
