"""Bazaars: their days, venues and pick-up slots, and the rules for categories and channels."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from bazar.models.places import Archivable, Category, Venue


class Channel(models.IntegerChoices):
    """The channel of a sale. Small numbers: every line of the ledger carries one."""

    ONSITE = 1, _("on site")
    ONLINE = 2, _("online")


class Series(Archivable):
    """A series of bazaars: Bazar Hybrid, Jumat Beli Lokal."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


PLANNED = Q(days__opens__isnull=False)
FIRST_DAY = Coalesce(models.Min("days__date", filter=PLANNED), models.Min("days__date"))
LAST_DAY = Coalesce(models.Max("days__date", filter=PLANNED), models.Max("days__date"))


# Minutes.
LEAD_MINUTES, LEAST_LEAD, MOST_LEAD = 60, 5, 14 * 24 * 60


class BazarQuerySet(models.QuerySet["Bazar"]):
    """The SQL twin of `first_day` and `last_day` in bazar/calendar.py; a test compares them."""

    def dated(self) -> "BazarQuerySet":
        """Annotate `first_day` and `last_day` (WIB dates, or None without a day).

        Planned days decide. Only a bazaar without any planned day is dated by its other days.
        """
        return self.annotate(first_day=FIRST_DAY, last_day=LAST_DAY)

    def begun(self, day: dt.date) -> "BazarQuerySet":
        """Keep the bazaars whose first day is `day` (WIB) or earlier."""
        return self.dated().filter(LessThanOrEqual(FIRST_DAY, day))

    def not_ended(self, day: dt.date) -> "BazarQuerySet":
        """Keep the bazaars whose last day is `day` (WIB) or later."""
        return self.dated().filter(GreaterThanOrEqual(LAST_DAY, day))

    def ended(self, day: dt.date) -> "BazarQuerySet":
        """Keep the bazaars whose last day is before `day` (WIB)."""
        return self.dated().filter(LessThan(LAST_DAY, day))

    def newest_first(self) -> "BazarQuerySet":
        return self.dated().order_by(F("first_day").desc(nulls_last=True), "-id")


class Bazar(models.Model):
    series = models.ForeignKey(Series, models.PROTECT, verbose_name=_("series"))
    name = models.CharField(_("name"), max_length=120, unique=True)
    venues = models.ManyToManyField(Venue, verbose_name=_("venues"), blank=True)
    target = models.PositiveBigIntegerField(
        _("target"), null=True, blank=True, help_text=_("Turnover in rupiah, all channels.")
    )
    online_target = models.PositiveBigIntegerField(
        _("online target"), null=True, blank=True, help_text=_("Turnover in rupiah, online.")
    )
    orders_open_at = models.DateTimeField(
        _("orders open at"),
        null=True,
        blank=True,
        help_text=_("The shop takes orders from then on. If empty, it takes no orders."),
    )
    orders_close_at = models.DateTimeField(
        _("orders close at"),
        null=True,
        blank=True,
        help_text=_("If empty, when the last day closes."),
    )
    unpaid_minutes = models.PositiveSmallIntegerField(
        _("minutes to pay"),
        default=60,
        validators=[MinValueValidator(5)],
        help_text=_("An order that is not paid by then gives its goods back."),
    )
    online_share = models.PositiveSmallIntegerField(
        _("share for online orders"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_(
            "Percent of the remaining stock that online orders may reserve. The rest "
            "is for customers at the stall. Goods sold only online are not limited."
        ),
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    # Until when orders are taken that are fetched or delivered at a time.
    lead_minutes = models.PositiveSmallIntegerField(
        _("lead time for orders"),
        default=LEAD_MINUTES,
        blank=True,
        validators=[MinValueValidator(LEAST_LEAD), MaxValueValidator(MOST_LEAD)],
        help_text=_(
            "Minutes. Orders for a pick-up time are taken until so long before it begins, orders "
            "for a delivery until so long before that day closes. If empty, 60."
        ),
    )
    same_day_until = models.TimeField(
        _("orders for the same day until"),
        null=True,
        blank=True,
        help_text=_(
            "From this time on (WIB) nothing is ordered for the same day any more. If empty, only "
            "the lead time counts."
        ),
    )

    first_day: dt.date | None
    last_day: dt.date | None
    """WIB dates, only on rows of BazarQuerySet.dated."""

    objects = BazarQuerySet.as_manager()

    class Meta:
        verbose_name = _("bazaar")
        verbose_name_plural = _("bazaars")
        constraints = [
            models.CheckConstraint(
                condition=Q(orders_close_at__isnull=True)
                | Q(orders_open_at__lt=F("orders_close_at")),
                name="bazar_orders",
                violation_error_message=_("Orders open before they close."),
            ),
            models.CheckConstraint(
                condition=Q(unpaid_minutes__gte=5),
                name="bazar_unpaid_minutes",
                violation_error_message=_("Leave at least five minutes to pay."),
            ),
            models.CheckConstraint(
                condition=Q(online_share__gte=1, online_share__lte=100),
                name="bazar_online_share",
                violation_error_message=_("The share for online orders is 1 to 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(lead_minutes__gte=LEAST_LEAD, lead_minutes__lte=MOST_LEAD),
                name="bazar_lead_minutes",
                violation_error_message=_("The lead time is 5 minutes to 14 days."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BazarDay(models.Model):
    """One calendar day of a bazaar, in WIB.

    A day without hours was not planned: it is there because a sale arrived from it, and keeps that
    sale's money off the planned days.
    """

    bazar = models.ForeignKey(Bazar, models.PROTECT, verbose_name=_("bazaar"), related_name="days")
    date = models.DateField(_("date"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)

    class Meta:
        verbose_name = _("bazaar day")
        verbose_name_plural = _("bazaar days")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["bazar", "date"],
                name="bazarday_once",
                violation_error_message=_("This bazaar already has that day."),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False, opens__lt=F("closes")),
                name="bazarday_hours",
                violation_error_message=_("A day must open before it closes, or have no hours."),
            ),
        ]

    def __str__(self) -> str:
        return formats.date_format(self.date, "l, j F Y")

    @property
    def is_planned(self) -> bool:
        return self.opens is not None


class PickupSlot(models.Model):
    """A time in which orders are fetched at one venue on one day, and their largest number."""

    day = models.ForeignKey(
        BazarDay, models.CASCADE, verbose_name=_("bazaar day"), related_name="slots"
    )
    venue = models.ForeignKey(Venue, models.PROTECT, verbose_name=_("venue"))
    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))
    capacity = models.PositiveIntegerField(
        _("capacity"), help_text=_("Number of orders; an order from several stalls counts once.")
    )
    taken: int
    """The number of orders then; on rows that transactions/ordering/slots.py has counted."""

    class Meta:
        verbose_name = _("pick-up slot")
        verbose_name_plural = _("pick-up slots")
        ordering = ["day__date", "venue", "starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "venue", "starts"],
                name="pickupslot_once",
                violation_error_message=_("There is already a slot that starts at that time."),
            ),
            models.CheckConstraint(
                condition=Q(starts__lt=F("ends")),
                name="pickupslot_hours",
                violation_error_message=_("A slot starts before it ends."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}, {self.starts:%H.%M}–{self.ends:%H.%M}"


class ChannelRule(models.Model):
    """The permission to sell a category through a channel at a bazaar; no row: not allowed."""

    bazar = models.ForeignKey(
        Bazar, models.CASCADE, verbose_name=_("bazaar"), related_name="channel_rules"
    )
    category = models.ForeignKey(Category, models.CASCADE, verbose_name=_("category"))
    channel = models.SmallIntegerField(_("channel"), choices=Channel)

    class Meta:
        verbose_name = _("channel rule")
        verbose_name_plural = _("channel rules")
        ordering = ["bazar", "category", "channel"]
        constraints = [
            models.UniqueConstraint(
                fields=["bazar", "category", "channel"],
                name="channelrule_once",
                violation_error_message=_("This rule already exists."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.get_channel_display()}"
