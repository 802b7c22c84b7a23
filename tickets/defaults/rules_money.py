"""Keyword rules as shipped for money and accounts: payment, account, invoice, price. How they are written is said in `tickets.defaults.rules`."""

from __future__ import annotations

from tickets.defaults.rule import rule
from tickets.matching import Rule

PAYMENT: tuple[Rule, ...] = (
    rule(
        "payment-double",
        "重复扣款、扣款异常",
        "重复扣款|多扣|扣了两次|扣两次|扣了2次|扣款两次|两次扣款|扣了双份|重复支付|重复付款|付了两次|付款两次|支付了两次|付了两遍|刷了两次|扣款成功未|扣了钱没|扣了钱但|扣了钱却|扣款成功但|扣款成功却|钱扣了|已扣款|已经扣款|扣款了但|付了钱没|付款成功但|付款成功却|支付成功但|支付成功却|付款了却|付了款却|钱付了|款付了|自动扣款|莫名扣|乱扣|被扣了|无故扣|私自扣|未到账",
        "payment",
        weight=2.0,
        priority="urgent",
        not_in="退款未到账|退款还未到账|积分未到账|退款一直未到账|退款仍未到账|补偿未到账|差价未到账|优惠券未到账|货款未到账",
    ),
    rule(
        "payment-level",
        "扣款出错（投诉时二级）",
        "重复扣款|多扣|扣了两次|扣两次|付了两次|重复支付|乱扣|私自扣|无故扣|莫名扣|double charged|charged twice|charged me twice",
        None,
        level=2,
    ),
    rule(
        "payment-fail",
        "支付失败",
        "支付失败|付款失败|无法支付|无法付款|支付不了|付不了款|付不了|付款不成功|支付不成功|支付不上|不能支付|不能付款|支付异常|支付报错|支付页面|付款页面|扣款失败|支付超时|限额|验证码收不到|付款码",
        "payment",
        weight=1.6,
        not_in="退款失败",
    ),
    rule(
        "payment-ways",
        "支付方式、分期",
        "支付方式|付款方式|怎么付款|怎么支付|货到付款|微信支付|支付宝|花呗|白条|分期|信用卡支付|银行卡支付|银行卡付款|公司转账|对公转账|对公付款|礼品卡|购物卡|余额支付|云闪付|闪付|绑卡|银行卡绑定|绑定银行卡|充值|零钱支付|还款|支付密码",
        "payment",
        weight=0.7,
    ),
    rule(
        "payment-en",
        "Payment",
        "payment|charged twice|double charge*|charged my card|charged me|card declined|card was declined|declined|unauthorized charge*|unauthorised charge*|unauthorized transaction*|overcharged|billed twice|billed|transaction|checkout|pay by|credit card|debit card|paypal|apple pay|gift card|direct debit|wire transfer|top up",
        "payment",
        weight=0.9,
        language="en",
    ),
    rule(
        "payment-en-anomaly",
        "Charged wrongly",
        "charged twice|charged me twice|double charged|double charge|billed twice|charged two times|charged multiple times|paid but no order|money was taken|took money|unauthorized charge*|unauthorised charge*|unauthorized transaction*|unauthorized withdrawal*|duplicate charge*|duplicate payment|fraudulent charge*",
        "payment",
        weight=1.5,
        priority="urgent",
        language="en",
    ),
)

ACCOUNT: tuple[Rule, ...] = (
    rule(
        "account-stolen",
        "账户被盗、异常登录",
        "账号被盗|账户被盗|号被盗|帐号被盗|帐户被盗|被盗号|盗号|盗用|异地登录|异常登录|陌生设备|陌生登录|不是我登录|不是本人操作|非本人操作|不是我下的单|不是我买的|被人登录|被登录|登录了我的|密码被改|密码被人改|被改密码|信息泄露|泄露个人信息|泄露我的|个人信息被|隐私泄露|冒充客服|冒充你们|自称客服|钓鱼|可疑链接|诈骗短信|诈骗电话|被人冒用|冒用",
        "account_security",
        weight=2.2,
        priority="urgent",
    ),
    rule(
        "account-login",
        "密码、登录、注销",
        "忘记密码|密码忘|忘了密码|找回密码|重置密码|修改密码|改密码|密码错误|密码不对|登录不了|登不上|登录不上|无法登录|不能登录|登陆不上|登陆不了|无法登陆|登不进|登录失败|账号锁|账户锁|被锁定|被冻结|冻结|被封|封号|解封|解冻|注销账|注销帐|注销我的|销户",
        "account_security",
        weight=1.7,
        priority="normal",
        not_in="忘记密码锁|密码锁坏|冻结实|冻结冰|忘记密码箱",
    ),
    rule(
        "account-binding",
        "换绑手机、实名、资料",
        "解绑|换绑|绑定手机|绑定新手机|绑定的手机|绑定电话|换手机号|更换手机号|换了手机号|改手机号|手机号停用|手机号不用|旧手机号|原来的手机号|以前手机号|号码注销|实名认证|身份验证|安全验证|人脸验证|账号安全|账户安全|帐号安全|账号合并|改昵称|更改账号|企业账号|企业账户|账号",
        "account_security",
        weight=1.0,
        priority="normal",
        not_in="订单的手机号|更改订单手机号|对公账号|银行账号|收款账号|微信账号支付|退款账号|公司账号转",
    ),
    rule(
        "account-en",
        "Account stolen",
        "account hacked|hacked|hacker|account was stolen|stolen account|account stolen|compromised|unauthorized access|unauthorised access|someone logged in|logged into my account|strange login|strange log-in|suspicious login|unknown device|identity theft|stole my identity|stolen identity|phishing|did not place this order|data breach|leaked my",
        "account_security",
        weight=2.0,
        priority="urgent",
        language="en",
    ),
    rule(
        "account-en-login",
        "Password, log-in",
        "forgot my password|forgotten password|forgot password|reset my password|reset password|password|can't log in|cannot log in|can't login|cannot login|unable to log in|unable to login|unable to access my account|locked out|account locked|account is locked|delete my account|close my account|change my phone number|change my email|two-factor|verification code|sign in",
        "account_security",
        weight=1.4,
        priority="normal",
        language="en",
    ),
)

INVOICE: tuple[Rule, ...] = (
    rule(
        "invoice",
        "发票",
        "发票|开票|专票|普票|增票|电子票|抬头|税号|纳税人识别号|信用代码|开具|报销|红冲|冲红|数电票|开票资料|票据|开收据|补开",
        "invoice",
        weight=2.4,
        not_in="票据真实性",
    ),
    rule(
        "invoice-en",
        "Invoice",
        "invoice|invoices|vat|tax receipt|tax number|tax id|receipt for|receipts|fapiao|reimbursement",
        "invoice",
        weight=1.6,
        language="en",
        not_in="read receipt|receipts printer",
    ),
)

PRICE: tuple[Rule, ...] = (
    rule(
        "price-drop",
        "降价、保价、差价",
        "降价|价保|保价|差价|价格保护|买贵了|买贵|便宜了|价格不一样|价格不一致|价格变了|价格不对|价格差|贵了|多收|多付|涨价|先涨后降|标价|虚标|价格虚高|比别家贵|比线下贵|返差|补差|降了|少了多少钱|实付差|比我买的",
        "price_dispute",
        weight=1.7,
        not_in="保价快递|会降价吗|会不会降价|多收到|多付款方式|保价运费|多收货",
    ),
    rule(
        "price-discount",
        "优惠没有生效",
        "优惠没|优惠未|没享受|没有优惠|未享受|券用不了|优惠券用不了|优惠券不能用|券不能用|没减|没有减|满减没|没打折|活动价|折扣没|不给优惠|没有返|返现没|没返现|少返|优惠券失效|券失效|券没了|券过期|少优惠|运费怎么|邮费|收运费|运费太贵|运费收",
        "price_dispute",
        weight=1.2,
    ),
    rule("price-words", "价格、优惠（弱）", "优惠券|优惠卷|满减|优惠|活动|促销|价格|运费", "price_dispute", weight=0.3),
    rule(
        "price-en",
        "Price",
        "price drop|price dropped|price match|price adjustment|price difference|price protection|cheaper elsewhere|cheaper now|now cheaper|overpriced|higher price|wrong price|price changed|price|discount not|discount code|coupon did not|coupon didn't|coupon not|coupon|promo code|voucher did not|voucher|hidden fee*|extra fee*|fees",
        "price_dispute",
        weight=0.9,
        language="en",
    ),
)
