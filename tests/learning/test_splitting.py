"""The same texts are held out each time, near duplicates together, and the sentences of the gate are learnt by nobody."""

from tickets.learning.splitting import grouped, split

TEXTS = [f"{thing}{matter}，{word}" for thing in ("水壶", "耳机", "书包", "台灯", "毛巾") for matter in ("漏水了", "没声音", "拉链坏", "不亮", "掉毛")
         for word in ("怎么处理", "能退货么朋友", "请联系我一下", "等回复好几天")]  # fmt: skip


def test_it_holds_the_same_texts_out_whatever_comes_after_them():
    before = {TEXTS[at] for at in split(TEXTS[:60]).held}
    after = {TEXTS[at] for at in split(TEXTS).held}
    assert before
    assert before <= after


def test_it_keeps_near_duplicates_on_one_side():
    copies = [f"你好，订单 {number} 的快递三天没动了，帮忙查一下" for number in (1001, 2002)]
    sides = split([*TEXTS, *copies])
    places = {len(TEXTS), len(TEXTS) + 1}
    assert places <= set(sides.held) or places <= set(sides.learnt)


def test_it_learns_a_wording_of_which_there_are_many_whole():
    many = [f"盲盒拆出第{number}个重复款，订单{number}" for number in range(20)]
    assert len(set(grouped(many))) == 1
    assert split(many).learnt == tuple(range(20))


def test_it_bars_what_is_near_to_a_sentence_of_the_gate():
    sides = split(["电池鼓起来了，后盖都顶开一条缝！", "想换大一码"], gate=["电池鼓起来了，后盖都顶开一条缝"])
    assert sides.barred == (0,)


def test_it_tells_texts_apart_that_share_only_their_courtesies():
    assert len(set(grouped(["您好，请问发票什么时候开", "您好，请问快递什么时候到", "您好，请问能换货吗"]))) == 3


def test_it_takes_texts_without_a_word():
    assert len(split(["", "？？？", "123", "a"]).learnt) + len(split(["", "？？？", "123", "a"]).held) == 4
