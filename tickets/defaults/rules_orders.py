"""Keyword rules as shipped for an order on its way: delivery, the order itself, returns. How they are written is said in `tickets.defaults.rules`."""

from __future__ import annotations

from tickets.defaults.rule import rule
from tickets.matching import Rule

LOGISTICS: tuple[Rule, ...] = (
    rule(
        "logistics-missing",
        "没收到货",
        "没收到货|没有收到货|未收到货|没收到快递|没收到包裹|未收到包裹|没有收到包裹|没收到商品|还没收到|还没有收到|一直没收到|没到货|还没到|还没有到|没送到|没有送到|还没送|没送货|收不到货|没见到货",
        "logistics",
        weight=1.6,
        not_in="还没收到退款|发票还没收到|还没收到发票|退款还没到|还没到账|还没有到账|没收到货款|钱还没收到|还没收到钱|还没有收到退款|还没到期|还没到手就|验证码还没收到",
    ),
    rule(
        "logistics-late",
        "配送慢、催派送",
        "催件|催一下|催下|催促|催快递|催派|催送|派送|配送|送货慢|物流慢|快递慢|太慢|物流不动|不更新|没更新|没有更新|无更新|停滞|物流信息|物流停|卡在|滞留|延误|超时|送晚|晚到|延迟送|不派送|不送货|没派送|不配送|拦截|转运|中转站|派件|揽收|揽件",
        "logistics",
        weight=1.2,
        not_in="催发票|催一下发票|催退款|催一下退款|系统不更新|支付超时|软件不更新|登录超时|画面卡在|卡在刀|响应超时|连接超时|超时自动|固件不更新|卡在里面|卡在开机|卡在配网|太慢热|加热太慢|升温太慢|反应太慢|充电太慢|退款太慢",
    ),
    rule(
        "logistics-when",
        "何时送达、查物流",
        "什么时候/啥时候/何时/几时/多久/几天/几号/几点*到货/送到/送货/派送/送来|几天能到|多久能到|多久到|什么时候到|什么时候能到|什么时候送|何时到|何时能到|啥时候到|几号到|几天到|多长时间到|能到吗|能送到|可以送到|今天能到|明天能到|哪天到|好久能收到|多久能收到|什么时候能收到|什么时候收到|到货时间|到货日期|送达|到哪了|到哪里了|在哪里了|走到哪|快递单号|运单|物流单号|查物流|查快递|查一下物流|物流进度|物流状态|快递状态|什么快递|哪家快递|发什么快递|快递公司",
        "logistics",
        weight=1.4,
    ),
    rule(
        "logistics-door",
        "送货上门、时间与地点",
        "送货上门|送上门|上门送|送上楼|送到楼上|上楼费|不上楼|搬上楼|放驿站|放快递柜|快递柜|蜂巢|丰巢|菜鸟|驿站|自提|代收|放门口|没送到家|送错地|送错了|送错人|送到别|送到了别|收货时间|送货时间|派送时间|送货日期|约定送货|改时间送|晚点送|晚些送|周末送|快递员|快递小哥|配送员|送货员|送货师傅|京东快递|顺丰|圆通|中通|韵达|申通|极兔|邮政|德邦",
        "logistics",
        weight=1.0,
        not_in="顺丰退回",
    ),
    rule(
        "logistics-damage",
        "运输中损坏",
        "包装破|外箱破|箱子破|盒子破|外包装破|包装烂|箱子烂|包装压|压坏|压扁|箱子变形|暴力分拣|暴力运输|快递摔|运输损坏|运输途中|路上摔|进水了的包裹",
        "logistics",
        weight=1.5,
    ),
    rule(
        "logistics-words",
        "物流（弱）",
        "快递|物流|包裹|到货|收货|送货|寄",
        "logistics",
        weight=0.35,
        not_in="收货地址|收货人|确认收货|无理由退换货|寄回",
    ),
    rule(
        "logistics-en",
        "Delivery",
        "deliver|delivery|delivered|deliveries|shipping|shipment|shipped late|courier|parcel|package|tracking|in transit|not arrived|never arrived|hasn't arrived|has not arrived|didn't arrive|did not arrive|did not receive|haven't received|have not received|not received|arrived late|late delivery|lost parcel|lost package|left outside|wrong address|signed for",
        "logistics",
        weight=1.1,
        language="en",
        not_in="delivered speech|have not received a refund|not received my refund|not received a response|not received any response|not received the refund|not received any reply",
    ),
)

ORDER: tuple[Rule, ...] = (
    rule(
        "order-wrong",
        "少发、错发、漏发",
        "发错|错发|寄错|少发|漏发|少寄|漏寄|多发了|发重|少了一|少一|缺件|少件|缺少|少配件|缺配件|漏了|配件没|没有配件|赠品没|没有赠品|赠品少|没收到赠品|型号不对|颜色不对|款式不对|尺寸不对|货不对板|与订单不符|和订单不|不是我买的型号|不是我订的|拿错|发成|少东西|少了东西|数量不对|数量不够|数量少|不是我下单的|收到的是|收到一个别",
        "order_error",
        weight=1.7,
        not_in="漏了水|不是我下单的账|漏了电|少一点|少一些|缺少说明",
    ),
    rule(
        "order-wrong-en",
        "Wrong or missing item",
        "wrong item|wrong product|wrong colour|wrong color|wrong size|wrong model|incorrect item|sent the wrong|received the wrong|missing item*|missing part*|missing accessor*|item missing|short shipped|not what i ordered|different item|incomplete order|only received",
        "order_error",
        weight=1.8,
        language="en",
    ),
    rule(
        "order-change",
        "改订单",
        "改地址|修改地址|更改地址|换地址|地址错|地址写错|地址填错|写错地址|写错了地址|填错地址|下错地址|地址下错|下错了地址|地址改|修改收货|修改收件|更改收货|改收货|改一下地址|改下地址|收货人电话|收货人写错|电话写错|电话搞错|电话错|电话填错|手机号写错|更改订单|修改订单|改订单|订单修改|订单地址|订单手机号|订单电话|订单备注|备注一下|改颜色|改型号|改数量|不要赠品|选错|拍错|下错|买错|重新拍|重新下单|重拍|换个颜色|合并订单|拆单",
        "order_enquiry",
        weight=1.7,
        not_in="发票类型选错|发票选错|重拍照",
    ),
    rule(
        "order-cancel",
        "取消订单",
        "取消订单|订单取消|取消掉|帮我取消|给我取消|取消了|取消这|怎么取消|不想要了|不要了|自动取消|取消不了|取消重新|关闭订单|撤单",
        "order_enquiry",
        weight=1.3,
        not_in="取消退款|取消投诉|取消预约|取消换货|取消自动续",
    ),
    rule(
        "order-when",
        "何时发货、有没有下单成功",
        "什么时候/啥时候/何时/几时/多久/几天*发货/发出/寄出/出库|什么时候发货|啥时候发货|何时发货|多久发货|几天发货|什么时候能发|什么时候才能发|还没发货|没有发货|没发货|未发货|不发货|迟迟不发|尽快发货|催发货|延迟发货|延期发货|晚点发货|暂缓发货|今天发货|明天发货|发货了吗|发货没|什么时候出库|还没出库|出库|下单成功|有没有下单|订单状态|订单进度|查订单|查一下订单|订单查询|审核到|订单审核|订单没货|订单显示|预售|定金|尾款|订单到哪|订单怎么",
        "order_enquiry",
        weight=1.5,
        not_in="没有发货票",
    ),
    rule(
        "order-words",
        "订单（弱）",
        "我的订单|这个订单|订单|下单|拍下|拍了",
        "order_enquiry",
        weight=0.25,
        not_in="订单号|订单编号|订单金额|咨询订单",
    ),
    rule(
        "order-en",
        "Order enquiry",
        "where is my order|order status|status of my order|change my order|change the address|change my address|cancel my order|cancel the order|cancel an order|cancel order|modify my order|update my order|my order|when will it ship|when will you ship|not shipped|hasn't shipped|has not shipped|pre-order|preorder|place an order|order confirmation",
        "order_enquiry",
        weight=1.0,
        language="en",
    ),
)

RETURNS: tuple[Rule, ...] = (
    rule(
        "refund-slow",
        "退款没到、退款进度",
        "退款没到|退款未到|退款还没|退款一直|退款没有|退款多久|退款什么时候|退款的钱|退款进度|退款到|还没退款|没退款|没有退款|未退款|不退款|不给退款|拒绝退款|退款失败|退款被拒|退的钱|钱退|退钱|退给我|怎么退给|退回到|退款太慢|退款慢|退款会不会慢|什么时候退|多久退|退款少|少退|退款金额|催退款|没到账|未到账|到账",
        "returns_refunds",
        weight=1.7,
        not_in="保价退款|发票退|充值没到账|付款没到账|积分没到账|扣款成功未到账|支付未到账|差价到账|不到账单",
    ),
    rule(
        "refund-process",
        "退款、退货流程",
        "退款流程|退货流程|怎么退|如何退|退货地址|退货运费|退换流程|退货邮费|退回地址|寄回地址|寄回去|寄回|退货申请|申请退|七天无理由|7天无理由|无理由退|可以退吗|能退吗|能不能退|可不可以退|还能退|退了|退下|退不了",
        "returns_refunds",
        weight=1.5,
        category="after_sales",
        not_in="退了烧|退不了解",
    ),
    rule("refund-words", "退款、退货", "退款|退货|退掉|全额退|退单|仅退款|退一下", "returns_refunds", weight=1.0, not_in="价保的退款"),
    rule(
        "exchange",
        "换货、补发",
        "换货|更换新|换新|换一个|换一台|换个新|换台新|给我换|帮我换|可以换吗|能换吗|能不能换|还可以换|要换|换成|以旧换新不了|补发|重新发|重新寄|重发|补寄",
        "returns_refunds",
        weight=1.4,
        not_in="换成专票|以旧换新|换成公司|换新手机号|换成电子|要换滤芯|换成发票|换新滤芯|换新手机",
    ),
    rule(
        "after-service",
        "售后、返修、上门",
        "申请售后|售后申请|售后|返修|返厂|送修|寄修|维修|保修|质保|修一下|修理|检测|上门维修|上门取件|取件|退换|换货单|服务单|预约安装|安装|拆机|上门安装|装机|师傅上门|师傅没来|上门服务|保内|过保",
        "returns_refunds",
        weight=0.9,
        not_in="安装包|安装软件|安装驱动|安装app|售后电话|安装不了app|在保修期内吗|怎么安装app",
    ),
    rule(
        "returns-en",
        "Returns and refunds",
        "refund|refunds|refunded|refunding|return it|return this|return the|return my|returning|returned|returns|money back|exchange it|exchange this|exchange|exchanged|replacement|replace it|send it back|sent it back|send back|return label|return policy|warranty claim|pick up the return",
        "returns_refunds",
        weight=1.2,
        language="en",
        not_in="returned my call|returned check|tax refund|foreign exchange|in exchange for|exchange rate|returned payment|returned mail|returns my calls",
    ),
)
