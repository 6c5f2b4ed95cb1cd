"""A vendor may be anonymised: nothing of the person is left, and nothing is written there again."""

from django.db import migrations, models

STAYS = """
CREATE FUNCTION refuse_to_name_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.name, NEW.owner, NEW.phone, NEW.description, NEW.qris, NEW.pirt, NEW.halal,
            NEW.anonymised_at)
        IS DISTINCT FROM (OLD.name, OLD.owner, OLD.phone, OLD.description, OLD.qris, OLD.pirt,
            OLD.halal, OLD.anonymised_at)
    THEN
        RAISE EXCEPTION 'vendor % is anonymous and stays so', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER anonymous_stays BEFORE UPDATE ON jakpreneur_jakpreneur
    FOR EACH ROW WHEN (OLD.anonymised_at IS NOT NULL) EXECUTE FUNCTION refuse_to_name_again();
"""
STAYS_UNDO = """
DROP TRIGGER anonymous_stays ON jakpreneur_jakpreneur;
DROP FUNCTION refuse_to_name_again;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('bazar', '0007_office'),
        ('jakpreneur', '0011_share_in_catalogue_version'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='jakpreneur',
            name='jakpreneur_phone',
        ),
        migrations.AddField(
            model_name='jakpreneur',
            name='anonymised_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='anonymised at'),
        ),
        migrations.AddConstraint(
            model_name='jakpreneur',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('anonymised_at__isnull', True), ('phone__regex', '^\\+628[1-9][0-9]{6,9}$')), models.Q(('anonymised_at__isnull', False), ('phone', '')), _connector='OR'), name='jakpreneur_phone', violation_error_message='Write the number as +628…, digits only.'),
        ),
        migrations.AddConstraint(
            model_name='jakpreneur',
            constraint=models.CheckConstraint(condition=models.Q(('anonymised_at__isnull', True), models.Q(('description', ''), ('halal', ''), ('halal_until__isnull', True), ('owner', ''), ('pirt', ''), ('pirt_until__isnull', True), ('qris', '')), _connector='OR'), name='jakpreneur_anonymous'),
        ),
        migrations.RunSQL(STAYS, STAYS_UNDO),
    ]
