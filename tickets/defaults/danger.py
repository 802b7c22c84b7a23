"""Keyword rules for level 1, in pairs of word fields: whom it befell and what happened, what failed and how, what was taken.

Lists of whole phrases find again what was thought of; fields that are combined find what was not. A rule of half a word's weight
or less speaks in doubt: it raises level 1 and says that somebody has to look (`tickets.classification.DOUBTFUL`).
"""

from __future__ import annotations

from tickets.matching import DOUBTFUL, Rule

# ------------------------------------------------------------------------------------------------ fields
CHILD = "孩子/小孩/娃/宝宝/宝贝/婴儿/儿子/女儿/闺女/小朋友/小女/小儿"
KIN = f"{CHILD}/老人/老公/老婆/爱人/老伴/妻子/丈夫/爸/妈/爷/奶奶/姥/外公/外婆/父亲/母亲/婆婆/家人/全家/一家/岁"
PERSON = f"{KIN}/同事/朋友/客人/顾客/员工/工人/邻居/病人/患者/学生/孕妇/路人/行人/旁人/人员"
PET = "狗/猫/宠物/鹦鹉/兔子"
# No single 手 or 头: 手机, 把手, 镜头.
BODY = (
    "手指/手臂/手背/手掌/手心/手腕/手上/手都/双手/左手/右手/的手/我手/胳膊/手肘/膝盖/大腿/小腿/腿上/腿骨/我腿/腿都/腿被/脚上/脚背/脚趾/脚踝/脚底/"
    "的脚/我脚/脚都/脚被/额头/头皮/脑袋/头部/头上/我头/头都/我的头/脸上/我脸/满脸/脸都/的脸/敷完脸/一脸/半边脸/眼睛/眼角/角膜/眼皮/眼底/视力/的眼/眼都/"
    "嘴唇/嘴巴/嘴里/满嘴/嘴角/嘴都/舌头/喉咙/嗓子/食道/牙齿/门牙/鼻子/鼻梁/耳朵/耳道/皮肤/后背/背上/肩膀/胸口/肋骨/锁骨/尾椎/腰椎/脊椎/骨头/"
    "屁股/肚子/肚皮/浑身/全身/身上/眉毛/眉骨/脖子/下巴/指甲"
)
WOUND = (
    "断了/断两/折断/夹断/骨裂/摔裂/裂开/割/划/扎/刺伤/刺破/戳/砸/夹/压伤/磕/撞/崴/扭伤/肿/烂/流脓/化脓/流血/出血/全是血/是血/的血/都是血/起泡/水泡/烫/灼/"
    "烧伤/烧没/烧掉/烧焦/烧黑/脱皮/掉皮/皮都掉/掉了一层/皮都熟/口子/伤到/伤了/受伤/失明/起疹/红疹/疹子/溃疡/溃烂/感染/过敏/抽搐/动不了/抬不起/睁不开/看不清/看东西模糊/"
    "没知觉/失去知觉/发麻/麻了/麻木/发紫/都紫/发黑/都黑了/缝了/缝针/刮破/破了/磨破/抽到/咬"
)
ILL = (
    "呕吐/想吐/吐了/一直吐/不停吐/吐得/又吐又/拉肚子/拉稀/腹泻/拉血/便血/拉得/拉的不行/头晕/头昏/头痛/头疼/发麻/麻了/麻木/抽搐/发抖/肿/起疹/红疹/疹子/疙瘩/荨麻疹/起泡/"
    "溃烂/脱皮/发高烧/昏/晕倒/心慌/胸闷/喘/说不出话/失明/中毒/过敏/肚子疼/肚子痛/胃疼/腹痛/异常/住院/洗胃/医院/急诊/挂水/输液/不省人事/吐白沫/流产"
)
USED = "吃/喝/敷/涂/抹/擦/戴/穿/睡/闻/吸/用完/用后/用了/打完/注射/染/泡完/泡温泉/洗完/接触"
DEVICE = (
    "手机/电池/电瓶/充电/耳机/手表/灯/锅/壶/杯/瓶/罐/玻璃/灶/炉/茶几/镜子/机/器/柜/门/宝/屏/轮胎/车胎/罩/浴霸/水管/热水袋/插座/插排/插线板/插头/接头/电源/线/开关/"
    "充着/用着/正用/好好的/突然/防爆"
)
BLAST = "炸了/炸开/炸裂/炸飞/炸碎/全炸/照样炸/就炸/又炸/给炸/炸得/爆了/爆开/爆裂/爆炸/崩开/崩飞/自燃/喷火"
FIRE = "着起来/着火/着了火/起火/烧没/烧着/烧起/烧化/烧穿/烧糊/烧焦/烧黑/烧毁/烧掉/烧光/在烧/火苗/火星/火花/打火/冒火/窜火/电弧/冒烟/黑烟/白烟/青烟/浓烟/糊味/焦味/烧焦的/烧着的/扑灭/熏黑"
BLADES = "玻璃/铁丝/铁钉/钉子/刀片/铁片/金属/针头/针尖/钢丝/碎瓷/石子/铁屑/鱼钩/老鼠药/订书钉/灯泡碎"
POISON = "甲醛/苯/水银/农药/老鼠药/一氧化碳/硫酸/盐酸/强酸/强碱/氯气/重金属/铅/石棉/氨气/沥青/辐射"

# ------------------------------------------------------------------------------------------------ look-alikes
ALLERGIC = "容易过敏|过敏肤质|过敏体质|过敏皮肤|过敏肌|抗过敏|易过敏|过敏测试|花生过敏|牛奶过敏|海鲜过敏|花粉过敏|坚果过敏|酒精过敏|鸡蛋过敏|芒果过敏|麸质过敏|乳糖过敏|防过敏|过敏史|过敏原"
_BLASTS = ("爆了", "炸了", "爆炸", "炸开", "炸裂")
FIGURES = "|".join(
    [
        f"{word}{end}"
        for word in ("气", "火", "卖", "打", "挤", "刷", "口碑", "人气", "热度", "手机都打", "肺都", "心态", "头都", "脑袋都")
        for end in _BLASTS
    ]
    + [
        "音质炸裂",
        "画质炸裂",
        "颜值炸裂",
        "演技炸裂",
        "效果炸裂",
        "颜值爆炸",
        "炸裂好",
        "炸裂推荐",
        "炸得金黄",
        "炸得酥",
        "炸得脆",
        "炸得很脆",
        "炸得好",
    ]
    + ["炸了一次", "炸了鸡", "炸了一锅", "炸了点", "爆炸盐", "爆炸头", "服务器炸了", "群炸了", "评论区炸了", "炸开锅", "炸开了锅"]
)


def danger_rule(
    code: str,
    name: str,
    words: str,
    issue_type: str | None = "product_quality",
    *,
    weight: float = 1.0,
    category: str | None = None,
    not_in: str = "",
    language: str = "",
) -> Rule:
    """A rule for level 1 from words parted by `|`; `not_in` hides look-alikes."""
    return Rule(
        code=code,
        name=name,
        any_words=_words(words),
        none_words=_words(not_in),
        issue_type=issue_type,
        category=category,
        level=1,
        weight=weight,
        negatable=True,
        language=language,
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|") if word.strip())


DANGER: tuple[Rule, ...] = (
    danger_rule(
        "danger-body",
        "身体受伤",
        f"{BODY}*{WOUND}|伤亡|重伤|轻伤|伤得|受了伤|伤着|伤到人|破伤风|打石膏|脑震荡|骨折|骨裂|脱臼|韧带|毁容|烂脸|失明|截肢|瘫痪在|脑出血|"
        f"砸/划/割/扎/崩/溅/喷/夹/咬/磕/抽/烫/刺伤/刺破/戳*{BODY}",
        not_in=f"{ALLERGIC}|骨折价|价格骨折|打骨折|骨折优惠|骨折的价|脸上贴|钱包受伤|很受伤|心受伤|脑袋烂|嗓子眼里|手上有|手上的货",
    ),
    danger_rule(
        "danger-persons",
        "人或宠物遭了殃",
        f"{PERSON}*触电/电到/被电/被烫/烫到/烫伤/被砸/砸到/压住/被压/压到/夹住/被夹/夹到/撞/撞到/撞倒/摔下/摔出/摔断/摔倒/摔伤/甩出/飞出/弹出/掉下来/滚下/昏/晕倒/晕过去/抽搐/"
        "窒息/中毒/过敏/吐白沫/休克/抢救/没了呼吸/喘不/送医/急救/进了医院/送去医院/去了医院/急诊/住院/洗胃/拉血/便血/一直吐/又吐又/上吐下泻/白血病/流产/心脏病犯/差点没了/去世/死了/被割/被划/被扎/被咬/烧伤/起泡/红疹/疹子/都烂/烂了|"
        f"{PET}*抽搐/吐白沫/死了/没救/中毒/走了/去世/吐血/拉血/被烫/被电|我*被电/被烫/被砸/被夹/被割/被撞/摔伤/摔断/甩出去/昏过去/晕倒/抽搐/休克/电到|没救回来|没抢救|没抢救过来|口吐白沫|人没了|不省人事|人飞出|人甩出|人摔下",
        not_in=f"{ALLERGIC}|撞衫|撞色|撞款|撞脸|价格压到|烂了大街|死了心|死了这条",
    ),
    danger_rule(
        "danger-child-hazard",
        "孩子误食、卡住、勒住",
        f"{CHILD}*吞/误/塞鼻/塞进/塞到/呛/噎/卡住/卡在/勒/缠住/缠脖/夹/当糖/当成糖/吃了电池/吃了干燥剂/放进嘴/放嘴里/喝了洗/喝了清洁/喝了漂/掉下来/摔出/摔下/磕得/磕到/磕破/磕掉/划/被咬|"
        f"电池/磁力珠/磁珠/巴克球/纽扣/零件/干燥剂/水晶泥/珠子/樟脑丸*吞/误食/咽/吃了/吃下/吃进/当糖|勒死|勒住脖|绕脖|缠脖|卡在喉|卡喉|卡在食道|卡在气管|卡气管|噎住|呛到脸|夹断|勒到脖",
        not_in="误会|误拍|误点|误买|误操作|误下单|误以为|误差|误触|划算|夹子|吞吐|夹克|误扣|规划|计划",
    ),
    danger_rule(
        "danger-eaten",
        "吃了用了之后身体不适",
        f"{USED}*{ILL}|{USED}*肿成|拉血|便血|吐血|荨麻疹|起疹|红疹|起了疹|疹子|过敏性|严重过敏|过敏了|食物中毒|急性肠胃炎|肠胃炎|脱发一片|化脓|流脓|溃疡|皮炎|肿得睁不开|肿成猪头|呼吸困难|喘不|窒息|休克|抽搐",
        not_in=f"{ALLERGIC}|令人窒息|让人窒息|人窒息|窒息的操作|窒息操作|窒息式|吃肿|用了异常|使用异常|用户异常|显示异常|擦肿|穿肿|显肿|臃肿|肿泡眼|戴异常|穿起疙瘩|起疙瘩球",
    ),
    danger_rule(
        "danger-foreign",
        "食品药品里有异物、发错药",
        f"吃出/喝出/吃到/喝到/咬到/里有/里面有/混进/混有/掺/有截/有块/有根/有颗*{BLADES}|{BLADES}*卡在喉/卡喉/吞/吃进/咽/割破/扎破/割到/扎到|"
        "药*发错/拿错/给错/配错/开错|发错药|拿错药|配错药|给错药|过期*吃了/吃完/喝了/打了/输了/用在|发霉*吃了/吃完/喝了/给病人|针剂*变质/浑浊|疫苗*过期/失效/打错|缝线/纱布/针头/手术*发霉/有霉/过期/生锈",
        not_in="过期没吃|玻璃杯|玻璃瓶|玻璃胶|玻璃贴|玻璃膜|金属质感",
    ),
    danger_rule(
        "danger-fire",
        "着火、冒烟、烧坏",
        f"{DEVICE}*{FIRE}|自己着起|着起来了|着了起来|烧没了|烧光|烧毁|熏黑|烧出个洞|烧了个洞|烧个洞|燎了|燎到|都烧|全烧|还在烧|烧得只剩|扑灭|灭火器才|叫了消防|消防来|消防队|喊了119|火势|火光|起明火|明火|电弧|"
        "机/器/炉/灯/锅/车/电源/插座/插头/壶*着了|冒黑烟|冒白烟|冒青烟|烧焦|烧糊|焦糊|糊味|焦味|火星子|冒火星|滋滋冒火|滋啦*火/烟/响",
        not_in="烧糊涂|打火机|打火石|点火器|头脑烧糊|烧糊了锅底|点着了火锅|烧焦糖|热得冒烟|打火灶|打不着火|打不了火|不打火|打火困难|煮烧糊|篝火|焰火|机着了凉",
    ),
    danger_rule(
        "danger-blast",
        "炸了、爆了、崩了",
        f"{DEVICE}*{BLAST}|充着充着炸|照样炸|又炸|还是炸|果然炸|用着用着炸|自爆|自己炸|自己爆|炸了一地|炸得到处|碎片崩|碎片飞|崩飞|炸伤|炸到|炸掉|爆胎|炸成|炸得稀|轰的一声|砰的一声|嘭的一声|啪的一声*火/烟/炸/碎/断|蹦到/崩到/溅到/喷到/弹到*{BODY}",
        not_in=FIGURES + "|又炸薯|又炸鸡|又炸串|还是炸鸡|还是炸薯|卖得爆了|爆了冷|炸到酥|炸到金黄|屏爆了光",
    ),
    danger_rule(
        "danger-electric",
        "漏电、被电",
        "被电|带电|有电打|电了我|电了一下|电了一|电得|电到|触电|漏电|麻手|手麻|手一麻|一麻|过电似|麻电|摸*就有电/发麻/麻了/有电/触电|碰*就有电/发麻/麻了/被电|电击|短路|冒电火|外壳*有电|跳闸*烧/糊/火/电工|电工说",
        not_in="一接触电|接触电|触电影|触电视|触电商|触电子|触电脑|触电竞|触电话|触电源键|带电池|带电源|带电量|带电脑|带电话|带电风|带电子|带电梯|带电机|带电影|带电视|带电动|带电加|带电显|带电线|麻手麻脚|手麻利|手麻将|电击小子|电击文库|触电般|触电的感觉"
        "|电到付|电了一天|电了一晚|电了一夜|充电了一|断电了一|电了一会|电到百|充电到|电到满|来电了一|停电了一|没电了一|打电了一|冲电了一|充电得|充电到|电得慢|电得快|耗电得|防触电|防漏电|漏电保护|被电话|被电销|被电商|被电信|被电梯广|短路保护",
    ),
    danger_rule(
        "danger-burn",
        "烫伤、喷溅",
        f"开水/热水/热油/滚水/沸水/滚油/蒸汽/热粥/粥/热汤/汤/油/滚烫/酸/碱/清洁剂/药水/液体*浇/泼/溅/喷/崩/洒*{BODY}/{PERSON}/我|烫伤|烫出|烫起|烫得起|烫掉|烫熟|烫红|烫破|烫坏了*{BODY}|二度烫|三度烫|浅二度|深二度|灼伤|烧伤|起大泡|起了泡|大水泡|皮都掉|皮掉了|皮都熟|掉了层皮|冻伤|低温烫",
        not_in="烫伤膏|烫伤药|防烫伤|烫伤贴|烫伤喷雾|防灼伤|烧伤膏|治烫伤|烫出造型|烫出卷|烫出来的卷|烫出折",
    ),
    danger_rule(
        "danger-near-miss",
        "差点出大事",
        "差点/差一点/险些/就差一点/就差那么一点/幸亏/幸好/还好/好在/多亏/亏得/得亏/命大*砸到/砸中/砸着/砸死/撞到/撞上/撞死/伤到/伤着/没命/丢命/送命/着火/起火/烧起/烧着/点了/点着/爆炸/炸了/炸到/摔下/摔死/勒死/掐死/淹死/溺水/夹到/夹断/烫到/电死/触电/被电/出事/没了/出人命/躲得/躲开/跑得快/人醒/醒得早/没伤/没人受伤/人没事/没烧到/没砸/没炸/没着火/没起火/不在家/不在场/人不在/关得快/断电快/拔得快/中毒/窒息/噎|"
        "命都差点|命差点|小命|要了我的命|差点要命|差点要了|捡回一条命|捡了条命|贴着脸飞|擦着头|擦着脸|飞过去",
        not_in="还好没炸|差点没了耐心|差点没了信心|差点没了兴趣|差点没了货",
    ),
    danger_rule(
        "danger-vehicle",
        "刹车、方向、安全装置失灵",
        "刹车/车刹/方向盘/油门/安全带/气囊/卡扣/安全座椅/护栏/围栏/缆绳/吊钩/制动/电梯/升降机/扶梯/轮椅*失灵/失效/失控/锁死/不灵/没反应/断了/断开/弹开/没弹/松开/松脱/脱落/崩开/锁不住/刹不住/不管用/坏了人/突然掉/往下掉/坠/急坠/掉了*层/夹人/卷|"
        "刹不住|刹不了车|刹车*没了|自己加速|突然加速|突然减速|飞车|追尾|翻车|冲到马路|冲上马路|冲出|冲进*带/沟/河/店|撞树|撞墙上|撞上|撞了人|撞到人|撞了我|撞人|爆胎|轮子*掉/飞|前轮掉|前轮*脱|开车睡着|疲劳驾驶|酒驾|闯红灯|逆行*撞|头盔*裂/碎/断/缝|坠落|坠梯|急坠|往下坠|电梯*坠/夹/困/往下掉/下坠|被困",
        not_in="撞上活动|撞上优惠|撞上双|撞上假期|撞上周末|撞上节|冲出重围|冲出来抢|撞上六一八",
    ),
    danger_rule(
        "danger-collapse",
        "倒塌、坠落、断裂伤人",
        f"整个/突然/一下子/直接/自己/没固定/用的时候/坐着/站着/睡着/挂着*掉下来/倒下来/砸下来/塌/散架/断了/断裂/垮|倒下来*{PERSON}/压|掉下来/倒下来/塌下来/砸下来*砸/压/{PERSON}/{BODY}|散架*摔|塌了|倒塌|坍塌|高空坠物|掉下楼|摔下来|摔断|摔骨折|尾椎|卧床|弹簧*崩/弹*{BODY}|绳*断*抽/摔|钉子*露/翘/扎",
        not_in="突然断了网|突然断了线|直接断了网|自己断了联系|突然断了联系|直接断了联系|突然断了货|直接断了货|突然掉下来价|直接垮|脸都垮|突然断了连|突然断了信号|自己断了连|直接断了电|突然断了电",
    ),
    danger_rule(
        "danger-gas",
        "燃气、毒气",
        "燃气/煤气/天然气/液化气/瓦斯/沼气/壁挂炉/热水器/灶/煤气罐*漏气/漏了/泄漏/泄露/味/嘶嘶/喷气/关不上/关不住/报警器一直/报警器响/警报/一直报警/中毒/头晕/头痛/轰的/爆|关了火*漏|煤气味|燃气味|天然气味|一氧化碳|co中毒|co超标|毒气|漏气*报警|报警器*响|闻着有*煤气/燃气",
        not_in="味道好|一氧化碳报警器多|一氧化碳报警器怎么|一氧化碳报警器吗|海味|美味|风味|口味|入味|原味|糊味|趣味|烧灶味|韵味|品味",
    ),
    danger_rule(
        "danger-poison",
        "有毒有害",
        f"{POISON}*超标/超|{POISON}*泄漏/泄露/漏/流/洒/碎/溅/中毒/超了|{POISON}*味/吃/喝|致癌|有毒|含毒|毒死|毒性|白血病|中毒|药死|水银流|体温计*碎|温度计*碎|呛得喘|刺鼻*头晕/恶心/头痛/医院/睡|消毒*睁不开/呛/灼/医院/喘|味道*喘不/睁不开/头晕/恶心/吐",
        not_in="电脑中毒|手机中毒|系统中毒|中毒太深|电脑*中毒|电脑又中毒|u盘中毒|电脑老中毒|电脑好像中毒|有毒吗|有毒吧|中毒的角色|中毒角色|中毒剧情",
    ),
    danger_rule(
        "danger-medical-device",
        "医护用品失灵",
        "制氧机/呼吸机/监护仪/心电/雾化/血糖仪/血压计/胰岛素/起搏/输液泵/助听器/轮椅/拐杖/假肢/吸痰/氧气/透析/体温计/隐形眼镜/美瞳*半夜停/停了/没报警/不报警/失灵/断氧/没氧/不准*昏/漏液/漏电/断了/溃疡/刹不/锁不住/滑/昏/测错/角膜/发炎/红肿|打胰岛素*昏|按它*打|断氧",
    ),
    danger_rule(
        "danger-life",
        "轻生、以命相胁",
        "不想活|活不下去|活不了了|活够|没法活|活着*没意思/什么意思/没意义/啥意思/干嘛|不如死|死了算|死了得了|死给你|死在你们|死你们|自杀|自尽|轻生|寻死|寻短见|跳下去|跳楼|跳河|跳桥|上吊|割腕|烧炭|喝农药|喝百草枯|喝药*死/算/自|安眠药|遗书|遗言|同归于尽|一了百了|了断|了结自己|结束生命|结束自己|不活了|逼死|逼我去死|逼上绝路|走绝路|想去死|真的想死|汽油|自焚|最后一次跟你们|谢谢你们*再见了",
        None,
        not_in="跳楼价|跳楼大甩卖|跳楼机|跳楼甩卖|逼死强迫|逼死人不偿命|死了算了这破|汽油费|汽油味|汽油车|汽油机|汽油发电|汽油桶多|加汽油|汽油卡|汽油滤|跳下去泳|汽油烤漆|汽油清洗",
    ),
    danger_rule(
        "danger-violence",
        "威胁、殴打、侵害",
        "带刀|拿刀|动刀|砍死|砍人|砍我|砍你|砍了你|就砍|弄死|打死你|打死我|杀了你|杀了我|杀人|杀我|杀你|捅死|捅你|灭口|绑架|炸你们|烧了你们|放火|泼硫酸|砸店|砸了你们|威胁*杀/打/弄/死/家人/安全/我|恐吓|殴打|打人|打了我|打了一顿|打我|揍我|揍了|动手打|动手推|动起手|推倒|推搡|拿棍|棍子*打|打*棍|扇我|扇了|掐我|踹我|踹了|"
        f"打/揍/踢/扇*{KIN}|揍/踢/扇*我|打我|{PERSON}*被打/被揍/被踹|动手动脚|猥亵|强奸|性骚扰|性侵|非礼|摸我|摸了我|摸我女|乱摸|尾随|跟踪我|偷拍|堵门|堵我|堵在|上门闹|上门*骚扰/威胁/报复|闯进|私闯|人身安全|很害怕|不敢出门|非法拘禁|不让我走|入室",
        None,
        not_in="打我记事|打我一|打我心|打我微|打我姓|打我招|打我手|打我们电话|打我们热线|打我电话|打我手机|打电话给我|打我热线|打人工|打我这|电话打我|打了我的电话|打了我两|打了我三|打了我好几|打我好几|打我留的|打了我电话|打了我手机|按摩我|触摸我|打个电话|打电话|打印*|打包*|打开|打扫|打折|打车|打客服|打孔|打老|打进我|打给|摸我这|打我号|打的我",
    ),
    danger_rule(
        "danger-police",
        "已报警、执法介入",
        "已报警|已经报警|报了警|报警了|报警处理|报案|派出所|警察来|警察*带走/立案/笔录/到场/介入|公安*立案/介入/调查/上门/找|警方|网警|立案|刑事|检察院|纪委|监察委|药监|食药监|卫健委*查/来/介入/立案|卫生监督|应急管理局|安监|查封|封样|被查|查处|执法人员|执法队|带走调查|协助调查|配合调查|省厅|海关*扣/查",
        None,
        weight=DOUBTFUL,
        not_in="被查看|被查收|再报警了一|机器报警了|设备报警了|显示报警了|一直报警了|低电报警了|派出所家属|派出所旁|派出所附近|派出所对面|派出所采购",
    ),
    danger_rule(
        "danger-data",
        "个人信息、数据泄露或丢失",
        "信息/资料/隐私/身份证/手机号/号码/地址/住址/名单/照片/人脸/病历/体检/报告/通话记录/聊天记录/数据/订单号/银行卡号/密码/客户表/档案*泄露/泄漏/外泄/外流/流出/被卖/在卖/被人卖/拿去卖/拿出去卖/卖给/卖出去/被公开/发到群/发群里/发到网/发给别人/挂在网/曝出去/人肉/被爬/被扒/打包带走/带走卖/拷走/倒卖|"
        "看到/显示/看见/查到/登录*别人的/其他人的/他人的/陌生人的/另一个人的/人家的*订单/名字/地址/住址/银行卡/电话/信息/账号/身份证/资料|泄露我|泄露了我|泄露客户|泄露用户|泄漏我|"
        "冒用|冒名|冒充我|盗用我|用我的名字*贷/借/办/开/注册|用我的身份*贷/借/办/开/注册|拿我的*贷/借/开户/刷/注册|不是我借的|不是我贷的|不是我办的贷|被网贷|被办了*贷|补办*卡|被人补办|人脸*刷/贷|误删*数据/资料/照片/文件/全部|数据/数据库/资料/备份/文件*全没/全部没/都没了/也没了/被删/清空/丢失/加密/勒索/找不回|勒索|删库",
        "account_security",
        weight=0.7,
        not_in="透气泄露|数据线|照片墙",
    ),
    danger_rule(
        "danger-money",
        "钱被盗、被骗、重大损失",
        "积蓄/存款/卡里/卡上/余额/账户/账上/账号/基金/钱包/银行卡/信用卡/支付宝/微信/理财/里面/万/万多/万块/元/块钱/钱*被转/转走/转出/转到陌生/转给陌生/被刷/盗刷/刷了*笔/骗走/被骗/骗了/全骗/全没了/都没了/清零/归零/被提走/被取走/消失/不翼而飞/被盗/盗走/被人转/被人刷/被人赎/被人提/被清空/一分不剩|"
        "骗/转走/转出/转了/刷了/盗了/损失/亏了/赔了/坑了/少了*万/几十万/百万/积蓄/养老钱/救命钱/棺材本|被骗*千/万/积蓄|骗*转了|骗走|骗光|骗子*转/骗|冒充*客服*骗/转/屏幕/验证码/验证|共享屏幕|屏幕共享|诈骗电话*订单/地址/信息/骗|接到诈骗|杀猪盘|被刷了*笔/万/千|盗刷|全赔进去|赔光|倾家荡产|血本无归|"
        "全没了*钱|夜之间*清零/没了/归零|被人全|支付宝*没了|微信*钱*没了|停业/停产/停工/宕机/瘫痪/崩溃/中断*损失/赔|收不了款|收不了银",
        "account_security",
        weight=0.7,
        not_in="转了几次|骗了我的好评|积分清零|购物车清零|里面都没了|里面全没了|转了好几|转了两|骗子公司|被骗好评|优惠券*没了|流量清零|电量清零|步数清零|里面骗了|里面消失|元消失|元转了",
    ),
    danger_rule(
        "danger-court",
        "进入法律程序",
        "律师函|法庭|传票|开庭|应诉|诉讼|起诉|法院*立案/传/告/起诉/判/见/递/交/受理/执行/强制/打官司|向法院|去法院|到法院|上法院|找法院|代理律师|委托律师|请律师|找律师|律师*起诉/函/联系你/找你/介入/取证/沟通|我的律师|我律师|我方律师|律师已|律师会|仲裁*申请/递/受理/开庭/裁决/应/见|申请仲裁|提仲裁|劳动仲裁|检察院|公益诉讼|集体诉讼|司法鉴定|公证处*取证/录|证据保全|法务*联系我/部联系|打官司|告到|索赔*万|走法律|法律途径|法律程序",
        None,
        category="complaint",
        not_in="起诉书模板|诉讼费怎么|诉讼费发票|律师函模板|诉讼法|诉讼案例|起诉讼法",
    ),
    danger_rule(
        "danger-press",
        "媒体、热搜、大范围曝光",
        "记者*采访/核实/来/报道/联系/跟进/调查/介入/拍|我是*记者|电视台*采访/曝光/报道/来/拍/栏目|采访|栏目组|摄制组|节目组*联系/来/拍|焦点访谈|今日说法|315晚会|3.15晚会|3·15晚会|热搜*买/上/冲/了/都|买热搜|上热搜|冲热搜|曝光*粉丝/媒体/微博/抖音/小红书/网/快手/b站/朋友圈|抖音/微博/小红书/快手/b站/网上/粉丝/全网/媒体/直播*曝光|全网曝光|曝光你|曝光贵|曝光给|*万粉丝*发|报社|日报社|晚报|都市报|新京报|澎湃|央视|自媒体*曝|发稿|见报|上新闻|舆论|发通稿",
        None,
        category="complaint",
        not_in="采访视频|采访机|采访麦|采访话筒|热搜上那|热搜上的|央视同款|央视推荐|央视广告|上热搜那|上热搜的那|晚报名|采访提纲|晚报送|早晚报",
    ),
    danger_rule(
        "danger-care",
        "提到医院、医生（待核实）",
        "送医|送*医院/急救|进*医院|去*医院*看/查/挂/了/处理/拍|到医院*查/挂/缝|在医院*抢救/打针/躺/住/缝|在医院了|现在在医院|被*送医|医生说*过敏/感染/中毒/伤/烫/骨/肿/可能|医生*怀疑/诊断/建议住院/让住院/让卧床|大夫说*过敏/感染/中毒/伤|诊断为|确诊|急诊|急救|救护车|120拉|打120|叫120|icu|重症|抢救|洗胃|挂水|输液|吊水|打点滴|缝了*针|动手术|做手术*因为|住院了|住院观察|体检查出|查出*癌/白血病|报销*医药费|医药费|医疗费|误工费|伤残|工伤",
        None,
        weight=DOUBTFUL,
        not_in="急诊楼|急诊科采购|急救包|急救箱|急救手册|急救课|急救毯|医院上班|医院采购|医院用的|急救电话贴|宠物医院地址|icu采购|icu护士|大数据确诊|动手术刀|送到医院门口|送去医院上|送到医院收|送货到医院|送医院食堂|送医院门|送到医院地址|去医院上班|进医院采购|到医院地址|快递送到医院|帮我送到医院|医药费发票",
    ),
    danger_rule(
        "danger-typed",
        "错别字、谐音写出的险情",
        "帽烟|冒咽|冒湮|毛烟了|着伙|起伙了|着活了|漏店|漏垫|触店|触垫|处电了|鼓抱|鼓爆|古包|鼓饱|股包|鼓胞|鼓泡|爆咋|暴炸|抱炸|保炸|手机自然了|电池自然了|充电宝自然了|车自然了|机器自然了|就自然了起来|汤伤|趟伤|shang了|烫shang|受shang|shou伤|过min|guomin|zhonge?du|中du|触dian|loudian|maoyan|冒yan|着huo|qihuo|baozha|爆zha|漏dian|煤qi|自sha|跳lou|电工*漏点|取暖器漏点|外壳漏点|机器漏点|冰箱漏点|洗衣机漏点|热水器漏点|插座漏点|怕炸|会炸|要炸",
        weight=DOUBTFUL,
        not_in="鼓泡泡|会炸鸡|会炸薯|要炸鸡|要炸薯|会炸毛|会炸锅|要炸锅|不会炸锅|怕炸锅|要炸毛|要炸多久|要炸几",
    ),
    danger_rule(
        "danger-battery-heat",
        "鼓包、漏液、烫手",
        "鼓包|鼓起来|鼓成|鼓了|鼓得|膨胀*电池/后盖/外壳|电池/电瓶/充电宝/移动电源*鼓/膨胀/漏液/烫手/烫得/变形/顶开|手机/后盖/外壳*鼓/膨胀/顶开|烫得*煎/拿不住/握不住/不敢/吓|漏液*手/皮肤/耳/眼|化了|融化|熔化|烤化|塌陷",
        weight=0.8,
        not_in="鼓励|击鼓|打鼓|敲鼓|鼓手|鼓机|鼓声|鼓风|鼓掌|架子鼓|锣鼓|洗衣机滚鼓|冰*化了|巧克力*化了|化了妆|化了冻|优化了|美化了|变化了|简化了|汉化了|钱包鼓|鼓鼓囊|鼓鼓的钱|融化的冰|奶油*化了|才不会鼓包|硬盘鼓",
    ),
    danger_rule(
        "danger-en",
        "Harm, in pairs of words",
        "fire/flames/smoke/smoking/sparks/sparking/burning/melted/melting/explode/exploded/exploding/ignited/scorched*outlet/socket/plug/cord/cable/charger/battery/kitchen/house/wall/curtain/carpet/bed/room/car/desk|"
        "outlet/socket/plug/cord/cable/charger/battery/adapter/phone/laptop/scooter/heater/oven/stove/kettle/toaster/fryer/dryer/lamp/fan/blender/router*fire/flames/smoke/smoking/smoked/sparks/sparked/sparking/burning/burnt/burned/melted/melting/exploded/exploding/blew up/burst/shocked/swollen/swelling/bulging/very hot|"
        "nearly/almost/could have*fire/killed/died/burned/hit/choked/drowned/electrocuted/blinded/exploded|smell gas|smells like gas|gas leak*|leaking gas|gas every time|carbon monoxide|alarm went off|we were all dizzy|"
        "brake/brakes/steering/accelerator/throttle/seat belt/seatbelt/harness/airbag*failed/fail/failure/gave out/stuck/locked/broke/snapped/didn't/did not/stopped working|elevator/lift/escalator/ladder/chair/shelf/bed/stool/ceiling/swing*dropped/fell/collapsed/plunged/gave way/crashed/broke under/trapped|collapsed under|fell on|fell onto|fell off and|crashed into|ran over|hit my|"
        "broke/broken/fractured/cut/cuts/burn/burns/burned/burnt/sliced/crushed/scalded*hand/finger/wrist/arm/leg/foot/ankle/rib/ribs/face/eye/eyes/nose/hip/skin/toe/thumb/shoulder/collarbone/my|hand/hands/finger/fingers/face/lip/lips/eye/eyes/throat/tongue/skin/arm/leg*numb/swollen/swelled/bleeding/burned/burnt/burning/black/blistered/blisters/can't move/cannot move/cut|can't move my|cannot move my|"
        "stitches|bleeding|rash|hives|blister*|infected|infection|went blind|lost sight|unconscious|seizure|concussion|chemical burn|second degree|third degree|hospital|ambulance|emergency room|poisoning|poisoned|anaphyla*|stopped breathing|allergic reaction|swallowed|choke*|choking|"
        "glass/metal/needle/razor/blade/wire/nail/plastic shard*inside/in my food/in the food/in the baby/in our food/in my drink/in the bread/in the salad|glass shards|shards of glass|mold*baby|dog/cat/pet/puppy/kitten*died/dead/seizure/poisoned/vomiting/vomited|passed away|is dead|was killed|got killed",
        None,
        not_in="fire tv|fire stick|fire sale|fire hd|kindle fire|fire extinguisher|fire pit|fire emoji|nose job|cut my losses|hit my limit|hit my budget|hit my inbox|rash decision|rash guard|burned a cd|burn my|burning my money|no smoke|hospital address|hospital i work|hospital where i work|is on fire|are on fire|was on fire today|on fire today|on fire, love|cut my bill|broke my heart|broke my trust|fell off the truck|my hands are tied|hit my card|hit my account|hit my bank",
        language="en",
    ),
    danger_rule(
        "danger-people-en",
        "Loss, crime, court, press, despair",
        "hacked/drained/emptied/transferred out/wiped*account/savings/money/funds/balance/$|stole/stolen*savings/money/funds/identity|account/savings/money/funds/balance/identity*hacked and/stolen/drained/emptied/wiped/transferred out/gone overnight|identity theft|stole my identity|loan in my name|opened*in my name|life savings|all my savings|drained my savings|"
        "leaked/exposed/sold/published*my data/personal/details/information/address/passport/records/customers|data breach|ransomware|someone else's*account/order/address/card/details|other people's*orders/data/addresses/details|"
        "kill myself|killing myself|end my life|end it all|want to die|suicide|suicidal|can't go on|cannot go on|no reason to live|better off dead|hang myself|"
        "assault*|attacked me|hit me|punched|groped|harass*|stalk*|threaten*|threatened to|going to kill|with a knife|with a gun|raped|police are|police were|called the police|police report|filed a police|"
        "my lawyer|my attorney|our lawyer|file suit|lawsuit|sue|suing|court date|subpoena|summons|legal action|legal proceedings|small claims|litigation|i'm a reporter|i am a reporter|a reporter with|a journalist|for comment|like a comment|go viral|to the press|to the media|news crew|tv crew|investigative",
        None,
        category="complaint",
        not_in="sue's|hit me up|lawsuit movie|threatening weather|threatened species|harassment policy|hit me with a discount",
        language="en",
    ),
)
