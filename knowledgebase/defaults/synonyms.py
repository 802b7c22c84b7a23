"""Like words a new house starts with: what customers say, and what articles call it."""

SYNONYMS: dict[str, list[str]] = {
    "refund": ["退款", "退钱", "把钱退", "refund", "money back"],
    "parcel": ["快递", "物流", "包裹", "parcel", "delivery", "shipment"],
    "repair": ["维修", "修理", "保修", "repair", "warranty"],
    "leak": ["漏水", "渗水", "漏液", "leak", "leaking"],
    "password": ["密码", "口令", "password"],
    "log_in": ["登录", "登陆", "登不上", "log in", "login", "sign in"],
    "coupon": ["优惠券", "代金券", "红包", "coupon", "voucher"],
    "invoice": ["发票", "开票", "invoice", "receipt"],
    "cancel": ["取消订单", "不想要了", "cancel"],
    "broken": ["破损", "摔坏", "碎了", "broken", "damaged"],
    "descale": ["水垢", "除垢", "descale", "limescale"],
    "staff": ["人工", "人工客服", "转人工", "human", "agent"],
}
