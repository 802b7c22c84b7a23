"""Full-text search over everything that was said."""

from django.db import migrations

from helpdesk.search_index import full_text_index


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [full_text_index("tickets_message")]
