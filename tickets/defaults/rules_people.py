"""Keyword rules as shipped for how people were treated, and for what is only asked. How they are written is said in `tickets.defaults.rules`."""

from __future__ import annotations

from tickets.defaults.rule import rule
from tickets.matching import Rule

ATTITUDE: tuple[Rule, ...] = (
    rule(
        "attitude",
        "服务态度恶劣",
        "态度恶劣|态度差|态度很差|态度太差|态度极差|态度不好|态度非常|态度特别差|态度蛮横|服务态度|什么态度|态度冷淡|态度强硬|骂人|骂我|骂了我|辱骂|爆粗|脏话|吼我|凶我|吼了|威胁我|恐吓|嘲讽|阴阳怪气|不耐烦|挂我电话|挂了我电话|挂电话|直接挂|爱理不理|没礼貌|不礼貌|粗鲁|傲慢|无礼|不尊重|歧视|翻白眼|甩脸|素质低|没素质|素质差|不文明|乱收费|私下收费|索要小费|强制好评|敲诈|服务差|服务太差|服务很差|服务极差|服务不好|服务质量差|服务水平差|刁难|推卸",
        "service_attitude",
        weight=2.0,
        category="complaint",
        negatable=True,
        not_in="服务态度很好|服务态度好|服务态度非常好|态度非常好|态度非常棒|服务态度不错|服务态度特别好|服务态度一流|服务态度挺好|服务态度真好|服务态度也好|服务态度很棒|服务态度很不错|态度非常不错|服务态度都很好|挂电话卡|服务态度也很好|服务态度非常棒",
    ),
    rule(
        "attitude-en",
        "Rude staff",
        "rude|rudely|impolite|unprofessional|bad attitude|terrible attitude|poor attitude|hung up on me|hung up on|hung up|yelled at|yelled|shouted at|swore at|insulted|insulting|disrespectful|condescending|arrogant|unhelpful|threatened me|discriminat*|poor customer service|bad customer service|terrible customer service|horrible customer service|worst customer service",
        "service_attitude",
        weight=1.5,
        category="complaint",
        negatable=True,
        language="en",
    ),
)

ENQUIRY: tuple[Rule, ...] = (
    rule(
        "product-ask",
        "买前咨询：功能、规格",
        "这款|这个型号|哪款|哪一款|有没有哪款|什么型号|型号有|功能|规格|参数|尺寸多少|多大尺寸|多大|多高|多重|容量|功率|材质|什么材料|颜色有|有什么颜色|其它颜色|其他颜色|原装|正品|是不是正品|支持|兼容|通用吗|配套|适合|适用|区别|对比|哪个好|哪种好|推荐|怎么选|如何选|选哪|能不能用|可以用吗|能用吗|能装多少|可以手机|耗电|费电|静音吗|噪音大吗|噪音多少|吵不吵|防水吗|会不会|保修多久|质保多久|保修几年|质保几年",
        "product_enquiry",
        weight=1.0,
        category="pre_sales",
    ),
    rule(
        "product-buy",
        "想买、有没有货、活动",
        "想买|想购买|准备买|打算买|要买|怎么买|哪里买|在哪买|怎样买|如何购买|购买链接|有链接|发个链接|链接发|有货吗|有没有货|什么时候有货|啥时候有货|哪里有货|何时有货|缺货|没货了吗|到货通知|补货|上架|下架|现货|库存|有优惠吗|什么优惠|有什么优惠|有什么活动|有活动吗|会降价吗|大促|便宜点|能便宜|打折吗|多少钱|什么价|价格是多少|怎么卖|批发|团购|大量采购|定制|会员|开通会员|权益",
        "product_enquiry",
        weight=1.1,
        category="pre_sales",
        not_in="要买断|订单没货|会员价没|不要买了|会员权益咨询|不会再买",
    ),
    rule(
        "product-en",
        "Product enquiry",
        "does it|does this|do you have|do you sell|is it compatible|compatible with|which model|which one|difference between|recommend|specification*|dimensions|capacity|wattage|in stock|out of stock|back in stock|how much is|how much does|before i buy|want to buy|looking to buy|interested in buying|thinking of buying|available in|suitable for|how long is the warranty",
        "product_enquiry",
        weight=1.1,
        category="pre_sales",
        language="en",
    ),
    rule(
        "suggestion",
        "建议",
        "建议你们|建议贵|建议增加|建议改进|建议改善|建议优化|建议把|建议能|我的建议|提个建议|提建议|小建议|一点建议|几点建议|意见建议|希望增加|希望能增加|希望改进|希望优化|希望可以增加|希望出|希望以后|能不能增加|能否增加|可以增加|改进一下|优化一下|不够人性化|更人性化|建议",
        "suggestion",
        weight=1.3,
        priority="low",
        not_in="有什么建议|有建议吗|建议零售价|给点建议|意见与建议反馈|投诉建议|给个建议|听建议|建议我|求建议|按建议|客服建议|医生建议",
    ),
    rule(
        "suggestion-en",
        "Suggestion",
        "suggestion|suggest that you|i suggest|i would suggest|it would be nice if|it would be great if|feature request|please add|please consider adding|feedback for improvement|could be improved|idea for",
        "suggestion",
        weight=1.4,
        priority="low",
        language="en",
    ),
    rule(
        "partnership",
        "合作、入驻",
        "合作|入驻|加盟|代理|经销|分销|供货|供应商|招商|开店|申请店铺|申请开店|推广合作|商务合作|带货|达人|媒体合作|采购合作|渠道商|批发商|代工|贴牌|oem|营业执照|成为你们的",
        "partnership",
        weight=1.5,
        priority="low",
        category="other",
        not_in="代理点维修|代理商修|从供应商处|合作医院|代理服务器|不合作|打给供应商|拒不合作|合作社",
    ),
    rule(
        "partnership-en",
        "Partnership",
        "partnership|partner with|collaborate|collaboration|become a dealer|become a distributor|distributor|reseller|wholesale|supplier|affiliate|influencer|sponsorship|franchise|business proposal",
        "partnership",
        weight=1.6,
        priority="low",
        category="other",
        language="en",
    ),
    rule(
        "thanks",
        "感谢、表扬",
        "表扬|点赞|好评给|感谢客服|感谢你们|谢谢你们的|非常感谢|特别感谢|感谢信|锦旗|服务很好|服务态度很好|服务态度非常好|非常满意|很满意|thank you so much|just wanted to thank|great service|excellent service|compliment",
        "other",
        weight=0.5,
        priority="low",
        not_in="非常感谢支持",
        negatable=True,
    ),
    rule(
        "other-platform",
        "纠纷单、评价、平台事务",
        "纠纷单|纠纷处理|纠纷结果|申诉|评价删|修改评价|删除评价|评价不了|招聘|应聘|面试|内推|找工作|租房|采访|问卷",
        "other",
        weight=1.2,
        not_in="面试机|申诉账号|账号申诉|采访视频",
    ),
)
