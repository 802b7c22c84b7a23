"""The databases' own full-text index over articles goes: `Posting` has taken its place."""

from django.db import migrations

from helpdesk.search_index import full_text_index

_index = full_text_index("knowledgebase_article")


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0007_synonym_grants")]

    operations = [migrations.RunPython(_index.reverse_code, _index.code)]
