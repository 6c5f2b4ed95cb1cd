from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """StallOrder.pay becomes StallOrder.payment_time."""

    dependencies = [("transactions", "0033_tills_at_a_seal")]

    operations = [
        migrations.RemoveConstraint("stallorder", "stallorder_pay"),
        migrations.RemoveConstraint("stallorder", "stallorder_delivery_is_paid_before"),
        migrations.RenameField("stallorder", "pay", "payment_time"),
        migrations.AddConstraint(
            "stallorder",
            models.CheckConstraint(
                condition=Q(payment_time__in=[1, 2]), name="stallorder_payment_time"
            ),
        ),
        migrations.AddConstraint(
            "stallorder",
            models.CheckConstraint(
                condition=Q(slot__isnull=False) | Q(payment_time=2),
                name="stallorder_delivery_is_paid_before",
            ),
        ),
    ]
