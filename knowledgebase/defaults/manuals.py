"""Handling manuals (处理手册) as shipped: what is done, in which order, in the matters a shop meets most.

A step is one thing that somebody can tick off. Its script is what may be said at it; a preset remedy is only offered, and
promises nothing before an agent proposes it. Level 1 begins with people, not with things.
"""

from typing import Any

Row = dict[str, Any]
Step = tuple[str, str, str]
"""The step in Chinese and English, and the code of its script ("" for none)."""


def _manual(
    title: tuple[str, str],
    purpose: tuple[str, str],
    keywords: str,
    topics: str,
    steps: list[Step],
    remedies: list[tuple[str, str | None, str]] | None = None,
) -> Row:
    """Keywords and topics are parted by `|`; a remedy is its kind, its amount in yuan or points, and a note."""
    return {
        "title": title[0],
        "title_en": title[1],
        "purpose": purpose[0],
        "purpose_en": purpose[1],
        "keywords": keywords.split("|"),
        "topics": topics.split("|"),
        "steps": steps,
        "remedies": remedies or [],
    }


_ALL: dict[str, Row] = {
    "safety-incident": _manual(
        ("安全事故（一级）", "Safety incident"),
        ("有人受伤，或起火、冒烟、漏电、爆裂", "Somebody was hurt, or fire, smoke, electric shock, bursting"),
        "受伤|烫伤|割伤|流血|起火|着火|冒烟|漏电|触电|电到|爆炸|炸裂|炸了|爆裂|误吞|中毒|送医|医院|急诊|burnt|injured|caught fire|smoke|shock|explode|hospital",
        "product_quality|hardware|technical_fault",
        [
            (
                "先确认人：有没有受伤、是否已断电、是否需要 120 或 119",
                "People first: is anybody hurt, is the power off, are 120 or 119 needed",
                "safety-first-call",
            ),
            ("15 分钟内电话联系客户，不只回文字", "Call the customer within 15 minutes; a written answer is not enough", ""),
            ("升级给主管，并通知质量与法务对接人", "Escalate to the supervisor; tell quality and legal", ""),
            ("请客户保留原物，不拆、不丢；拍照并留存票据", "Ask the customer to keep the item as it is, with photos and receipts", ""),
            ("记下型号、批号、购买时间和使用经过", "Note model, batch, date of purchase and how it was used", "ask-photo"),
            ("申请上门取件封存，送检", "Have it collected, sealed and tested", "safety-follow"),
            ("医疗费：先申请垫付，再谈责任", "Medical cost: apply for an advance before liability is discussed", ""),
            ("核查同批次有没有同类反馈，必要时申请停售", "Look for like reports of the batch; ask to stop its sale if need be", ""),
            ("书面告知检测结果和处理方案", "Tell the result of the test and what will be done, in writing", "result-confirm"),
        ],
        [("refund", None, "检测结果出来前，客户要退即退"), ("cash", None, "医疗费垫付，由主管审批"), ("apology", None, "主管致歉")],
    ),
    "damaged-on-arrival": _manual(
        ("收到破损", "Damaged on arrival"),
        ("开箱就有裂、碎、瘪、漏，或外箱压坏", "Cracked, broken, dented or leaking when unpacked, or the box was crushed"),
        "破损|碎了|碎的|裂纹|裂了|有裂|开裂|压坏|压扁|摔坏|瘪了|凹|变形|磕|划痕|漏液|包装破|收到就坏|damaged|broken on arrival|cracked|crushed|dented",
        "product_quality|logistics",
        [
            (
                "先致歉，告诉客户不用垫付、不用自己找快递",
                "Apologise; the customer need neither pay nor deal with the courier",
                "apology-complaint",
            ),
            (
                "要两张照片：坏处、铭牌（外箱破的加拍外箱）",
                "Two photos: the damage and the plate (and the box, if it was crushed)",
                "ask-photo",
            ),
            ("核对订单、签收时间，48 小时内直接认可", "Check order and time of delivery; within 48 hours it is accepted as it is", ""),
            ("有碎玻璃、漏液：提醒不要使用、小心割手", "Broken glass or leaking: tell them not to use it", ""),
            ("请客户选：补寄配件、换新，或退款", "Let the customer choose: a part, an exchange, or a refund", "damaged-resend"),
            ("向仓储核实库存并预留，当天安排发出", "Have stock checked and reserved; it leaves the same day", ""),
            ("向快递公司登记破损索赔", "Claim the damage from the courier", ""),
            ("发出后告诉客户单号和到货时间", "Tell the customer parcel number and day of arrival", "result-confirm"),
        ],
        [("reissue", None, "补寄配件"), ("exchange", None, "换新，旧件免寄回"), ("refund", None, "全额退款"), ("coupon", "20", "补偿")],
    ),
    "faulty-goods": _manual(
        ("质量故障", "Faulty goods"),
        ("7 天内退、15 天内换、保修期内修的质量问题", "A fault within 7 days (refund), 15 days (exchange) or the warranty"),
        "质量问题|坏了|不能用|用不了|不工作|不加热|失灵|异味|有味道|掉漆|生锈|噪音|质量差|faulty|defective|stopped working|poor quality",
        "product_quality|hardware",
        [
            ("问清现象、什么时候开始、用了多久", "Ask what happens, since when, and how long it was used", ""),
            ("请客户试三步，排除插座和安装", "Three things to try: socket, reset, fitting", "fault-try"),
            ("要照片或视频，核对型号、批号、购买日期", "Photo or video; check model, batch and date of purchase", "ask-photo"),
            ("按时间定办法：7 天内可退，15 天内可换，之后保修", "7 days: refund; 15 days: exchange; after that: warranty", ""),
            ("客户选换或退，预约上门取件，运费我们付", "The customer chooses; book the collection at our cost", "fault-exchange"),
            ("修过又坏的，不再维修，直接换新", "Repaired before: no second repair, a new one", "repair-second"),
            ("寄出或退款后告诉客户，请确认", "Tell the customer when it is sent or refunded, and ask to confirm", "result-confirm"),
        ],
        [("exchange", None, "换新，先寄后取"), ("refund", None, "取回后退款"), ("repair", None, "保修维修")],
    ),
    "wrong-item": _manual(
        ("错发漏发", "Wrong or missing item"),
        ("收到的型号、颜色、数量不对，或少了配件、赠品", "Wrong model, colour or number, or a part or gift is missing"),
        "发错|错发|少发|漏发|少了|缺少|少件|缺件|没有赠品|赠品没|颜色不对|型号不对|不是我买的|数量不对|wrong item|wrong colour|wrong size|missing item|missing part|incomplete",
        "order_error",
        [
            ("要照片：收到的东西和箱上的面单", "A photo of what came and of the label on the box", "ask-photo"),
            (
                "对照订单和出库记录，必要时请仓储调录像",
                "Compare with order and packing record; ask the warehouse for its video if in doubt",
                "",
            ),
            ("确认是我们的错，先致歉", "When the mistake is ours: apologise first", "wrong-item"),
            ("对的当天补发，错的上门取，来回运费我们付", "The right one leaves today, the wrong one is collected, both at our cost", ""),
            ("客户愿意留下错发的：按差价处理", "If the customer keeps the wrong one: settle the difference in price", ""),
            ("补寄单号告诉客户，到货后请确认", "Tell the parcel number; ask to confirm when it has come", "result-confirm"),
        ],
        [("reissue", None, "补发正确的商品"), ("coupon", "20", "补偿"), ("price_difference", None, "客户留下错发商品")],
    ),
    "late-parcel": _manual(
        ("物流延误或丢件", "Late or lost parcel"),
        ("48 小时没有更新、过了预计时间，或签收了没收到", "No news for 48 hours, later than promised, or signed for and not there"),
        "物流|快递|没更新|不更新|没到|还没到|还没收到|没收到货|催件|丢件|签收|派送|配送|驿站|快递柜|卡在|停滞|parcel|tracking|courier|not arrived|not received|lost|delivery",
        "logistics|order_enquiry",
        [
            ("查物流轨迹：停在哪里、多久了", "Look at the tracking: where it stands, and since when", ""),
            ("告诉客户查到的情况和下次回复时间", "Tell the customer what is known and when they hear again", "parcel-urge"),
            ("联系快递公司核实，登记催派或查件", "Ask the courier; have it searched or delivered", ""),
            ("显示签收没收到：要签收底单和投放记录", "Signed for: ask for the signed receipt and the delivery record", "parcel-signed"),
            (
                "满 48 小时没有结果，按丢件办：补发或退款由客户选",
                "No result after 48 hours: lost; resend or refund as the customer chooses",
                "parcel-lost",
            ),
            ("向快递公司索赔", "Claim it from the courier", ""),
            ("到货或退款后请客户确认", "Ask to confirm when it has come or is refunded", "result-confirm"),
        ],
        [("reissue", None, "按丢件补发"), ("refund", None, "按丢件退款"), ("coupon", "10", "延误补偿")],
    ),
    "refund-not-received": _manual(
        ("退款未到账", "Refund not received"),
        ("退货或取消后钱没有回来，或退款被驳回", "The money has not come back after a return or cancellation, or a refund was refused"),
        "退款|没退|还没退|没到账|未到账|退钱|钱没|钱还没|多久到账|退款失败|驳回|refund|money back|not refunded",
        "returns_refunds|payment",
        [
            ("查订单和售后单：货收到没有、退款发起没有", "Look up order and return: has it come back, was the refund started", ""),
            ("货已收到没发起：当天请财务发起", "It is back and nothing was started: have finance start it today", ""),
            ("已发起：告诉客户渠道、金额和到账时间", "Started: tell the customer way, amount and when it arrives", "refund-started"),
            ("过了到账时间：请财务提供退款流水号", "Overdue: get the bank's reference from finance", ""),
            ("卡已注销或退回的，改退其他账户（本人）", "Card closed: pay to another account of the same person", ""),
            ("到账后请客户确认", "Ask to confirm when it is there", "result-confirm"),
        ],
        [("refund", None, "重新发起退款"), ("coupon", "10", "延误补偿")],
    ),
    "double-payment": _manual(
        ("重复扣款", "Charged twice"),
        ("一笔订单扣了两次，多扣了钱，或付款后没有订单", "One order charged twice, too much taken, or paid and no order"),
        "重复扣款|扣了两次|扣了2次|多扣|重复支付|重复付款|扣款成功|付款没有订单|扣了钱|钱扣了|charged twice|double charge|overcharged|paid twice|no order",
        "payment",
        [
            ("先安抚：多扣的一定退，请不要再付", "Reassure: it will come back; please do not pay again", "double-charge"),
            ("要扣款截图（看得到交易单号，遮住卡号）", "A screenshot with the transaction number, card number covered", ""),
            ("核对金额、时间、支付方式", "Check amount, time and way of payment", ""),
            ("请财务凭单号查两笔流水，2 小时内回复", "Finance looks up both payments by number, within 2 hours", ""),
            ("确认多扣：当天发起退款", "Confirmed: the refund starts the same day", "refund-started"),
            (
                "同一时段有多位客户：上报主管，可能是系统故障",
                "Several customers at the same time: tell the supervisor, it may be a fault",
                "",
            ),
            ("到账后请客户确认", "Ask to confirm when it is there", "result-confirm"),
        ],
        [("refund", None, "退还多扣的一笔")],
    ),
    "price-difference": _manual(
        ("差价与优惠", "Price difference"),
        ("价保期内降价、满减或优惠券没有算", "The price fell within price protection, or a coupon was not applied"),
        "降价|价保|保价|差价|买贵|便宜了|涨价|优惠券|优惠没|满减|红包没|活动价|价格不一样|price drop|price match|cheaper|discount|coupon",
        "price_dispute",
        [
            ("核对下单价、现价、活动规则和价保天数", "Check price paid, price now, rules and days of protection", ""),
            ("在价保期内：算出差额，说明怎样算的", "Within protection: work out the difference, and say how", ""),
            ("提交差价退款", "Propose the refund of the difference", "price-protect"),
            ("优惠没算上的：补差额，券留给客户", "A discount left out: refund it, the coupon stays theirs", "coupon-fix"),
            ("不符合的：说明原因和能做的，不争辩", "Not covered: give the reason and what can be done; do not argue", "price-no"),
            ("请客户确认", "Ask to confirm", "result-confirm"),
        ],
        [("price_difference", None, "差价退款"), ("coupon", "20", "不在范围内，安抚")],
    ),
    "account-stolen": _manual(
        ("账户被盗", "Stolen account"),
        ("被别人登录、改了密码或手机号、余额或积分被用", "Somebody else logged in, changed password or phone, or used the balance"),
        "被盗|盗号|盗刷|盗用|异地登录|陌生登录|不是我登录|不是本人|密码被改|手机号被换|积分没了|余额少了|冻结|hacked|stolen account|unauthorised|unauthorized|strange login",
        "account_security",
        [
            ("立即冻结账户和余额", "Freeze account and balance at once", "account-frozen"),
            ("核实是不是本人，不问密码、验证码、卡号", "Make sure who it is; never ask for password, code or card number", "ask-account"),
            ("请技术查登录记录：时间、地点、设备、动过什么", "R&D looks up log-ins: when, where, device, what was changed", ""),
            ("银行卡有损失：请客户挂失、报警，给报案所需材料", "A card was used: bank and police; we give what the police need", ""),
            ("拦截未发出的订单，登记被用的积分和余额", "Stop orders that have not left; list points and balance used", ""),
            ("核实后恢复账户，改绑手机号，建议改密码", "Restore the account, phone bound anew, password changed", ""),
            (
                "书面告诉客户查到什么、损失怎样办",
                "Tell the customer in writing what was found and how the loss is settled",
                "result-confirm",
            ),
        ],
        [("points", None, "补回被盗用的积分"), ("refund", None, "未发出的订单退款")],
    ),
    "data-leak": _manual(
        ("信息泄露", "Data leak"),
        ("接到诈骗电话说得出订单，或在别处看到自己的信息", "A swindler knew the order, or their data were seen elsewhere"),
        "信息泄露|泄露|个人信息|隐私|诈骗电话|骗子|冒充客服|知道我的订单|骚扰电话|data leak|privacy|personal data|scam call|phishing",
        "account_security",
        [
            (
                "先止损：确认有没有转账、有没有给过验证码；给了就马上报警、挂失",
                "Stop the loss first: any transfer, any code given? Then police and bank at once",
                "",
            ),
            ("记下来电号码、时间、对方说了哪些信息", "Note the number, the time, and what the caller knew", ""),
            (
                "升级给主管，通知信息安全负责人（1 小时内）",
                "Escalate to the supervisor; tell the security officer within 1 hour",
                "escalate-supervisor",
            ),
            ("请技术核查这位客户数据的查看和导出记录", "R&D checks who looked at or exported this customer's data", ""),
            (
                "不下结论、不推责，只说正在查和下次回复时间",
                "No verdict and no blame: say that it is looked into, and when they hear again",
                "",
            ),
            ("多位客户反馈同样情况：按安全事件处理", "Several customers say the same: treat it as an incident", ""),
            ("书面答复核查结果；属实的按法律告知并补救", "Answer in writing; if true, inform and mend as the law asks", "result-confirm"),
        ],
        [("apology", None, "主管致歉")],
    ),
    "warranty-repair": _manual(
        ("保修报修", "Warranty repair"),
        ("坏了要维修、要上门，或修了没修好", "Broken and to be repaired, a visit, or a repair that did not help"),
        "维修|报修|保修|上门|修理|师傅|售后点|网点|返修|没修好|修了|检测|repair|warranty|technician|service point|fix it",
        "technical_fault|hardware|returns_refunds",
        [
            ("核对型号、购买日期、是否在保修期", "Check model, date of purchase, and whether the warranty runs", ""),
            ("先试三步，能远程解决的不让客户跑", "Three things to try; what can be solved from afar needs no visit", "fault-try"),
            ("说清费用：保修期内人工、配件、上门都不收", "Say the cost: under warranty labour, parts and visit are free", ""),
            ("约上门或取件时间，写进处理记录", "Book visit or collection, and note it", "visit-booked"),
            ("师傅没来：当天改约，网点负责人盯着", "The fitter did not come: a new time the same day", "visit-missed"),
            ("修好后回访；又坏的直接换新", "Ask afterwards; broken again means a new one", "repair-second"),
        ],
        [("repair", None, "保修维修"), ("exchange", None, "两次维修仍不好"), ("coupon", "20", "师傅失约补偿")],
    ),
    "rude-service": _manual(
        ("服务态度投诉", "Rude service"),
        ("客服、安装或快递人员态度差、挂电话、推诿", "Staff, fitters or couriers were rude, hung up, or passed the buck"),
        "态度|骂人|辱骂|挂电话|挂断|不耐烦|推诿|踢皮球|没人理|敷衍|爱答不理|投诉客服|rude|attitude|hung up|insult|ignored",
        "service_attitude",
        [
            ("先道歉，听完，不辩解", "Apologise, hear them out, do not justify", "attitude-apology"),
            ("记下时间、工号或电话、原话", "Note time, employee number or phone, and the words that were said", ""),
            ("调录音或聊天记录，听当事人说明", "Listen to the recording or read the chat; hear the person concerned", ""),
            ("客户原来的事换人接着办，不让当事人再接触", "What the customer came for goes on with somebody else", ""),
            ("属实：当事人致歉，上报主管处理", "If true: the person apologises, the supervisor deals with it", ""),
            ("要找主管、律师、媒体的：升级", "Supervisor, lawyer or press: escalate", "escalate-supervisor"),
            ("回复核查结果，请客户确认", "Tell the result and ask to confirm", "result-confirm"),
        ],
        [("apology", None, "当事人致歉"), ("coupon", "20", "安抚")],
    ),
    "invoice": _manual(
        ("发票补开改开", "Invoice"),
        ("没开、没收到、抬头税号金额不对、要专票", "Not issued, not received, wrong name, tax number or amount, special VAT invoice"),
        "发票|开票|抬头|税号|专票|普票|重开|红冲|电子票|invoice|tax number|receipt",
        "invoice",
        [
            ("查订单：开过没有、发到哪个邮箱", "Look up the order: issued or not, to which address it went", ""),
            ("没收到：重发一次，并告诉在哪里下载", "Not received: send it again, and say where it can be downloaded", "invoice-sent"),
            (
                "要改开：问齐抬头、税号、邮箱；专票加开户行和地址",
                "To be changed: name, tax number, e-mail; for a special invoice bank and address too",
                "invoice-ask",
            ),
            ("请财务作废旧票、重开（1 个工作日）", "Finance voids the old one and issues a new one (1 working day)", ""),
            ("退过货的：按实付金额开", "Part was returned: the amount really paid", ""),
            ("发出后请客户核对", "Ask to check it once it is sent", "result-confirm"),
        ],
    ),
}

MANUALS: dict[str, Row] = {code: {**row, "order": (place + 1) * 10} for place, (code, row) in enumerate(_ALL.items())}
