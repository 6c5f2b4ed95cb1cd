"""`{{ amount|rupiah }}` and `{{ count|thousands }}`, in every template."""

from django import template

from bazar.rupiah import format_rupiah, group_thousands

register = template.Library()
register.filter("rupiah", format_rupiah)
register.filter("thousands", group_thousands)
