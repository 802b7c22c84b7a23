"""Orders are listed to programs by when they changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0017_details_filled_in")]

    operations = [migrations.AddIndex(model_name="order", index=models.Index(fields=["updated_at"], name="order_changed"))]
