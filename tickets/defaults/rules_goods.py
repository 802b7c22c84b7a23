"""Keyword rules as shipped for the goods themselves: failures, quality, how they work. How they are written is said in `tickets.defaults.rules`."""

from __future__ import annotations

from tickets.defaults.rule import rule
from tickets.matching import Rule

FAILURES: tuple[Rule, ...] = (
    rule(
        "failure-no-reply",
        "多日无人处理",
        "没人理|没人管|无人理|无人管|没人处理|无人处理|没人回复|没人回|无人回复|一直没有回复|一直没回复|一直不回复|迟迟不|迟迟没|迟迟未|石沉大海|杳无音信|不接电话|打不通|没人接|无人接听|推诿|推来推去|踢皮球|互相推|敷衍|拖延|一拖再拖|拖着不|一直拖|不了了之|催了多次|催了好几次|催了很多次|联系多次|打了很多次|打了好几次|反映多次|多次反映|多次联系|多次沟通|多次投诉|再三",
        None,
        category="complaint",
        weight=1.0,
        level=2,
        not_in="拖延功能|不拖延|从不拖延|再三比较|再三考虑",
    ),
    rule(
        "failure-promise",
        "承诺没有兑现",
        "说好的|答应的|承诺的|承诺了|答应了|说话不算|言而无信|出尔反尔|不守承诺|没有兑现|不兑现|未兑现|不履行|说一套做一套|又说|每次都说|上次说|之前说好|答应我",
        None,
        category="complaint",
        weight=0.5,
        level=2,
    ),
    rule(
        "failure-again",
        "反复出错",
        "又坏了|又出问题|又出现|再次损坏|修了又坏|修了好几次|修了几次|修了三次|修了两次|维修多次|多次维修|反复维修|反复出现|换了又|第二次坏|第三次|又发错|又错了|又寄错|再次发错|换来的也|换的新的也|还是坏的|还是有问题|同样的问题|一样的问题|屡次|三番五次|一而再",
        None,
        category="complaint",
        weight=0.8,
        level=2,
    ),
    rule(
        "failure-lost",
        "包裹丢失、假签收",
        "丢件|弄丢|搞丢|寄丢|快递丢|包裹丢|丢失了|虚假签收|假签收|没签收却|被签收|未收到却|没收到却|显示签收|显示已签收|已签收但|不是我签|冒领",
        "logistics",
        weight=1.5,
        level=2,
    ),
    rule(
        "failure-allergy",
        "过敏、异物、卫生",
        "过敏|起疹子|红疹|瘙痒|异物|有虫|虫子|蟑螂|头发丝|发霉|霉斑|异味很大|味道刺激|刺鼻|甲醛超标|安全隐患",
        "product_quality",
        weight=1.0,
        level=2,
        negatable=True,
        not_in="过敏吗|会过敏|防过敏|过敏体质|抗过敏|除虫子|杀蟑螂|灭蟑螂",
    ),
    rule(
        "failure-en",
        "No answer, broken promise, again",
        "no one answers|nobody answers|nobody picks up|nobody picked up|no one picks up|no one picked up|never picks up|never pick up|cannot get through to|can't get through to|could not get through to|couldn't get through to|nobody answered|no one answered|no one replied|nobody replied|no reply|no response|never replied|never responded|never called back|no call back|ignored me|ignoring me|been ignored|keep ignoring|several times|multiple times|many times|countless times|over and over|third time|second time|passed around|transferred me|run around|runaround|given the runaround|broken promise|promised me|you promised|they promised"
        "|failed again|broke again|broken again|still not fixed|still not resolved|still waiting|for weeks|for months|lost my parcel|lost my package|lost in transit|never arrived|not as promised",
        None,
        category="complaint",
        weight=0.6,
        level=2,
        language="en",
    ),
)

QUALITY: tuple[Rule, ...] = (
    rule(
        "quality-broken",
        "破损、瑕疵",
        "破损|损坏|坏的|坏了|坏掉|碎了|碎的|裂纹|裂痕|裂开|裂缝|开裂|有裂|破了|破裂|断裂|断了|断掉|瑕疵|划痕|刮痕|掉漆|掉色|褪色|生锈|锈迹|变形|起皮|脱落|涂层|开胶|脱胶|有洞|磕碰|凹陷|鼓包|漏水|漏油|渗水|漏液|漏气|松动|摇晃",
        "product_quality",
        weight=1.6,
        not_in="电脑系统坏了|心情坏了|坏了怎么保修|断了货|断了电|网断了|断了网|坏掉的话|坏了怎么办保|吓坏了|急坏了|累坏了|饿坏了|渴坏了|忙坏了|乐坏了"
        "|愁坏了|烦坏了|高兴坏了|惯坏了|我气坏了|人气坏了|都气坏了|被气坏了|要气坏了|快气坏了|真气坏了|，气坏了|气坏了我",
    ),
    rule(
        "quality-poor",
        "质量差、与描述不符",
        "质量问题|质量差|质量太差|质量不好|质量不行|质量有问题|产品质量|品质差|做工差|做工粗糙|劣质|次品|残次|有问题的|有毛病|不合格|不达标|伪劣|假冒|三无产品|描述不符|与描述|和描述不|和图片不|实物不符|不符合描述|材质不|不耐用|用了几天|用了几次|没用几天|没用多久|刚用|用了不到|用几次就|用一次就|变质|过期|保质期|异味|有味道|味道大|臭味|怪味|噪音大|噪音很大|声音很大|声音大|声音特别|异响|响声|发烫|发热严重|漏|不热|不加热|不制冷|不出水|不保温|不转|不亮|充不进|充不上电|待机短|续航|卡顿",
        "product_quality",
        weight=1.3,
        not_in="发票有问题|账号有问题|漏发|漏寄|遗漏|漏接|漏掉|没有异味吧|保质期到|保质期多久|保质期多长|续航多久|续航时间|噪音大吗|噪音大不大|声音大吗|声音大不大|订单有问题|有问题的订单",
    ),
    rule(
        "quality-en",
        "Faulty or damaged",
        "defective|defect|faulty|broken|broke|cracked|crack|damaged|scratched|dented|leaking|leaks|leak|poor quality|bad quality|low quality|cheaply made|fell apart|falling apart|stopped working after|rusty|rusted|peeling|counterfeit|fake product|not as described|expired|mouldy|moldy|smells bad|noisy|overheats|overheating|does not heat|doesn't heat|won't heat",
        "product_quality",
        weight=1.4,
        language="en",
        not_in="broken promise|broke the law|credit crack|leak my data|crack the code|heart broken|broken english",
    ),
)

TECHNICAL: tuple[Rule, ...] = (
    rule(
        "fault-hardware",
        "硬件故障：开不了机、死机",
        "无法开机|开不了机|不能开机|开不开机|打不开机|不开机|自动关机|自己关机|自动断电|自动停|自己停|跳闸|死机|黑屏|花屏|白屏|屏幕不亮|没反应|无反应|不通电|通不了电|按键失灵|按键没|失灵|触屏|遥控器没|不工作|不能工作|不运转|报警|一直响|一直叫|故障灯|指示灯|传感器|主板|电机|电源坏|接触不良|罢工|启动不了|无法启动|不启动",
        "hardware",
        weight=1.5,
    ),
    rule(
        "fault-software",
        "软件、连网、App",
        "连不上|连接不上|无法连接|连接失败|配网|wifi|wi-fi|蓝牙|联网|断网|掉线|离线|app打不开|app闪退|闪退|软件|固件|升级失败|更新失败|系统崩溃|系统更新|系统错误|系统故障|程序|网页打不开|页面打不开|打不开页面|加载不出|显示错误|报错|错误代码|错误码|故障码|故障代码|小程序打不开|绑定不上|绑定设备|添加设备|无法绑定|bug|同步不了|扫码没|二维码扫",
        "software",
        weight=1.4,
        not_in="支付报错|连不上客服|支付显示错误",
    ),
    rule(
        "fault-howto",
        "不会用、怎么操作",
        "怎么用|怎么使用|如何使用|怎样使用|不会用|不会使用|使用方法|使用说明|说明书|怎么操作|如何操作|怎么设置|如何设置|怎么调|怎么清洗|如何清洗|怎么清洁|怎么拆|怎么装|如何安装|怎么安装|怎么换滤芯|更换滤芯|滤芯怎么|怎么复位|怎么重置|恢复出厂|除垢|怎么除|怎么连|怎么定时|怎么预约功能|教程",
        "how_to",
        weight=1.2,
        not_in="优惠券怎么用|券怎么用|怎么操作退|卡怎么用|怎么用券|积分怎么用|怎么用积分|怎么使用优惠|发票怎么操作|红包怎么用",
    ),
    rule(
        "fault-words",
        "故障（弱）",
        "故障|技术问题|用不了|不能用|不好使|无法使用|使用不了|没法用|出问题|有问题了",
        "technical_fault",
        weight=1.0,
        not_in="优惠券用不了|券用不了|券不能用|优惠券不能用|优惠券无法使用|券无法使用|积分不能用",
    ),
    rule(
        "fault-en-hardware",
        "Will not work",
        "won't turn on|will not turn on|does not turn on|doesn't turn on|won't start|will not start|doesn't start|dead on arrival|no power|stopped working|not working|doesn't work|does not work|won't work|keeps shutting|shuts off|shuts down|turns itself off|turns off by itself|black screen|screen is black|malfunction*|unresponsive|trips the breaker|tripped the breaker|error light",
        "hardware",
        weight=1.3,
        language="en",
        not_in="coupon does not work|code does not work|link does not work|link doesn't work|code doesn't work|coupon doesn't work|website not working|app not working",
    ),
    rule(
        "fault-en-software",
        "App, connection",
        "app|wifi|wi-fi|bluetooth|won't connect|cannot connect|can't connect|will not connect|connection|offline|pairing|won't pair|firmware|software|crashes|crashing|crashed|error code|error message|bug|website not working|page won't load|website is down|freezes|freezing|login page",
        "software",
        weight=1.0,
        language="en",
    ),
    rule(
        "fault-en-howto",
        "How to use",
        "how do i use|how to use|how do i set|how to set|how do i clean|how to clean|how do i install|how to install|how do i connect|how do i reset|how to reset|instructions|user manual|manual|descale|descaling|change the filter|replace the filter",
        "how_to",
        weight=1.2,
        language="en",
    ),
    rule(
        "outage",
        "大面积故障",
        "大面积|所有人都|很多人都|大家都用不了|全部用不了|都打不开|都登不上|全都登不|瘫痪|系统崩溃|服务器崩|宕机|全公司|整栋|批量故障|整批|同一批都|outage|down for everyone|everyone is affected|all users|all of our users|system is down|site is down|server is down|servers are down|whole batch|entire batch",
        "technical_fault",
        weight=0.8,
        priority="urgent",
        not_in="大面积涂抹|大面积清洁|面部瘫痪|大面积房",
    ),
)
