"""Scripts (话术) as shipped: what an agent says, with the customer's name and the true times filled in.

Variables: {customer} {number} {order} {agent} {deadline}. A script says what happens next and by when, and promises
nothing that another department has not agreed to.
"""

from typing import Any

Row = dict[str, Any]


def _script(title: str, title_en: str, body: str, body_en: str, keywords: str, topics: str = "") -> Row:
    """Keywords and topics are parted by `|`."""
    return {
        "title": title,
        "title_en": title_en,
        "body": body,
        "body_en": body_en,
        "keywords": keywords.split("|"),
        "topics": [topic for topic in topics.split("|") if topic],
    }


OPENING: dict[str, Row] = {
    "greeting": _script(
        "开场：已接手",
        "Opening: I have your case",
        "{customer}您好，我是客服{agent}，您的问题（编号 {number}）由我负责到底。我先看一下您写的经过，{deadline} 前给您答复。",
        "Hello {customer}, I am {agent} and I look after your case {number} until it is settled. Let me read what you wrote; you have an answer by {deadline}.",
        "您好|你好|在吗|接手|hello",
    ),
    "apology-complaint": _script(
        "开场：投诉致歉",
        "Opening: apology to a complaint",
        "{customer}您好，我是客服{agent}。让您遇到这样的事，很抱歉。您说的情况我看过了，由我负责到底：我先向相关同事核实，{deadline} 前告诉您查到了什么、怎样处理。",
        "Hello {customer}, I am {agent}. I am sorry that this happened to you. I have read your account and stay with it: I check with my colleagues and tell you by {deadline} what we found and what we do.",
        "投诉|抱歉|道歉|生气|complaint|angry",
        "service_attitude",
    ),
    "off-hours": _script(
        "下班时间：先应一声",
        "Out of hours",
        "{customer}您好，您的问题（编号 {number}）收到了。现在是休息时间，我们在 {deadline} 前优先处理并回复您。如果有人受伤、起火或漏电，请先断电，拨打 120 或 119，再在这里告诉我们。",
        "Hello {customer}, we have your case {number}. We are closed now and reply by {deadline}, before anything else. If someone is hurt, or there is fire or an electric shock: power off, call 120 or 119, then tell us here.",
        "下班|休息|晚上|夜间|周末|节假日|closed",
    ),
    "late-apology": _script(
        "超时致歉",
        "We are late",
        "{customer}，说好的时间没有做到，对不起。目前的进展是：（写明查到哪一步）。新的时间是 {deadline}，到时不管有没有结果，我都联系您。",
        "{customer}, we did not keep the time we promised, and I am sorry. This is where we are: (fill in: what is known). The new time is {deadline}; I contact you then with or without a result.",
        "超时|没回复|等了|催|怎么还没|late|waiting",
    ),
}

ASKING: dict[str, Row] = {
    "ask-order": _script(
        "请客户补订单号",
        "Ask for the order number",
        "{customer}您好，为了查到这件事，请补一下订单号（YS 开头，后面 13 位数字，在“我的订单”商品下方或发货短信里）。找不到的话，告诉我下单时的手机号也可以。收到后 1 小时内接着处理，等您补充的这段时间，承诺的时间顺延。",
        "Hello {customer}, to find this I need the order number: YS and 13 digits, below the item in “My orders” or in the dispatch message. The phone number used for the order will do as well. We carry on within 1 hour; the promised time moves by as long as we wait.",
        "订单号|补充|缺信息|哪个订单|order number",
        "order_error|logistics|returns_refunds|payment|invoice|order_enquiry|price_dispute",
    ),
    "ask-photo": _script(
        "请客户补照片",
        "Ask for photos",
        "{customer}您好，请补两张照片：一张是坏的地方，一张是机身底部的铭牌（有型号和批号）。看得清就行，不用开箱视频。有了它，我们能直接寄对配件，您不用把东西寄回来。",
        "Hello {customer}, please send two photos: the damage, and the plate under the appliance (model and batch). They only need to be readable; no unpacking video. With them we can send the right part and you need not return the item.",
        "照片|凭证|图片|拍照|铭牌|型号|photo",
        "product_quality|order_error|hardware",
    ),
    "ask-account": _script(
        "核实是不是本人",
        "Make sure who it is",
        "{customer}您好，为了您的账户安全，请告诉我三样里的两样：最近一单的商品和收货人、注册的年月、常用收货地址。请不要发密码、验证码和银行卡号，我们不需要，也不会要。",
        "Hello {customer}, for your account's safety please tell me two of these three: item and recipient of your last order, month of registration, usual address. Please send no password, code or card number: we never need them.",
        "本人|核实身份|账户|换绑|account",
        "account_security",
    ),
    "no-answer": _script(
        "电话没打通",
        "Could not reach you by phone",
        "{customer}您好，我是云杉电器客服{agent}，刚才打您电话没有打通。事情的进展是：（写明）。您方便时在这里回一句，或告诉我什么时间打给您合适；今天 {deadline} 前我会再打一次。",
        "Hello {customer}, this is {agent} of Spruce. I could not reach you by phone just now. This is where we are: (fill in). Please answer here or tell me a good time; I try again by {deadline}.",
        "没接通|打不通|没人接|联系不上|phone",
    ),
}

QUALITY: dict[str, Row] = {
    "damaged-resend": _script(
        "破损：补寄配件或换新",
        "Damaged: new part or exchange",
        "{customer}您好，照片收到了，是运输中损坏的，很抱歉。订单 {order} 我们马上给您补寄新的，1 个工作日内发出，运费我们承担。坏的先别用，也不用您寄回；有玻璃碎片请用厚纸包好再丢，小心割手。寄出后我把单号发给您。",
        "Hello {customer}, thank you for the photos. It was damaged on the way, and I am sorry. For order {order} a new one leaves within 1 working day at our cost. Please do not use the broken one; you need not send it back. Wrap broken glass in thick paper. I send you the parcel number.",
        "破损|碎|裂|坏了|压坏|damaged|broken|cracked",
        "product_quality|logistics",
    ),
    "fault-exchange": _script(
        "质量问题：换新或退款由客户选",
        "Faulty: exchange or refund",
        "{customer}您好，您说的情况确实是质量问题，给您添麻烦了。订单 {order} 可以这样处理，您来选：一、换新，新的先寄出，快递员上门取旧的；二、退款，取回后 1–2 个工作日退，原路退回。运费都由我们承担。您回我“换”或“退”就行。",
        "Hello {customer}, this is a fault, and I am sorry. For order {order} please choose: 1. exchange, the new one is sent first and the courier collects the old one; 2. refund, within 1 to 2 working days after collection, the way you paid. We pay the postage. Just answer “exchange” or “refund”.",
        "质量问题|换新|退款|不能用|faulty|exchange",
        "product_quality|returns_refunds",
    ),
    "repair-second": _script(
        "修过又坏：不再修，直接换新",
        "Broken again: a new one",
        "{customer}您好，修过又坏，换了谁都会失望，对不起。这次不再让您等维修：订单 {order} 给您换一台新的，今天安排发出，旧的由快递员上门取，新机保修期重新算。发出后我把单号告诉您。",
        "Hello {customer}, repaired and broken again: I am sorry. You shall not wait for another repair. For order {order} we send a new one today and collect the old one; the warranty starts anew. I send you the parcel number.",
        "又坏了|再次|维修多次|第二次|again",
        "product_quality|hardware",
    ),
    "safety-first-call": _script(
        "安全：有人受伤、起火、漏电",
        "Safety: injury, fire, electric shock",
        "{customer}，您和家人现在安全吗？请先拔掉插头或关总闸，不要再用。有人受伤请马上打 120，起火打 119；烫伤请用凉的自来水冲 15 分钟以上。我现在就给您打电话，请留意接听。东西请保持原样，不要拆、不要扔，医院的单据请收好。这件事由我和主管一起负责到底。",
        "{customer}, are you and your family safe? Please pull the plug or switch off the mains and do not use it again. Call 120 if someone is hurt, 119 for a fire; cool burns under running water for 15 minutes or more. I am calling you now. Please keep the item as it is and keep the doctor's papers. My supervisor and I stay with this until it is settled.",
        "受伤|起火|冒烟|漏电|触电|爆炸|烫伤|误吞|fire|shock|injured|burn",
        "product_quality|hardware|technical_fault",
    ),
    "safety-follow": _script(
        "安全：取件检测和费用",
        "Safety: collection, test, cost",
        "{customer}您好，今天会有同事上门取走商品，当着您的面封好，送去检测，{deadline} 前把结果书面告诉您。您的医疗费请先不用担心，票据请收好，我已经向主管申请先行垫付。检测结果出来之前，您想退款也可以现在就退。",
        "Hello {customer}, a colleague collects the item today, seals it in front of you and has it tested; you have the result in writing by {deadline}. Please do not worry about medical cost and keep the receipts: I have asked my supervisor to advance it. If you wish the refund can be made now, before the result.",
        "检测|医疗费|垫付|取件|赔偿|medical",
        "product_quality",
    ),
}

LOGISTICS: dict[str, Row] = {
    "parcel-urge": _script(
        "物流没更新：已催",
        "Parcel: we are pressing the courier",
        "{customer}您好，订单 {order} 的包裹已经 48 小时没有更新，我刚向快递公司核实位置并催派，{deadline} 前告诉您结果。如果找不到，我们按丢件处理，补发或退款由您选，不用您等快递赔付。",
        "Hello {customer}, the parcel of order {order} has shown no news for 48 hours. I have asked the courier where it is and tell you by {deadline}. If it cannot be found we resend it or refund you, as you choose; you need not wait for the courier to pay.",
        "催件|物流|没更新|没到|派送|parcel|tracking|delivery",
        "logistics|order_enquiry",
    ),
    "parcel-lost": _script(
        "丢件：补发或退款",
        "Lost parcel",
        "{customer}您好，快递公司确认包裹丢失了，让您白等这几天，很抱歉。订单 {order} 请您选：一、补发，今天寄出，我们用更快的快递；二、全额退款，今天发起，原路退回。快递那边由我们去追，您不用管。",
        "Hello {customer}, the courier says the parcel is lost, and I am sorry for the wait. For order {order} please choose: 1. we send it again today by a faster courier; 2. a full refund, started today. We settle it with the courier; you need do nothing.",
        "丢件|丢失|没收到货|虚假签收|lost",
        "logistics",
    ),
    "parcel-signed": _script(
        "显示签收没收到：正在核实",
        "Signed for, but not received",
        "{customer}您好，我已请快递公司提供签收底单和投放记录，24 小时内答复您。麻烦您也看一下短信里有没有取件码，问问家人和门卫。确认没有收到的，补发或退款，由您选。",
        "Hello {customer}, I have asked the courier for the signed receipt and the delivery record; you have an answer within 24 hours. Please look for a locker code among your messages and ask family and porter. If it is not there we resend it or refund you, as you choose.",
        "签收|没收到|快递柜|驿站|signed for",
        "logistics",
    ),
    "address-change": _script(
        "改地址、改电话",
        "Change of address or phone",
        "{customer}您好，订单 {order} 的改动已经记下：（写明新的地址或电话）。还没出库，我已经改好；已经发出的，我请快递公司改派，同城一般能成，跨城市的如果改不了，快递员上门时请拒收，退回后 1–2 个工作日退款。",
        "Hello {customer}, I have noted the change for order {order}: (fill in: new address or phone). If it has not left, it is done. If it has, I ask the courier to redirect it; within a city this mostly works. Otherwise please refuse the parcel and we refund you 1 to 2 working days after it is back.",
        "改地址|地址错|改电话|收货人|address",
        "order_enquiry|logistics",
    ),
    "wrong-item": _script(
        "错发、少发：先补对的",
        "Wrong or missing item",
        "{customer}您好，查过出库记录，是我们发错了，对不起。订单 {order} 的正确商品今天寄出，错的由快递员上门取，来回运费我们承担，不用您付钱。给您添了麻烦，另补一张 20 元优惠券，已放进您的账户。",
        "Hello {customer}, I looked at the packing record: the mistake is ours, and I am sorry. The right item of order {order} leaves today and the courier collects the wrong one, both at our cost. A coupon of 20 yuan is in your account for the trouble.",
        "发错|错发|少发|漏发|赠品|wrong item|missing",
        "order_error",
    ),
    "when-ship": _script(
        "什么时候发货、什么时候到",
        "When will it be sent",
        "{customer}您好，订单 {order} 预计 {deadline} 前发出，发出后一般 2–4 天送到。发货时您会收到带单号的短信，也可以在“我的订单”里看。如果您赶时间，告诉我最晚哪天要用，我看看能不能提前。",
        "Hello {customer}, order {order} should leave by {deadline} and then takes 2 to 4 days. You receive the parcel number by text message, and see it in “My orders”. If you need it by a certain day, tell me and I see whether it can go earlier.",
        "发货|什么时候到|多久到|到货|ship|when",
        "order_enquiry|logistics",
    ),
}

MONEY: dict[str, Row] = {
    "refund-started": _script(
        "退款已发起",
        "Refund started",
        "{customer}您好，订单 {order} 的退款今天已经发起，原路退回：微信、支付宝 1 个工作日内到，储蓄卡 1–3 个、信用卡 3–5 个工作日到。到期没收到，您在这里回一句，我向银行查。",
        "Hello {customer}, the refund of order {order} was started today and goes back the way you paid: WeChat and Alipay within 1 working day, debit cards 1 to 3, credit cards 3 to 5. If it is not there in time, write here and I ask the bank.",
        "退款|到账|多久退|钱退|refund",
        "returns_refunds|payment",
    ),
    "return-steps": _script(
        "退换货步骤",
        "How to return it",
        "{customer}您好，订单 {order} 可以退。我已替您提交申请，快递员 24 小时内上门取件，会先打电话。请把配件、赠品一起放回箱子，水倒干净，箱里放张纸写上订单号。我们收到后 1–2 个工作日检验并退款。快递员如果要收费，请先不要付，告诉我。",
        "Hello {customer}, order {order} can be returned. I have applied for you; the courier collects it within 24 hours and calls first. Please put all parts and gifts into the box, without water, with a note of the order number. We check it and refund you 1 to 2 working days after it arrives. If the courier asks for money, do not pay and tell me.",
        "退货|换货|取件|七天|return",
        "returns_refunds",
    ),
    "double-charge": _script(
        "重复扣款：核实中",
        "Charged twice: checking",
        "{customer}您好，多扣的钱一定退给您，请放心。请发一张扣款记录的截图，要看得到交易单号；卡号请遮住，不要再付一次。我凭单号向支付公司核实，{deadline} 前告诉您结果，确认多扣的今天就发起退款。",
        "Hello {customer}, what was charged too much will come back to you. Please send a screenshot with the transaction number; cover the card number, and do not pay again. I check it with the payment company and tell you by {deadline}; the refund starts the same day.",
        "重复扣款|扣了两次|多扣|扣款|没有订单|charged twice|double",
        "payment",
    ),
    "price-protect": _script(
        "价保：差价已退",
        "Price difference paid back",
        "{customer}您好，订单 {order} 在价保期内，差价（写明金额）已经退回，1–5 个工作日到账，不用退了重买。15 天内如果又降了，还可以再申请。",
        "Hello {customer}, order {order} is within price protection. The difference of (fill in: amount) has been paid back and arrives in 1 to 5 working days; no need to return and buy again. If it drops again within 15 days you may apply again.",
        "降价|价保|保价|差价|买贵|price drop",
        "price_dispute",
    ),
    "price-no": _script(
        "价保：不在范围，说明原因",
        "Price protection does not apply",
        "{customer}您好，我核对过了：这次的价格是（写明：限量秒杀/领券后价/别的店的价格），不在价保范围，这次没法退差价，请您理解。能做的是：（写明，如领券再买另一件时可用）。规则在帮助文章《买完就降价，怎样申请价保》里，您看看有没有我漏掉的，告诉我，我再核一次。",
        "Hello {customer}, I have checked: this price is (fill in: a limited sale / after a personal coupon / of another shop) and is not covered, so I cannot pay the difference. What I can do is: (fill in). The rules are in the article “The price dropped after I bought it”; if I missed something tell me and I look again.",
        "不能价保|秒杀|拒绝|不符合|not covered",
        "price_dispute",
    ),
    "coupon-fix": _script(
        "优惠没生效：已补差额",
        "Discount corrected",
        "{customer}您好，查过了，是我们没有算对，对不起。订单 {order} 少减的金额今天原路退给您，优惠券也给您留着，下次还能用。",
        "Hello {customer}, the mistake was ours, and I am sorry. What should have been taken off order {order} is refunded today, and you keep the coupon.",
        "优惠|满减|优惠券|没减|coupon|discount",
        "price_dispute",
    ),
    "invoice-sent": _script(
        "发票已开或已重开",
        "Invoice issued",
        "{customer}您好，订单 {order} 的电子发票已经开好，发到了您留的邮箱，“我的订单”里也能下载。抬头、税号请核对一下，有不对的告诉我正确的，1 个工作日内重开，原来那张会作废，请不要再用。",
        "Hello {customer}, the e-invoice of order {order} has been issued and sent to your e-mail address; you can download it from “My orders” as well. Please check name and tax number. If anything is wrong tell me and a new one is made within 1 working day; the old one is void.",
        "发票|抬头|税号|专票|开票|invoice",
        "invoice",
    ),
    "invoice-ask": _script(
        "开票要补的信息",
        "What an invoice needs",
        "{customer}您好，订单 {order} 改开公司发票，请补：公司全称、统一社会信用代码、收票邮箱；要专票的，再加开户行、账号、注册地址和电话。收到后 1 个工作日内开好发给您。",
        "Hello {customer}, for a company invoice of order {order} please send: full name, tax number, e-mail address; for a special VAT invoice also bank, account, registered address and phone. It is issued within 1 working day.",
        "改抬头|公司发票|专票|信用代码|tax number",
        "invoice",
    ),
}

SERVICE: dict[str, Row] = {
    "attitude-apology": _script(
        "服务态度：致歉并核查",
        "Attitude: apology and check",
        "{customer}您好，我是投诉专席{agent}。让您受了委屈，对不起。我会调出当时的录音或记录，听双方说明，{deadline} 前把结果告诉您；属实的，当事人向您道歉，我们按规定处理。您的退换、维修照常办，由我来跟，当事人不再接触您的订单。",
        "Hello {customer}, I am {agent} of the complaints desk. I am sorry for how you were treated. I listen to the recording or read the record, hear both sides and tell you the result by {deadline}. If it is true the person apologises and is dealt with by our rules. Your return or repair goes on in my hands; that person has nothing more to do with your order.",
        "态度|骂人|挂电话|不耐烦|投诉客服|rude|attitude",
        "service_attitude",
    ),
    "escalate-supervisor": _script(
        "要求找主管、提到律师或媒体",
        "A supervisor takes over",
        "{customer}，我理解您对现在的结果不满意。我已经把经过和您的要求写清楚，请主管接手，{deadline} 前由主管联系您。您要向有关部门反映，是您的权利，我们会如实配合；在这之前，我也会继续推动问题解决。",
        "{customer}, I see that you are not content. I have written down what happened and what you ask for, and a supervisor takes over and contacts you by {deadline}. You have every right to turn to the authorities, and we answer them truthfully; meanwhile I go on working on the solution.",
        "主管|律师|起诉|12315|消协|媒体|曝光|经理|supervisor|lawyer",
        "service_attitude",
    ),
    "vip-care": _script(
        "VIP：专人跟进",
        "VIP: one person to the end",
        "{customer}您好，我是{agent}，这件事由我一个人跟到底，您不用再向别人说一遍。您之前的订单和记录我都看过了。接下来：（写明做什么），{deadline} 前我主动联系您，您什么时间接电话方便？",
        "Hello {customer}, I am {agent} and I alone stay with this to the end; you need not tell it again. I have read your orders and earlier cases. Next: (fill in). I contact you by {deadline}; when is a good time to call?",
        "vip|会员|老客户|专人",
    ),
    "visit-booked": _script(
        "上门已约好",
        "A visit is booked",
        "{customer}您好，上门时间约在 {deadline}，师傅提前一天打电话确认，到之前半小时再打一次。保修期内人工、配件、上门都不收费；要收材料费的，师傅会先报价、开单、请您签字。要改时间，提前一天告诉我就行。",
        "Hello {customer}, the visit is booked for {deadline}. The fitter calls the day before and half an hour ahead. Under warranty labour, parts and visit are free; if material is charged you get the price in writing first. To change the time tell me a day ahead.",
        "上门|安装|师傅|预约|维修时间|visit|fitter",
        "returns_refunds|hardware|technical_fault",
    ),
    "visit-missed": _script(
        "师傅没来：致歉改约",
        "The fitter did not come",
        "{customer}您好，让您白等了，对不起。我刚联系了服务网点，重新约在 {deadline}，由网点负责人盯着。耽误您的时间，补一张 20 元优惠券，已放进您的账户。这个时间不方便的话，告诉我，按您的时间来。",
        "Hello {customer}, I am sorry that you waited in vain. I have spoken to the service point: the new time is {deadline}, and its head sees to it. A coupon of 20 yuan is in your account. If that does not suit you, tell me what does.",
        "没来|迟到|爽约|改约|放鸽子|did not come",
        "service_attitude|hardware",
    ),
    "fault-try": _script(
        "故障：先试三步",
        "Fault: three things to try",
        "{customer}您好，请先试三步：一、换一个墙上的插座，不要用插排；二、拔掉电源等 5 分钟再插；三、看底座、机盖、炸篮有没有放到位。有焦味、火花、漏电的，请不要试，马上拔插头告诉我。还是不行，请告诉我型号和指示灯怎样闪，我安排维修或换新。",
        "Hello {customer}, please try three things: 1. another wall socket, no extension lead; 2. unplug it for 5 minutes; 3. see that base, lid or basket sit firmly. If there is a burning smell, sparks or a shock do not try: unplug it and tell me. If it still does not work, tell me the model and how the light blinks, and I arrange a repair or an exchange.",
        "开不了机|没反应|不通电|不加热|故障|won't turn on",
        "technical_fault|hardware",
    ),
    "wifi-try": _script(
        "连不上 Wi-Fi：重新配网",
        "Wi-Fi: pair it again",
        "{customer}您好，请这样试：手机连 2.4G 的 Wi-Fi，长按设备的“Wi-Fi”键 5 秒到灯快闪，打开 App 点“+”重新添加，靠近路由器，等 1 分钟不要锁屏。停在百分之几、提示什么，请截图发我，我接着帮您看。",
        "Hello {customer}, please try this: phone on 2.4 GHz Wi-Fi, hold the “Wi-Fi” key for 5 seconds until the light blinks fast, choose “+” in the app, stay near the router and wait a minute without locking the screen. Send me a screenshot of where it stops and I go on from there.",
        "wifi|连不上|配网|离线|app|offline",
        "software|technical_fault",
    ),
    "account-frozen": _script(
        "账户被盗：已冻结",
        "Stolen account: frozen",
        "{customer}您好，您的账户和余额已经先冻结，对方用不了了。请您做两件事：用手机验证码重设密码；银行卡有损失的，马上联系银行挂失并报警。我在查登录记录，{deadline} 前告诉您查到了什么、怎样恢复。任何人向您要验证码，都不是我们。",
        "Hello {customer}, your account and balance are frozen; nobody can use them. Please do two things: reset the password with a code to your phone, and if a card was used call the bank and the police. I am looking at the log-ins and tell you by {deadline} what we found. Whoever asks you for a code is not us.",
        "盗号|被盗|陌生登录|盗刷|冻结|hacked|stolen",
        "account_security",
    ),
    "product-advice": _script(
        "选购建议",
        "Which one to choose",
        "{customer}您好，按您说的人数和用途，我推荐两款：（写明型号、容量、价格、差别）。家里有老人或孩子，建议选带防干烧和盖锁的。买回去不合适，7 天内可以退。还有什么想了解的，直接问我。",
        "Hello {customer}, for the persons and the use you name I suggest two: (fill in: models, sizes, prices, difference). With children or elderly at home choose boil-dry protection and a lid lock. If it does not suit you, return it within 7 days. Please ask me anything else.",
        "推荐|怎么选|哪款|区别|适合|recommend|which",
        "product_enquiry",
    ),
    "suggestion-thanks": _script(
        "感谢建议",
        "Thanks for a suggestion",
        "{customer}您好，谢谢您特地写来。您的建议（写明要点）已经转给（写明部门），每月会评一次，采纳了我们告诉您。您在用的时候还有哪里不顺手，欢迎接着说。",
        "Hello {customer}, thank you for writing to us. Your suggestion (fill in: which) is with (fill in: department) and is looked at once a month; if we follow it we tell you. If anything else could be better please go on.",
        "建议|希望增加|改进|suggestion",
        "suggestion",
    ),
    "praise-thanks": _script(
        "感谢表扬",
        "Thanks for praise",
        "{customer}您好，谢谢您的认可，我已经转告同事们，大家都很高兴。以后有事，随时找我们。",
        "Hello {customer}, thank you for your kind words. I have passed them on and everybody was glad. We are here whenever you need us.",
        "谢谢|感谢|表扬|满意|thank",
    ),
    "partnership-reply": _script(
        "合作咨询：转交",
        "Partnership: passed on",
        "{customer}您好，谢谢您愿意和云杉电器合作。请告诉我：公司名称、合作方式（采购、代理、推广）、数量或地区、联系人和电话。我转给对应的同事，3 个工作日内联系您。",
        "Hello {customer}, thank you for your interest in working with Spruce. Please tell me: company, kind of partnership (purchasing, dealership, promotion), quantity or region, contact person and phone. The right colleague contacts you within 3 working days.",
        "合作|代理|批发|采购|加盟|partnership|wholesale",
        "partnership",
    ),
}

CLOSING: dict[str, Row] = {
    "result-confirm": _script(
        "给出结果，请客户确认",
        "Result, please confirm",
        "{customer}您好，您的问题（编号 {number}）处理好了：（写明做了什么、金额、时间）。请看看是不是解决了：解决了点“已解决”；没解决点“未解决，请继续处理”，我接着办，您不用重新排队。",
        "Hello {customer}, your case {number} is settled: (fill in: what was done, amounts, times). Please see whether it is solved and choose “Yes, solved”, or “No, please carry on”: I go on with it and you do not queue again.",
        "处理好了|结果|确认|解决|solved",
    ),
    "second-round": _script(
        "没解决：二次沟通",
        "Not solved: second round",
        "{customer}您好，上次没有给您解决好，对不起。这次由我负责到底。我理解还差的是：（请填写：复述一遍）。您看这两个办法哪个合适：一、（写明）；二、（写明）。{deadline} 前我给您打电话。",
        "Hello {customer}, we did not settle it, and I am sorry. I stay with it now. As I understand it, this is missing: (fill in: what they said). Which suits you better: 1. (fill in); 2. (fill in)? I call you by {deadline}.",
        "没解决|未解决|不满意|又|还是|not solved",
    ),
    "follow-up-call": _script(
        "结案后回访",
        "Follow-up after closing",
        "{customer}您好，我是云杉电器客服{agent}。上次您反映的问题（编号 {number}）处理完有几天了，后来还好吗？有不顺的地方，直接回我，我接着办。",
        "Hello {customer}, this is {agent} of Spruce. Your case {number} was settled some days ago: is everything still all right? If not, answer here and I go on with it.",
        "回访|后来|还好吗|follow-up",
    ),
}

_ALL = {**OPENING, **ASKING, **QUALITY, **LOGISTICS, **MONEY, **SERVICE, **CLOSING}
SCRIPTS: dict[str, Row] = {code: {**row, "order": (place + 1) * 10} for place, (code, row) in enumerate(_ALL.items())}
