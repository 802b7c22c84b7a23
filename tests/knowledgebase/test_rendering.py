"""What editors write is drawn, and what attackers write is not."""

import re

import pytest

from knowledgebase import rendering


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "<svg/onload=alert(1)>",
        "<a href='x' style='position:fixed' onclick='alert(1)'>x</a>",
        "<iframe src=//evil.test></iframe>",
        "<form action=//evil.test><input></form>",
        "<link rel=stylesheet href=//evil.test>",
    ],
)
def test_it_drops_what_could_run_or_load_when_the_text_is_hostile(hostile):
    html = str(rendering.to_html(hostile)).lower()
    assert not re.search(r"<(script|img|svg|iframe|form|input|link|style)", html)
    assert not re.search(r"<[^>]*\b(on\w+|style|href|src)=", html) or 'href="x"' in html


@pytest.mark.parametrize("address", ["//evil.test", "/\\evil.test"])
def test_it_drops_links_that_look_like_our_own_when_they_lead_elsewhere(address):
    assert "href" not in rendering.to_html(f"[x]({address})")


def test_it_keeps_links_apart_from_us_when_they_lead_outside():
    assert rendering.to_html("[a](https://example.com)") == '<p><a href="https://example.com" rel="noopener noreferrer">a</a></p>'


def test_it_begins_headings_at_the_second_size_when_the_writer_began_at_any():
    assert "<h2>一</h2>" in rendering.to_html("# 一")
    assert "<h2>一</h2>" in rendering.to_html("### 一")
    assert "<h3>二</h3>" in rendering.to_html("# 一\n\n## 二")


def test_it_draws_a_list_when_it_stands_right_under_its_sentence():
    assert "<ol>" in rendering.to_html("请这样做：\n1. 断电\n2. 拍照")
    assert "<ul>" in rendering.to_html("请这样做：\n- 断电\n- 拍照")


def test_it_draws_tables_when_they_are_written():
    html = rendering.to_html("| 方式 | 时间 |\n|---|---|\n| 信用卡 | 3 天 |")
    assert '<th scope="col">方式</th>' in html
    assert "<td>3 天</td>" in html


def test_it_marks_words_as_one_when_they_overlap():
    assert rendering.marked("退款到账慢", ["退款", "款到", "到账"]) == "<mark>退款到账</mark>慢"


def test_it_escapes_what_is_marked_when_it_is_hostile():
    assert rendering.marked("<b>退款", ["退款"]) == "&lt;b&gt;<mark>退款</mark>"
    assert rendering.marked("<script>", ["script"]) == "&lt;<mark>script</mark>&gt;"
    assert rendering.marked("<b>", []) == "&lt;b&gt;"


def test_it_cuts_around_the_word_when_it_stands_late():
    cut = rendering.snippet("前" * 300 + "退款到账" + "后" * 300, ["退款"])
    assert "退款到账" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")


def test_it_says_the_words_in_one_line_when_plain_text_is_wanted():
    assert rendering.to_plain("# 标题\n\n**粗** &lt; 细\n\n- 一\n- 二") == "标题 粗 < 细 一 二"


STEPS = """## 怎样换

先关水。
1. 关进水阀，**拔电源**。
2. 旋下旧滤芯：
    - 逆时针；
    - 流一点水是正常的。
3. 装新的。

拧不动？

| 现象 | 说明 |
|---|---|
| 漏水 | 重装 |

## 后面

太长了。"""


def test_it_says_an_article_line_by_line_with_its_steps():
    assert rendering.outline(STEPS, 80).split("\n") == [
        "怎样换：",
        "先关水。",
        "1. 关进水阀，拔电源。",
        "2. 旋下旧滤芯：",
        "- 逆时针；",
        "- 流一点水是正常的。",
        "3. 装新的。",
        "",
        "拧不动？",
        "现象 · 说明",
        "漏水 · 重装",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("一句。", "一句。"),
        ("## Where\n\nHere.\n\n## Still none?\n\n- Ask.", "Where:\nHere.\n\nStill none?\n- Ask."),
        ("字" * 700, "字" * 300 + "…"),
        ("第一句。\n\n" + "字" * 700, "第一句。"),
        ("## 甲\n\n" + "乙" * 297 + "\n\n## 丙\n\n丁", "甲：\n" + "乙" * 297),
        ("<script>x</script>5 < 7 & [a](https://a.test)", "5 < 7 & a"),
    ],
)
def test_it_ends_with_whole_sections(text, said):
    assert rendering.outline(text) == said


def test_it_shows_whole_words_where_an_english_hit_stands_late():
    text = "Look at the order page before anything is done. " * 5 + "Cancelling brings every coupon back."
    shown = rendering.snippet(text, ["coupon"])
    assert "coupon" in shown
    assert shown.removeprefix("…").split()[0] in text.split()
