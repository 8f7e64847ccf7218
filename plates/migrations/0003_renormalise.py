"""Plates registered before normalisation knew other scripts, digits and the mark IND get their texts anew."""

from django.db import IntegrityError, migrations, transaction

from plates.text import MAX_LENGTH, fold, normalise

AT_ONCE = 5000


def renormalise(apps, schema_editor):
    """In chunks by id; a plate whose new text another row of the company has already keeps its old one."""
    Plate = apps.get_model("plates", "RegisteredPlate")
    last = 0
    while chunk := list(Plate.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "text", "normalised")[:AT_ONCE]):
        last = chunk[-1][0]
        for pk, text, before in chunk:
            after = normalise(text)
            if after != before and 0 < len(after) <= MAX_LENGTH:
                try:
                    with transaction.atomic():
                        Plate.objects.filter(pk=pk).update(normalised=after, folded=fold(text))
                except IntegrityError:
                    continue


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("plates", "0002_matching")]

    operations = [migrations.RunPython(renormalise, migrations.RunPython.noop)]
