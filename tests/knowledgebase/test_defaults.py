"""The articles and scripts that come with the product."""

import re

import pytest
from django.core.management import call_command

from knowledgebase import rendering, scripts
from knowledgebase.defaults.reading import parse, read_articles
from knowledgebase.defaults.scripts import SCRIPTS
from knowledgebase.models import Article, Script
from tests.shared import made_once

ARTICLES = read_articles()
HAN = re.compile("[\u4e00-\u9fff]")

installed = made_once(lambda: call_command("bootstrap", verbosity=0))


def test_it_ships_enough_for_customers_and_for_staff():
    assert sum(row["audience"] == "public" for row in ARTICLES.values()) >= 20
    assert sum(row["audience"] == "internal" for row in ARTICLES.values()) >= 8
    assert len(SCRIPTS) >= 25


@pytest.mark.parametrize("slug", ARTICLES)
def test_it_ships_articles_that_are_complete_in_both_languages(slug):
    row = ARTICLES[slug]
    assert 150 <= len(HAN.findall(row["body"])) <= 500
    assert len(row["body_en"].split()) >= 120
    assert not HAN.search(row["body_en"])
    assert row["title"]
    assert row["title_en"]
    assert row["topics"]
    assert row["keywords"]
    assert 0 < len(row["summary"]) <= 240
    assert 0 < len(row["summary_en"]) <= 300
    assert "**" not in rendering.to_html(row["body"])
    assert "**" not in rendering.to_html(row["body_en"])


@pytest.mark.parametrize("column", ["title", "title_en"])
def test_it_points_to_articles_that_exist(column):
    titles = {row[column] for row in ARTICLES.values()}
    pointed = re.compile("《(.+?)》" if column == "title" else r"[Rr]ead \"(.+?)\"")
    body = "body" if column == "title" else "body_en"
    for slug, row in ARTICLES.items():
        for title in pointed.findall(row[body]):
            assert title in titles, (slug, title)


def test_it_ships_no_doubled_titles():
    assert len({row["title"] for row in ARTICLES.values()}) == len({row["title_en"] for row in ARTICLES.values()}) == len(ARTICLES)


@pytest.mark.parametrize("code", SCRIPTS)
def test_it_ships_scripts_that_can_be_filled_in(code):
    row = SCRIPTS[code]
    assert not scripts.unknown_variables(row["body"])
    assert not scripts.unknown_variables(row["body_en"])
    assert set(re.findall(r"\{\w+\}", row["body"])) == set(re.findall(r"\{\w+\}", row["body_en"]))
    assert row["title_en"]
    assert row["keywords"]
    assert not HAN.search(row["body_en"])


@pytest.mark.parametrize("content", ["", "title: x", "title: x\n\n只有中文", "colour: red\n\n中文\n=== English ===\nEnglish"])
def test_it_refuses_a_file_when_it_is_not_in_the_form(content):
    with pytest.raises(ValueError, match=r"a\.md"):
        parse("a.md", content)


@pytest.mark.django_db
@pytest.mark.usefixtures("installed")
class TestAHouseThatHasThem:
    def test_it_publishes_articles_so_that_they_are_found(self):
        assert Article.objects.filter(state="published").exclude(tokens="").count() == len(ARTICLES)
        assert Script.objects.count() == len(SCRIPTS)

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("重复扣款，扣了两次", {"double-charge"}),
            ("插座冒烟了，孩子受伤", {"safety-first-call"}),
            ("发票抬头错了", {"invoice-sent", "invoice-ask"}),
            ("师傅没来", {"visit-missed"}),
        ],
    )
    def test_it_finds_the_script_that_fits(self, text, codes):
        assert codes & {script.code for script in scripts.find_scripts(text)[:2]}

    def test_it_leaves_edits_and_deletions_alone_when_run_again(self):
        Article.objects.filter(slug="invoice").update(title="我们的开票说明")
        Article.objects.filter(slug="privacy").delete()
        Script.objects.filter(code="greeting").delete()
        call_command("bootstrap", verbosity=0)
        assert Article.objects.get(slug="invoice").title == "我们的开票说明"
        assert not Article.objects.filter(slug="privacy").exists()
        assert not Script.objects.filter(code="greeting").exists()
