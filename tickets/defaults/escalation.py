"""Ladders and rules of escalation as shipped; ops edit them in the admin.

The words were tried on real contacts: they are what people write who are about to act, and not every mention of a court or a
newspaper. In 20,000 shop chats and reviews they spoke 9 times, in 2,400 citizens' complaints to the authorities themselves 170
times. A look-alike among `none_words` hides its own place only.
"""

from typing import Any

from tickets.choices import Audience, EscalationTrigger, Rank, RungAction
from tickets.targets import STANDARD, Rung

LADDERS: dict[str, dict[str, Any]] = {
    "default": {"name": "标准提醒", "name_en": "Standard reminders"},
    "level-1": {"name": "一级客诉升级", "name_en": "Level 1 escalation"},
}

_SENIORS = (Audience.ASSIGNEE, Audience.SENIORS, Audience.SUPERVISORS)
_ABOVE = (Audience.ASSIGNEE, Audience.FOLLOWERS, Audience.SUPERVISORS, Audience.MANAGERS)

_STANDARD: dict[str, Rung] = {f"{rung.clock}:{rung.code}": rung for rung in STANDARD}

RUNGS: dict[str, list[Rung]] = {
    "default": list(STANDARD),
    "level-1": [
        Rung("half", "response", "percent", 50, _SENIORS),
        _STANDARD["response:warn"],
        Rung("breach", "response", "percent", 100, _ABOVE, action=RungAction.HAND_UP, rank=Rank.SUPERVISOR),
        Rung("half", "resolution", "percent", 50, _SENIORS),
        _STANDARD["resolution:warn"],
        Rung("breach", "resolution", "percent", 100, _ABOVE, action=RungAction.HAND_UP, rank=Rank.MANAGER),
        Rung("late-60", "resolution", "after", 60, _ABOVE),
        _STANDARD["acceptance:warn"],
        _STANDARD["acceptance:breach"],
    ],
}
"""By ladder."""

POLICY_LADDERS = {"level-1": "level-1"}
"""Which policy climbs which ladder; the others climb the default one."""

# A word is denied when "not" stands right before it (`tickets.wording`); these have a verb between.
_NO = ("不", "不会", "不想", "没", "没有")

# fmt: off
_LAW = [
    "起诉", "诉讼", "打官司", "法院见", "去法院", "上法院", "向法院", "到法院", "找法院", "告上法", "法院立案", "法院传票", "法庭",
    "律师", "仲裁", "法律途径", "法律手段", "法律程序", "法律武器", "法律维权", "依法维权", "走法律", "诉诸法律", "追究*法律责任",
    "消费者权益保护法", "消法", "我要维权", "12315", "12300", "12378", "消协", "消保委", "消委会", "消费者协会", "消费者委员会",
    "市场监管局", "市场监督管理局", "市监局", "工商局", "工商部门", "工商所", "找工商", "打工商", "投诉*工商", "质监局", "银保监",
    "告你们", "去告你", "我要告", "告到底", "我要报警", "我报警", "我们报警", "就报警", "去报警", "报了警", "报警处理", "打110", "报案",
    "lawyer*", "attorney*", "lawsuit*", "sue you*", "sue the", "suing", "will sue", "going to sue", "legal action", "legal proceedings",
    "take*to court", "go/going*to court", "see you in court", "small claims", "trading standards", "ombudsman", "better business bureau",
    "consumer protection", "call/contact/calling/contacting*the police",
]
_NOT_LAW = [
    "诉讼法", "劳动仲裁", "取消法", "power of attorney", "attorney general",
    *(f"{no}{way}" for no in _NO for way in ("去法院", "找律师", "请律师", "去报警")),
]
_MEDIA = [
    "曝光", "找媒体", "联系媒体", "通知媒体", "告诉媒体", "向媒体", "请媒体", "求助媒体", "媒体曝光", "新闻媒体", "媒体记者",
    "找记者", "联系记者", "请记者", "叫记者", "记者曝光", "记者来", "上热搜", "热搜见", "发微博", "发抖音", "发到抖音", "发小红书",
    "发到小红书", "发到网上", "发网上", "挂到网上", "挂网上", "挂出来", "找电视台", "联系电视台", "打电视台", "给电视台", "电视台曝光",
    "黑猫投诉", "315晚会", "焦点访谈", "1818黄金眼",
    "journalist*", "newspaper*", "local news", "the press", "the media", "go public", "go viral", "post/share/put*on/all over/to*social media",
    "post/put*on*twitter/facebook/tiktok/instagram/reddit",
]
_NOT_MEDIA = [
    "曝光补偿", "曝光度", "过度曝光", "曝光过度", "自动曝光", "曝光功能", "曝光率", "曝光时间", "长曝光", "调节曝光", "双重曝光", "多重曝光",
    "被曝光", "遭曝光", "曝光的", "曝光出", "曝光了", "大曝光", "转发微博",
    *(f"{no}{way}" for no in _NO for way in ("找媒体", "找记者", "发网上")),
]
# fmt: on

ESCALATION_RULES: dict[str, dict[str, Any]] = {
    "level-1": {
        "name": "一级客诉须由资深客服及以上处理",
        "name_en": "Level 1 is for senior agents and above",
        "trigger": EscalationTrigger.LEVEL,
        "level": 1,
        "rank": Rank.SENIOR,
        "order": 10,
    },
    "law": {
        "name": "涉及法律或监管部门",
        "name_en": "Law or authorities are mentioned",
        "trigger": EscalationTrigger.WORDS,
        "words": _LAW,
        "none_words": _NOT_LAW,
        "rank": Rank.SUPERVISOR,
        "order": 20,
    },
    "media": {
        "name": "涉及媒体曝光",
        "name_en": "The press or social media are mentioned",
        "trigger": EscalationTrigger.WORDS,
        "words": _MEDIA,
        "none_words": _NOT_MEDIA,
        "rank": Rank.SUPERVISOR,
        "order": 30,
    },
    "repeat-refusals": {
        "name": "客户两次反馈未解决",
        "name_en": "Not solved, the customer says for the second time",
        "trigger": EscalationTrigger.REFUSALS,
        "count": 2,
        "rank": Rank.SUPERVISOR,
        "order": 40,
    },
    "repeat-complaints": {
        "name": "同一客户30天内投诉三次",
        "name_en": "Third complaint of one customer within 30 days",
        "trigger": EscalationTrigger.COMPLAINTS,
        "count": 3,
        "rank": Rank.SUPERVISOR,
        "order": 50,
    },
}
