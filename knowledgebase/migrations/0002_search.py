"""Full-text search over articles."""

from django.db import migrations

from helpdesk.search_index import full_text_index


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0001_initial")]

    operations = [full_text_index("knowledgebase_article")]
