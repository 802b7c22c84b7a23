"""Keyword rules as shipped: the words customers of a shop use, Chinese and English.

One rule is one idea, so that its name can be read as the reason on a ticket. Chinese words are short enough to be
found inside any sentence and long enough not to be found inside another word; `*` and `/` as in `tickets.wording`.
Words of danger are denied by 没有/未/no (`negatable`); look-alikes (气得冒烟) stand among the none-words.
"""

from __future__ import annotations

from tickets.defaults.danger import DANGER
from tickets.defaults.danger_signs import SIGNS
from tickets.matching import Rule, Rulebook


def _rule(
    code: str,
    name: str,
    words: str,
    issue_type: str | None = None,
    *,
    weight: float = 1.0,
    category: str | None = None,
    priority: str | None = None,
    level: int | None = None,
    not_in: str = "",
    also: str = "",
    negatable: bool = False,
    language: str = "",
) -> Rule:
    """A rule from words parted by `|`."""
    return Rule(
        code=code,
        name=name,
        any_words=_words(words),
        all_words=_words(also),
        none_words=_words(not_in),
        issue_type=issue_type,
        category=category,
        priority=priority,
        level=level,
        weight=weight,
        negatable=negatable or level == 1,
        language=language,
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|") if word.strip())


SAFETY: tuple[Rule, ...] = (
    _rule(
        "safety-fire",
        "起火、冒烟、爆炸",
        "起火|着火|失火|冒火|冒烟|自燃|火灾|烧起来|烧着了|烧起火|爆炸|爆裂|炸裂|炸开|炸碎|突然炸|就炸了|一半炸了|自己炸|直接炸|壶炸|炸了一地|炸飞|玻璃炸|炸伤|自爆|突然爆|自己爆|爆了|爆掉|爆开|自己碎|突然碎|自己裂|突然裂|喷开|飞出来|飞出去|飞起来|崩到|炸成|爆管|水管爆|水袋爆|电池爆|充电宝爆|壶爆|锅爆|玻璃爆|要爆了|快爆了|崩裂|崩开|烧焦味|焦糊味|焦味"
        "|火花|引燃|燃起来|烧糊|一股糊味|糊味很|满屋糊味|满屋子糊味|塑料糊|电线糊|烧焦|烧坏了插座|烧穿|点着了|烧着|引着|喷火|起了火|着起火|冒白烟|冒黑烟|冒青烟|冒了烟|冒着烟|浓烟|烟味|火星|打火花|还打火|会打火|短路|外壳融|融化变形|塑料融|线融了|火苗|窜火|着了火|塑料烧|烧塑料|插头烧|插座烧|烧黑|烧融|烧化|熔化",
        "product_quality",
        level=1,
        not_in="一起火锅|起火锅|气得冒烟|气得我冒烟|气到冒烟|气冒烟|快冒烟|忙得冒烟|音质炸裂|画质炸裂|效果炸裂|全场炸裂|现场炸裂|炸裂推荐|炸裂的|七窍冒烟|喊冒烟|嗓子都冒烟|说冒烟|打冒烟|点着了又灭|点着了就灭|怎么点着了|火爆了|爆了单|爆了仓|卖爆了|看爆了|值爆了|心态爆了|赞爆了|美爆了|帅爆了|气爆了|酷爆了|差爆了|爽爆了|香爆了|挤爆了|打爆了|刷爆了|烂爆了|棒爆了|丑爆了|用爆了|圾爆了|嗨爆了|卡爆了|量爆了|单爆了|服爆了|话爆了|短路保护|抽油烟味|油烟味|烟味吗|嗓子冒烟|喉咙冒烟|急得冒烟|热得冒烟|渴得冒烟|一起火爆|引起火爆|口碑爆炸|颜值爆炸|评论爆炸|口味爆炸|口感爆炸|信息爆炸|爆炸头|爆炸性|爆炸好吃|好吃到爆炸|好用到爆炸"
        "|好喝到爆炸|人气爆炸|爆炸优惠|到炸裂|炸裂好|演技炸裂|爱情的火花|思想火花|擦出火花|火花塞|爆炸盐|火灾报警器|炸开锅|炸开了锅|爆炸贴|心态爆炸|爆炸的优惠|爆炸价",
    ),
    _rule(
        "safety-electric",
        "触电、漏电",
        "触电|漏电|带电外壳|外壳带电|机身带电|电到我|电到人|电到手|电到孩子|被电到|被电了|被电击|被电的|被电得|电了一下|电了我|电击|手麻了|麻手|电麻|麻了一下|手被麻|有麻电|外壳有电|壳有电|机身有电|把手有电|水有电|水里有电|壳带电|是带电的|有电流感|被电打|电得|漏着电|跑电|窜电|串电|过电一样|一碰就麻|一摸就麻",
        "product_quality",
        level=1,
        not_in="一接触电|接触电|触电影|触电视|触电商|触电脑|触电竞|触电话|漏电保护器多少|漏电保护器吗|漏电保护吗|漏电保护功能吗|带漏电保护|有漏电保护|漏电保护插头吗|防漏电|防触电|触电的感觉|触电般|触电感|电击器|麻手麻脚|电击小子|被电到了心|漏电保护器的|漏电保护开关怎么",
    ),
    _rule(
        "safety-injury",
        "人受伤",
        "受伤|烫伤|烧伤|割伤|划伤手|划伤了手|手划伤|手被划|划破手|割破|割到手|夹伤|夹到手|砸伤|砸到|炸伤|扎伤|扎破手|刺伤|擦伤|摔伤|压伤|灼伤|电伤|流血|出血|骨折"
        "|缝针|缝了|送医|送去医院|送到医院|进了医院|进医院|去了医院|去医院看|去医院检查|去医院处理|急诊|救护车|住院了|住了院|住院治疗|昏迷|昏倒|晕倒|抢救无效|送去抢救|正在抢救|致残|毁容|起泡了|烫起泡|烫出泡|烫了个泡|烫到手|烫到孩子|烫到人|被烫|烫到|烫红|水泡|流了好多血|流了很多血|流了血|出了血|都是血|全是血|满手血|血流|鲜血|滴血|手指卡|手指夹|手指被|手卡进|手夹进|夹进|卷进|扎进|扎到脚|扎到手|扎手|溅到脸|溅到手|溅到身|溅到眼|溅了一身|溅一身|喷到脸|喷到眼|打人|殴打|动手打|推倒|推搡|被打了|昏过去|晕过去|昏厥|头晕|起水疱|消防车|消防员|打了120|打120|打了119",
        "product_quality",
        level=1,
        not_in="骨折价|骨折的价|骨折优惠|打骨折|心在滴血|心滴血|心都在滴血|钱包滴血|在滴血，|烫伤膏|烫伤药|防烫伤|烫伤贴|烧伤膏|灼伤膏|擦伤膏|受伤的总|心灵受伤|内心受伤|心里受伤|受伤的心|很受伤|感情受伤|受伤的总是|跳楼出血价|大出血价|大出血甩卖|出血价|流血价|流血甩卖|流血大甩卖|砸到手里|砸到底|感情受伤害|烫到衣服|烫到裤|被打了折|被打了差评|被打了回|被打了低分|被打了水漂|被烫衣|被打人"
        "|去医院看望|去医院看病人|去医院看朋友|付出血|没空去医院看|钱包受伤|钱包大出血|胎儿出血",
    ),
    _rule(
        "safety-poison",
        "中毒、过敏、窒息",
        "中毒|上吐下泻|吃坏肚子|拉肚子|呕吐|过敏性休克|过敏休克|休克|严重过敏|过敏住院|全身过敏|喉咙肿|呼吸困难|喘不上气|窒息|煤气泄漏|燃气泄漏|漏煤气|一氧化碳"
        "|玻璃渣|碎玻璃|有毒|制冷剂泄漏|冷媒泄漏|电池漏液|电池鼓|电池膨胀|头晕恶心|头晕想吐",
        "product_quality",
        level=1,
        not_in="令人窒息|让人窒息|人窒息|窒息的操作|窒息操作|窒息式|u盘中毒|电脑老中毒|电脑又中毒|电脑好像中毒|电脑中毒|手机中毒|系统中毒|病毒中毒|中毒太深|中毒了一样|有毒吗|有毒吧|一氧化碳报警器",
    ),
    _rule(
        "safety-things",
        "烧坏了东西",
        "桌布/桌面/台面/地板/地毯/沙发/床单/被子/窗帘/衣服/头发/插头/插座/插排/插线板/电线/电源线/外壳/底座/底部/底盘*焦了/烧坏/烧黑/烧焦/烧着/烧穿/烧通/烧熔/烧化/烧了/烧出/烧起/烧得/燎/着了/着火/融了/熔了/融化/熔化/冒火/冒烟"
        "|冒了火|冒着火|通红*断电/拔掉/拔了",
        "product_quality",
        level=1,
    ),
    _rule(
        "safety-people",
        "人遭了殃",
        "孩子/宝宝/小孩/娃/女儿/儿子/老人/老公/老婆/爱人/妈/爸/爷/奶/家人/全家/一家/我*呛到/呛着/呛了/吐了/吐得/呕吐/想吐/拉肚子/摔下/摔倒/摔断/摔到/摔破/晕倒/晕了/肿了/被电/电到/被夹/夹到/夹住/夹破/被割/割到/割破/割了/被砸/砸到/砸中/砸破/被扎/扎到/扎破/误喝/误服/误吃/误食/喝了洗/喝了清洁/窒息/过敏/起泡/出血/烫到/烫出"
        "|手指/手臂/手上/手背/手掌/手心/胳膊/腿上/大腿/小腿/脚上/脚背/脸上/嘴唇/嘴里/嘴角/眼睛/额头/头上/皮肤/身上/肩膀/腰*起泡/水泡/红肿/肿了/肿起/肿得/割/划破/划伤/刺痛/灼痛/溃烂/烫/流血/出血/是血/砸/骨裂/骨折/断了/缝/扎/火辣/发麻/麻了"
        "|开水/热水/热油/滚水/沸水/蒸汽/热粥/热汤*浇/洒/溅/泼/喷了/喷到|碰/摸/触*麻了/发麻/一麻/很麻/直麻/发抖/弹开/刺了一下/打了一下|闻*恶心/头晕/头疼/头痛/想吐/吐了/胸闷|吃/喝*恶心想吐/吐了/拉肚子/拉稀/肚子疼/肚子痛/腹泻/腹痛/住院"
        "|误喝|误服|呛到|摔下来|摔断|骨裂|断了腿|腿断|掉下楼|坠落|没跑出来|红疹全身",
        "product_quality",
        level=1,
        not_in="容易过敏|过敏肤质|过敏体质|过敏皮肤|过敏肌|抗过敏|易过敏|花生过敏|牛奶过敏|海鲜过敏|花粉过敏|坚果过敏|酒精过敏|过敏史|过敏原",
    ),
    _rule(
        "safety-gas",
        "燃气漏气",
        "燃气|煤气|天然气|液化气|瓦斯",
        "product_quality",
        level=1,
        also="漏气",
    ),
    _rule(
        "safety-battery",
        "电池鼓胀",
        "电池|充电宝|移动电源",
        "product_quality",
        level=1,
        also="鼓",
    ),
    _rule(
        "safety-child",
        "婴幼儿、老人受害",
        "宝宝误|孩子误吞|孩子误食|误吞|误食|孩子吞|宝宝吞|吞了纽扣|吞下|吞食|卡喉|卡住喉咙|噎住|孩子被夹|宝宝被夹|孩子的手被|宝宝的手被|孩子被烫|宝宝被烫|孩子被电|宝宝被电|孩子吓|宝宝烫|孩子烫|宝宝摔|孩子摔",
        "product_quality",
        level=1,
    ),
    _rule(
        "safety-life",
        "危及生命、人身安全",
        "死亡|死人|丧命|没命|要了命|太危险|很危险|非常危险|极其危险|好危险|危险了|有危险|不敢用|不敢再用|不敢再让|险些出事|差点出事|差点酿成|送命|出人命|人命关天|闹出人命|要人命|害死|生命危险|危及生命|生命安全|人身安全|人身伤害|重大安全隐患|严重安全隐患|极大的安全隐患|很大的安全隐患|存在安全隐患|有安全隐患|安全事故|轻生|自杀|跳楼|想死|不想活",
        None,
        level=1,
        not_in="到想死|得想死|想死的心|卡死人|酸死人|宰死人|甜死人|咸死人|辣死人|恶心死人|迷死人|跳楼价|跳楼大甩卖|跳楼机|跳楼甩卖|笑死人|气死人|急死人|烦死人|累死人|吓死人|热死人|坑死人|贵死人|吵死人|丑死人|慢死人|臭死人|难死人|冷死人|羡慕死人|想死你|想死我了|想死它|自杀式降价|馋死人|折腾死人|麻烦死人|可爱死人|打死人|逼死人不偿命",
    ),
    _rule(
        "safety-en",
        "Injury, fire, shock",
        "a fire|caught fire|catch fire|catching fire|catches fire|on fire|burst into flames|flames|house fire|fire hazard|smoke came|smoke coming|started smoking|began smoking|began to smoke|start smoking"
        "|smoke poured|smelled smoke|smell of burning|burning smell|burnt smell|smells like burning|smell burning|sparks|scorch*|singed|charred|burned a hole|burnt a hole|burned through|burnt through|burn marks|burn mark|burned the carpet|burned the counter|burned the table|burnt plastic|burning plastic|fumes|burst|bursts|sparking|sparked|exploded|explode|explodes|exploding|explosion|blew up|shattered in|shattered while|shattered when|suddenly shattered|just shattered|shattered all|shattered by itself|flew off|blew off|melted|melting"
        "|electric shock|electrical shock|electrocuted|electrocution|got shocked|shocked me|got a shock|gave me a shock|nasty shock|mild shock|electric shocks|shock from the|shock when|zapped me|leaking gas|gas leak|gas smell|smell of gas|smell gas|smells of gas|smelled gas|fire brigade|fire department|firefighters|called 911|called 999|paramedics|carbon monoxide"
        "|was injured|were injured|got injured|injured|injury|injuries|got hurt|was hurt|hurt my hand|hurt my finger|hurt my arm|hurt my leg|hurt my foot|hurt my back|hurt my eye|hurt my head|hurt my child|hurt my son|hurt my daughter|hurt my kid|hurt my baby|hurt my wife|hurt my husband|hurt himself|hurt herself|hurt myself|was burned|was burnt|got burned|got burnt|burned my|burnt my|burns on|burned himself|burned herself|scalded|bleeding|bled|blood everywhere|covered in blood|drew blood|in my eye|in his eye|in her eye|into my eye|into my eyes|into his eye|into her eye|a&e|fainted|faint|collapsed|dizzy|urgent care|stitches|fractured|broken bone"
        "|cut my hand|cut my finger|burnt/burned/burns/scalded/cut/sliced/fractured/crushed/pinched/trapped*hand/hands/finger/fingers/arm/arms/leg/legs/foot/feet/face/eye/eyes/hip/wrist/skin/mouth/lip/toe/thumb|hurt/injured/broke/broken*hand/finger/arm/leg/foot/face/eye/hip/wrist/ankle/shoulder/rib/ribs/nose|toddler/baby/child/children/son/daughter/kid/kids/wife/husband/mother/father/grandmother/cat/dog*drank/swallowed/choked/choking/burned/burnt/scalded/shocked/bleeding/sick/vomiting/vomited/collapsed/fainted|drank/drunk*cleaner/detergent/bleach/descaler/descaling|ate/eating/drank/drinking*sick/ill/vomited/vomiting|smoke*came/coming/poured/pouring/rising/everywhere/filled|filled with smoke|ignited|zapped|loud bang|electric smell|lungs hurt|cut my thumb|cut my arm|cut my leg|cut my foot|cut myself|cut himself|cut herself|sliced my|sliced his|sliced her|deep cut|lacerat*|to the hospital|to hospital|into hospital|in the hospital because|in hospital because|ended up in hospital|ended up in the hospital|hospitalized|hospitalised|the er|emergency room|inhal*|ambulance|unconscious|passed out|choked|choking|suffocat*|anaphyla*|allergic reaction|could not breathe|couldn't breathe|can't breathe|cannot breathe|difficulty breathing|allergic shock|poisoned|poisoning|food poisoning|swallowed"
        "|dangerous|unsafe|hazardous|safety hazard|safety issue|life threatening|life-threatening|risk of death|died from|died because of|suicide|suicidal|kill myself|could have killed|nearly killed|almost killed|battery swelled|swollen battery|battery is swollen|battery was swollen|battery has swollen|battery is swelling|bulging battery|battery is bulging|alight|up in flames",
        None,
        level=1,
        not_in="deal is on fire|colour is on fire|color is on fire|you are on fire|you're on fire|team is on fire|agent was on fire|was on fire today|injury to my credit|injury-in-fact|willful injury|injury lawyer|injury law|burned my bridges|burned my breakfast|blew up my phone|blew up at|blew up in my face|sparks joy|hurt my husband's credit|hurt my wife's credit"
        "|exploded in popularity|sales exploded|explosion of|to the hospital bill|to the hospital for payment|sales are on fire|melted cheese|melted butter|melting chocolate|melting butter|melted ice|melting ice|no fire hazard|like a fire sale|a fire tv|a fire stick|a fire extinguisher|a fire sale|faint smell|faint line|faint noise|dangerous goods|is it dangerous|is this dangerous|burst into tears|burst out laughing|burst of|burst mode|faint light|faint hum|prices collapsed|price collapsed|company collapsed|flames emoji",
        language="en",
    ),
)

LOSS_AND_LAW: tuple[Rule, ...] = (
    _rule(
        "loss-theft",
        "资金被盗、盗刷",
        "余额/账户/账号/卡里/银行卡/钱包*盗走/花光/刷走/转走/不翼而飞|盗刷|盗走|盗取|钱被骗|资金被盗|钱被盗|钱被转走|被转走|余额被盗|余额被转|余额没了|卡被刷|被人刷走|被骗走|冒名贷款|被贷款|冒用我的身份|积分被盗|礼品卡被盗",
        "account_security",
        weight=1.5,
        level=1,
        not_in="防盗刷",
    ),
    _rule(
        "loss-grave",
        "重大财产损失",
        "损失惨重|巨额损失|重大损失|重大财产损失|损失几万|损失数万|损失十几万|损失几十万|损失上万|损失上百万|倾家荡产|血本无归|家被淹|房子被淹|楼下被淹|淹了楼下|地板泡了|地板被泡|地板全泡|漏水泡了|水漫|泡坏了地板",
        "product_quality",
        weight=0.5,
        level=1,
    ),
    _rule(
        "law",
        "法律途径",
        "律师函|起诉你|起诉贵|起诉商家|起诉平台|要起诉|将起诉|会起诉|去起诉|打官司|上法庭|法庭见|法院见|告上法院|告上法庭|法律途径|法律手段|法律程序|诉诸法律|拿起法律武器|追究法律责任|提起诉讼|向法院起诉|向法院提|集体诉讼|法院告|法庭|请律师|告你们|告贵公司|告到法院|起诉书|申请仲裁|委托律师|咨询了律师|找律师|律师会联系|律师会找",
        None,
        level=1,
        category="complaint",
        not_in="转告你们|报告你们|告你们一|警告你们|广告你们|禀告你们|劝告你们",
    ),
    _rule(
        "media",
        "媒体曝光",
        "媒体曝光|曝光给媒体|找媒体|请媒体|请记者|联系媒体|向媒体|告诉媒体|媒体介入|找记者|联系记者|叫记者|给记者|电视台记者|新闻记者|找了记者|记者已|记者来|记者会来|新闻媒体|媒体报道|给了媒体|给媒体|电视台曝光|找电视台|上电视曝光|315晚会|上热搜|发微博曝光|微博曝光|抖音曝光|小红书曝光|网上曝光|发抖音|发到网上|挂网上|曝光你们|曝光贵|曝光到",
        None,
        level=1,
        category="complaint",
    ),
    _rule(
        "loss-law-en",
        "Grave loss, law, press",
        "drained my account|emptied my account|wiped out my|stole all my money|money was stolen|stolen from my account|money*gone from|life savings|all my savings|our lawyers|my lawyers|your lawyers|lawyers will|letter from*lawyer/lawyers/attorney/solicitor|lost everything|my solicitor|a solicitor|a lawyer|sue you|suing|sue your|sue the company|will sue|going to sue|legal action against you|take legal action|taking legal action|my lawyer will|my attorney will|our attorney will|hear from my lawyer|hear from my attorney|contact my lawyer|contact my attorney|contacted my lawyer|contacted my attorney|contacting my lawyer|contacting my attorney|contacted a lawyer|contacted an attorney|consult a lawyer|consult an attorney|hire a lawyer|hire an attorney|class action"
        "|see you in court|take you to court|taking you to court|going to the press|contact the press|contact the media|go to the media|local news|news station|tell the newspapers|flooded my|flooded our|water damage",
        None,
        level=1,
        category="complaint",
        language="en",
    ),
)

TONE: tuple[Rule, ...] = (
    _rule(
        "tone-complain",
        "明说要投诉",
        "投诉|举报|讨个说法|讨说法|给个说法|给我个说法|要个说法|要个交代|给个交代|要求赔偿|要求道歉|给我道歉|赔礼道歉|三倍赔偿|假一赔|十倍赔偿|退一赔三|索赔",
        None,
        category="complaint",
        weight=1.2,
        negatable=True,
        not_in="投诉电话是多少|投诉过别家|投诉建议通道|撤销投诉|取消投诉|撤诉|怎么投诉别|投诉栏目",
    ),
    _rule(
        "tone-regulator",
        "监管、维权",
        "12315|12345|消协|消费者协会|工商局|工商投诉|市场监管|市监局|质监局|315投诉|黑猫投诉|维权|消费者权益|维护权益|欺诈消费者|消费欺诈|欺骗消费者|虚假宣传|曝光|差评|打假",
        None,
        category="complaint",
        weight=1.2,
        level=2,
        negatable=True,
        not_in="曝光度|曝光补偿|过度曝光|曝光率|曝光时间|曝光量|长曝光|删除差评|差评师|差评怎么删|曝光参数",
    ),
    _rule(
        "tone-cheat",
        "觉得受骗",
        "骗子|骗人|诈骗|欺诈|欺骗|忽悠|坑人|坑爹|黑心|黑店|奸商|霸王条款|店大欺客|套路|被坑|上当|假货|是假的|山寨|以次充好|翻新机|二手货|二手冒充",
        None,
        category="complaint",
        weight=1.0,
        negatable=True,
        not_in="防诈骗|反诈骗|诈骗电话吗|冒充客服|冒充你们|自称客服|电信诈骗",
    ),
    _rule(
        "tone-angry",
        "气愤、极不满意",
        "太差劲|太差了|太过分|太气人|气死|气愤|愤怒|忍无可忍|无法忍受|不能忍|无语|恶心|垃圾产品|垃圾店|垃圾服务|什么垃圾|垃圾东西|真垃圾|太垃圾|坑死|强烈不满|非常不满|很不满|极其不满|不满意|失望透顶|太失望|非常失望|很失望|极差|差到极点|最差的"
        "|不负责任|不作为|欺人太甚|耍我|耍人|把我当|凭什么|岂有此理|良心|再也不买|不会再买|拉黑|无良",
        None,
        category="complaint",
        weight=0.6,
        not_in="良心推荐|良心价|良心商家|良心品质|业界良心|国货良心|没有不满意|垃圾桶|垃圾处理器|厨余垃圾|良心好店",
    ),
    _rule(
        "tone-en",
        "Says it is a complaint",
        "complain|complaint|complaining|complaints|unacceptable|outrageous|disgusted|disgusting|appalling|furious|ripped off|rip-off|rip off|scam|scammed|scammers|deceptive|misleading|false advertising|worst service|worst company|terrible service|horrible service|awful service"
        "|extremely disappointed|very disappointed|fed up|sick and tired|ridiculous|compensation|apology|bad review|one star|trading standards|consumer protection|better business bureau|bbb|ombudsman|never buy again|never again|dishonest|cheated|lied to",
        None,
        category="complaint",
        weight=1.0,
        negatable=True,
        language="en",
        not_in="no complaint*|without complaint|how do i complain",
    ),
)

FAILURES: tuple[Rule, ...] = (
    _rule(
        "failure-no-reply",
        "多日无人处理",
        "没人理|没人管|无人理|无人管|没人处理|无人处理|没人回复|没人回|无人回复|一直没有回复|一直没回复|一直不回复|迟迟不|迟迟没|迟迟未|石沉大海|杳无音信|不接电话|打不通|没人接|无人接听|推诿|推来推去|踢皮球|互相推|敷衍|拖延|一拖再拖|拖着不|一直拖|不了了之|催了多次|催了好几次|催了很多次|联系多次|打了很多次|打了好几次|反映多次|多次反映|多次联系|多次沟通|多次投诉|再三",
        None,
        category="complaint",
        weight=1.0,
        level=2,
        not_in="拖延功能|不拖延|从不拖延|再三比较|再三考虑",
    ),
    _rule(
        "failure-promise",
        "承诺没有兑现",
        "说好的|答应的|承诺的|承诺了|答应了|说话不算|言而无信|出尔反尔|不守承诺|没有兑现|不兑现|未兑现|不履行|说一套做一套|又说|每次都说|上次说|之前说好|答应我",
        None,
        category="complaint",
        weight=0.5,
        level=2,
    ),
    _rule(
        "failure-again",
        "反复出错",
        "又坏了|又出问题|又出现|再次损坏|修了又坏|修了好几次|修了几次|修了三次|修了两次|维修多次|多次维修|反复维修|反复出现|换了又|第二次坏|第三次|又发错|又错了|又寄错|再次发错|换来的也|换的新的也|还是坏的|还是有问题|同样的问题|一样的问题|屡次|三番五次|一而再",
        None,
        category="complaint",
        weight=0.8,
        level=2,
    ),
    _rule(
        "failure-lost",
        "包裹丢失、假签收",
        "丢件|弄丢|搞丢|寄丢|快递丢|包裹丢|丢失了|虚假签收|假签收|没签收却|被签收|未收到却|没收到却|显示签收|显示已签收|已签收但|不是我签|冒领",
        "logistics",
        weight=1.5,
        level=2,
    ),
    _rule(
        "failure-allergy",
        "过敏、异物、卫生",
        "过敏|起疹子|红疹|瘙痒|异物|有虫|虫子|蟑螂|头发丝|发霉|霉斑|异味很大|味道刺激|刺鼻|甲醛超标|安全隐患",
        "product_quality",
        weight=1.0,
        level=2,
        negatable=True,
        not_in="过敏吗|会过敏|防过敏|过敏体质|抗过敏|除虫子|杀蟑螂|灭蟑螂",
    ),
    _rule(
        "failure-en",
        "No answer, broken promise, again",
        "no one answers|nobody answers|nobody answered|no one answered|no one replied|nobody replied|no reply|no response|never replied|never responded|never called back|no call back|ignored me|ignoring me|been ignored|keep ignoring|several times|multiple times|many times|countless times|over and over|third time|second time|passed around|transferred me|run around|runaround|given the runaround|broken promise|promised me|you promised|they promised"
        "|failed again|broke again|broken again|still not fixed|still not resolved|still waiting|for weeks|for months|lost my parcel|lost my package|lost in transit|never arrived|not as promised",
        None,
        category="complaint",
        weight=0.6,
        level=2,
        language="en",
    ),
)

PAYMENT: tuple[Rule, ...] = (
    _rule(
        "payment-double",
        "重复扣款、扣款异常",
        "重复扣款|多扣|扣了两次|扣两次|扣了2次|扣款两次|两次扣款|扣了双份|重复支付|重复付款|付了两次|付款两次|支付了两次|付了两遍|刷了两次|扣款成功未|扣了钱没|扣了钱但|扣了钱却|扣款成功但|扣款成功却|钱扣了|已扣款|已经扣款|扣款了但|付了钱没|付款成功但|付款成功却|支付成功但|支付成功却|付款了却|付了款却|钱付了|款付了|自动扣款|莫名扣|乱扣|被扣了|无故扣|私自扣|未到账",
        "payment",
        weight=2.0,
        priority="urgent",
        not_in="退款未到账|退款还未到账|积分未到账|退款一直未到账|退款仍未到账|补偿未到账|差价未到账|优惠券未到账|货款未到账",
    ),
    _rule(
        "payment-level",
        "扣款出错（投诉时二级）",
        "重复扣款|多扣|扣了两次|扣两次|付了两次|重复支付|乱扣|私自扣|无故扣|莫名扣|double charged|charged twice|charged me twice",
        None,
        level=2,
    ),
    _rule(
        "payment-fail",
        "支付失败",
        "支付失败|付款失败|无法支付|无法付款|支付不了|付不了款|付不了|付款不成功|支付不成功|支付不上|不能支付|不能付款|支付异常|支付报错|支付页面|付款页面|扣款失败|支付超时|限额|验证码收不到|付款码",
        "payment",
        weight=1.6,
        not_in="退款失败",
    ),
    _rule(
        "payment-ways",
        "支付方式、分期",
        "支付方式|付款方式|怎么付款|怎么支付|货到付款|微信支付|支付宝|花呗|白条|分期|信用卡支付|银行卡支付|银行卡付款|公司转账|对公转账|对公付款|礼品卡|购物卡|余额支付|云闪付|闪付|绑卡|银行卡绑定|绑定银行卡|充值|零钱支付|还款|支付密码",
        "payment",
        weight=0.7,
    ),
    _rule(
        "payment-en",
        "Payment",
        "payment|charged twice|double charge*|charged my card|charged me|card declined|card was declined|declined|unauthorized charge*|unauthorised charge*|unauthorized transaction*|overcharged|billed twice|billed|transaction|checkout|pay by|credit card|debit card|paypal|apple pay|gift card|direct debit|wire transfer|top up",
        "payment",
        weight=0.9,
        language="en",
    ),
    _rule(
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
    _rule(
        "account-stolen",
        "账户被盗、异常登录",
        "账号被盗|账户被盗|号被盗|帐号被盗|帐户被盗|被盗号|盗号|盗用|异地登录|异常登录|陌生设备|陌生登录|不是我登录|不是本人操作|非本人操作|不是我下的单|不是我买的|被人登录|被登录|登录了我的|密码被改|密码被人改|被改密码|信息泄露|泄露个人信息|泄露我的|个人信息被|隐私泄露|冒充客服|冒充你们|自称客服|钓鱼|可疑链接|诈骗短信|诈骗电话|被人冒用|冒用",
        "account_security",
        weight=2.2,
        priority="urgent",
    ),
    _rule(
        "account-login",
        "密码、登录、注销",
        "忘记密码|密码忘|忘了密码|找回密码|重置密码|修改密码|改密码|密码错误|密码不对|登录不了|登不上|登录不上|无法登录|不能登录|登陆不上|登陆不了|无法登陆|登不进|登录失败|账号锁|账户锁|被锁定|被冻结|冻结|被封|封号|解封|解冻|注销账|注销帐|注销我的|销户",
        "account_security",
        weight=1.7,
        priority="normal",
        not_in="忘记密码锁|密码锁坏|冻结实|冻结冰|忘记密码箱",
    ),
    _rule(
        "account-binding",
        "换绑手机、实名、资料",
        "解绑|换绑|绑定手机|绑定新手机|绑定的手机|绑定电话|换手机号|更换手机号|换了手机号|改手机号|手机号停用|手机号不用|旧手机号|原来的手机号|以前手机号|号码注销|实名认证|身份验证|安全验证|人脸验证|账号安全|账户安全|帐号安全|账号合并|改昵称|更改账号|企业账号|企业账户|账号",
        "account_security",
        weight=1.0,
        priority="normal",
        not_in="订单的手机号|更改订单手机号|对公账号|银行账号|收款账号|微信账号支付|退款账号|公司账号转",
    ),
    _rule(
        "account-en",
        "Account stolen",
        "account hacked|hacked|hacker|account was stolen|stolen account|account stolen|compromised|unauthorized access|unauthorised access|someone logged in|logged into my account|strange login|strange log-in|suspicious login|unknown device|identity theft|stole my identity|stolen identity|phishing|did not place this order|data breach|leaked my",
        "account_security",
        weight=2.0,
        priority="urgent",
        language="en",
    ),
    _rule(
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
    _rule(
        "invoice",
        "发票",
        "发票|开票|专票|普票|增票|电子票|抬头|税号|纳税人识别号|信用代码|开具|报销|红冲|冲红|数电票|开票资料|票据|开收据|补开",
        "invoice",
        weight=2.4,
        not_in="票据真实性",
    ),
    _rule(
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
    _rule(
        "price-drop",
        "降价、保价、差价",
        "降价|价保|保价|差价|价格保护|买贵了|买贵|便宜了|价格不一样|价格不一致|价格变了|价格不对|价格差|贵了|多收|多付|涨价|先涨后降|标价|虚标|价格虚高|比别家贵|比线下贵|返差|补差|降了|少了多少钱|实付差|比我买的",
        "price_dispute",
        weight=1.7,
        not_in="保价快递|会降价吗|会不会降价|多收到|多付款方式|保价运费|多收货",
    ),
    _rule(
        "price-discount",
        "优惠没有生效",
        "优惠没|优惠未|没享受|没有优惠|未享受|券用不了|优惠券用不了|优惠券不能用|券不能用|没减|没有减|满减没|没打折|活动价|折扣没|不给优惠|没有返|返现没|没返现|少返|优惠券失效|券失效|券没了|券过期|少优惠|运费怎么|邮费|收运费|运费太贵|运费收",
        "price_dispute",
        weight=1.2,
    ),
    _rule("price-words", "价格、优惠（弱）", "优惠券|优惠卷|满减|优惠|活动|促销|价格|运费", "price_dispute", weight=0.3),
    _rule(
        "price-en",
        "Price",
        "price drop|price dropped|price match|price adjustment|price difference|price protection|cheaper elsewhere|cheaper now|now cheaper|overpriced|higher price|wrong price|price changed|price|discount not|discount code|coupon did not|coupon didn't|coupon not|coupon|promo code|voucher did not|voucher|hidden fee*|extra fee*|fees",
        "price_dispute",
        weight=0.9,
        language="en",
    ),
)

LOGISTICS: tuple[Rule, ...] = (
    _rule(
        "logistics-missing",
        "没收到货",
        "没收到货|没有收到货|未收到货|没收到快递|没收到包裹|未收到包裹|没有收到包裹|没收到商品|还没收到|还没有收到|一直没收到|没到货|还没到|还没有到|没送到|没有送到|还没送|没送货|收不到货|没见到货",
        "logistics",
        weight=1.6,
        not_in="还没收到退款|发票还没收到|还没收到发票|退款还没到|还没到账|还没有到账|没收到货款|钱还没收到|还没收到钱|还没有收到退款|还没到期|还没到手就|验证码还没收到",
    ),
    _rule(
        "logistics-late",
        "配送慢、催派送",
        "催件|催一下|催下|催促|催快递|催派|催送|派送|配送|送货慢|物流慢|快递慢|太慢|物流不动|不更新|没更新|没有更新|无更新|停滞|物流信息|物流停|卡在|滞留|延误|超时|送晚|晚到|延迟送|不派送|不送货|没派送|不配送|拦截|转运|中转站|派件|揽收|揽件",
        "logistics",
        weight=1.2,
        not_in="催发票|催一下发票|催退款|催一下退款|系统不更新|支付超时|软件不更新|登录超时|画面卡在|卡在刀|响应超时|连接超时|超时自动|固件不更新|卡在里面|卡在开机|卡在配网|太慢热|加热太慢|升温太慢|反应太慢|充电太慢|退款太慢",
    ),
    _rule(
        "logistics-when",
        "何时送达、查物流",
        "什么时候/啥时候/何时/几时/多久/几天/几号/几点*到货/送到/送货/派送/送来|几天能到|多久能到|多久到|什么时候到|什么时候能到|什么时候送|何时到|何时能到|啥时候到|几号到|几天到|多长时间到|能到吗|能送到|可以送到|今天能到|明天能到|哪天到|好久能收到|多久能收到|什么时候能收到|什么时候收到|到货时间|到货日期|送达|到哪了|到哪里了|在哪里了|走到哪|快递单号|运单|物流单号|查物流|查快递|查一下物流|物流进度|物流状态|快递状态|什么快递|哪家快递|发什么快递|快递公司",
        "logistics",
        weight=1.4,
    ),
    _rule(
        "logistics-door",
        "送货上门、时间与地点",
        "送货上门|送上门|上门送|送上楼|送到楼上|上楼费|不上楼|搬上楼|放驿站|放快递柜|快递柜|蜂巢|丰巢|菜鸟|驿站|自提|代收|放门口|没送到家|送错地|送错了|送错人|送到别|送到了别|收货时间|送货时间|派送时间|送货日期|约定送货|改时间送|晚点送|晚些送|周末送|快递员|快递小哥|配送员|送货员|送货师傅|京东快递|顺丰|圆通|中通|韵达|申通|极兔|邮政|德邦",
        "logistics",
        weight=1.0,
        not_in="顺丰退回",
    ),
    _rule(
        "logistics-damage",
        "运输中损坏",
        "包装破|外箱破|箱子破|盒子破|外包装破|包装烂|箱子烂|包装压|压坏|压扁|箱子变形|暴力分拣|暴力运输|快递摔|运输损坏|运输途中|路上摔|进水了的包裹",
        "logistics",
        weight=1.5,
    ),
    _rule(
        "logistics-words",
        "物流（弱）",
        "快递|物流|包裹|到货|收货|送货|寄",
        "logistics",
        weight=0.35,
        not_in="收货地址|收货人|确认收货|无理由退换货|寄回",
    ),
    _rule(
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
    _rule(
        "order-wrong",
        "少发、错发、漏发",
        "发错|错发|寄错|少发|漏发|少寄|漏寄|多发了|发重|少了一|少一|缺件|少件|缺少|少配件|缺配件|漏了|配件没|没有配件|赠品没|没有赠品|赠品少|没收到赠品|型号不对|颜色不对|款式不对|尺寸不对|货不对板|与订单不符|和订单不|不是我买的型号|不是我订的|拿错|发成|少东西|少了东西|数量不对|数量不够|数量少|不是我下单的|收到的是|收到一个别",
        "order_error",
        weight=1.7,
        not_in="漏了水|不是我下单的账|漏了电|少一点|少一些|缺少说明",
    ),
    _rule(
        "order-wrong-en",
        "Wrong or missing item",
        "wrong item|wrong product|wrong colour|wrong color|wrong size|wrong model|incorrect item|sent the wrong|received the wrong|missing item*|missing part*|missing accessor*|item missing|short shipped|not what i ordered|different item|incomplete order|only received",
        "order_error",
        weight=1.8,
        language="en",
    ),
    _rule(
        "order-change",
        "改订单",
        "改地址|修改地址|更改地址|换地址|地址错|地址写错|地址填错|写错地址|写错了地址|填错地址|下错地址|地址下错|下错了地址|地址改|修改收货|修改收件|更改收货|改收货|改一下地址|改下地址|收货人电话|收货人写错|电话写错|电话搞错|电话错|电话填错|手机号写错|更改订单|修改订单|改订单|订单修改|订单地址|订单手机号|订单电话|订单备注|备注一下|改颜色|改型号|改数量|不要赠品|选错|拍错|下错|买错|重新拍|重新下单|重拍|换个颜色|合并订单|拆单",
        "order_enquiry",
        weight=1.7,
        not_in="发票类型选错|发票选错|重拍照",
    ),
    _rule(
        "order-cancel",
        "取消订单",
        "取消订单|订单取消|取消掉|帮我取消|给我取消|取消了|取消这|怎么取消|不想要了|不要了|自动取消|取消不了|取消重新|关闭订单|撤单",
        "order_enquiry",
        weight=1.3,
        not_in="取消退款|取消投诉|取消预约|取消换货|取消自动续",
    ),
    _rule(
        "order-when",
        "何时发货、有没有下单成功",
        "什么时候/啥时候/何时/几时/多久/几天*发货/发出/寄出/出库|什么时候发货|啥时候发货|何时发货|多久发货|几天发货|什么时候能发|什么时候才能发|还没发货|没有发货|没发货|未发货|不发货|迟迟不发|尽快发货|催发货|延迟发货|延期发货|晚点发货|暂缓发货|今天发货|明天发货|发货了吗|发货没|什么时候出库|还没出库|出库|下单成功|有没有下单|订单状态|订单进度|查订单|查一下订单|订单查询|审核到|订单审核|订单没货|订单显示|预售|定金|尾款|订单到哪|订单怎么",
        "order_enquiry",
        weight=1.5,
        not_in="没有发货票",
    ),
    _rule(
        "order-words",
        "订单（弱）",
        "我的订单|这个订单|订单|下单|拍下|拍了",
        "order_enquiry",
        weight=0.25,
        not_in="订单号|订单编号|订单金额|咨询订单",
    ),
    _rule(
        "order-en",
        "Order enquiry",
        "where is my order|order status|status of my order|change my order|change the address|change my address|cancel my order|cancel the order|cancel an order|cancel order|modify my order|update my order|my order|when will it ship|when will you ship|not shipped|hasn't shipped|has not shipped|pre-order|preorder|place an order|order confirmation",
        "order_enquiry",
        weight=1.0,
        language="en",
    ),
)

RETURNS: tuple[Rule, ...] = (
    _rule(
        "refund-slow",
        "退款没到、退款进度",
        "退款没到|退款未到|退款还没|退款一直|退款没有|退款多久|退款什么时候|退款的钱|退款进度|退款到|还没退款|没退款|没有退款|未退款|不退款|不给退款|拒绝退款|退款失败|退款被拒|退的钱|钱退|退钱|退给我|怎么退给|退回到|退款太慢|退款慢|退款会不会慢|什么时候退|多久退|退款少|少退|退款金额|催退款|没到账|未到账|到账",
        "returns_refunds",
        weight=1.7,
        not_in="保价退款|发票退|充值没到账|付款没到账|积分没到账|扣款成功未到账|支付未到账|差价到账|不到账单",
    ),
    _rule(
        "refund-process",
        "退款、退货流程",
        "退款流程|退货流程|怎么退|如何退|退货地址|退货运费|退换流程|退货邮费|退回地址|寄回地址|寄回去|寄回|退货申请|申请退|七天无理由|7天无理由|无理由退|可以退吗|能退吗|能不能退|可不可以退|还能退|退了|退下|退不了",
        "returns_refunds",
        weight=1.5,
        category="after_sales",
        not_in="退了烧|退不了解",
    ),
    _rule("refund-words", "退款、退货", "退款|退货|退掉|全额退|退单|仅退款|退一下", "returns_refunds", weight=1.0, not_in="价保的退款"),
    _rule(
        "exchange",
        "换货、补发",
        "换货|更换新|换新|换一个|换一台|换个新|换台新|给我换|帮我换|可以换吗|能换吗|能不能换|还可以换|要换|换成|以旧换新不了|补发|重新发|重新寄|重发|补寄",
        "returns_refunds",
        weight=1.4,
        not_in="换成专票|以旧换新|换成公司|换新手机号|换成电子|要换滤芯|换成发票|换新滤芯|换新手机",
    ),
    _rule(
        "after-service",
        "售后、返修、上门",
        "申请售后|售后申请|售后|返修|返厂|送修|寄修|维修|保修|质保|修一下|修理|检测|上门维修|上门取件|取件|退换|换货单|服务单|预约安装|安装|拆机|上门安装|装机|师傅上门|师傅没来|上门服务|保内|过保",
        "returns_refunds",
        weight=0.9,
        not_in="安装包|安装软件|安装驱动|安装app|售后电话|安装不了app|在保修期内吗|怎么安装app",
    ),
    _rule(
        "returns-en",
        "Returns and refunds",
        "refund|refunds|refunded|refunding|return it|return this|return the|return my|returning|returned|returns|money back|exchange it|exchange this|exchange|exchanged|replacement|replace it|send it back|sent it back|send back|return label|return policy|warranty claim|pick up the return",
        "returns_refunds",
        weight=1.2,
        language="en",
        not_in="returned my call|returned check|tax refund|foreign exchange|in exchange for|exchange rate|returned payment|returned mail|returns my calls",
    ),
)

QUALITY: tuple[Rule, ...] = (
    _rule(
        "quality-broken",
        "破损、瑕疵",
        "破损|损坏|坏的|坏了|坏掉|碎了|碎的|裂纹|裂痕|裂开|裂缝|开裂|有裂|破了|破裂|断裂|断了|断掉|瑕疵|划痕|刮痕|掉漆|掉色|褪色|生锈|锈迹|变形|起皮|脱落|涂层|开胶|脱胶|有洞|磕碰|凹陷|鼓包|漏水|漏油|渗水|漏液|漏气|松动|摇晃",
        "product_quality",
        weight=1.6,
        not_in="电脑系统坏了|心情坏了|坏了怎么保修|断了货|断了电|网断了|断了网|坏掉的话|坏了怎么办保",
    ),
    _rule(
        "quality-poor",
        "质量差、与描述不符",
        "质量问题|质量差|质量太差|质量不好|质量不行|质量有问题|产品质量|品质差|做工差|做工粗糙|劣质|次品|残次|有问题的|有毛病|不合格|不达标|伪劣|假冒|三无产品|描述不符|与描述|和描述不|和图片不|实物不符|不符合描述|材质不|不耐用|用了几天|用了几次|没用几天|没用多久|刚用|用了不到|用几次就|用一次就|变质|过期|保质期|异味|有味道|味道大|臭味|怪味|噪音大|噪音很大|声音很大|声音大|声音特别|异响|响声|发烫|发热严重|漏|不热|不加热|不制冷|不出水|不保温|不转|不亮|充不进|充不上电|待机短|续航|卡顿",
        "product_quality",
        weight=1.3,
        not_in="发票有问题|账号有问题|漏发|漏寄|遗漏|漏接|漏掉|没有异味吧|保质期到|保质期多久|保质期多长|续航多久|续航时间|噪音大吗|噪音大不大|声音大吗|声音大不大|订单有问题|有问题的订单",
    ),
    _rule(
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
    _rule(
        "fault-hardware",
        "硬件故障：开不了机、死机",
        "无法开机|开不了机|不能开机|开不开机|打不开机|不开机|自动关机|自己关机|自动断电|自动停|自己停|跳闸|死机|黑屏|花屏|白屏|屏幕不亮|没反应|无反应|不通电|通不了电|按键失灵|按键没|失灵|触屏|遥控器没|不工作|不能工作|不运转|报警|一直响|一直叫|故障灯|指示灯|传感器|主板|电机|电源坏|接触不良|罢工|启动不了|无法启动|不启动",
        "hardware",
        weight=1.5,
    ),
    _rule(
        "fault-software",
        "软件、连网、App",
        "连不上|连接不上|无法连接|连接失败|配网|wifi|wi-fi|蓝牙|联网|断网|掉线|离线|app打不开|app闪退|闪退|软件|固件|升级失败|更新失败|系统崩溃|系统更新|系统错误|系统故障|程序|网页打不开|页面打不开|打不开页面|加载不出|显示错误|报错|错误代码|错误码|故障码|故障代码|小程序打不开|绑定不上|绑定设备|添加设备|无法绑定|bug|同步不了|扫码没|二维码扫",
        "software",
        weight=1.4,
        not_in="支付报错|连不上客服|支付显示错误",
    ),
    _rule(
        "fault-howto",
        "不会用、怎么操作",
        "怎么用|怎么使用|如何使用|怎样使用|不会用|不会使用|使用方法|使用说明|说明书|怎么操作|如何操作|怎么设置|如何设置|怎么调|怎么清洗|如何清洗|怎么清洁|怎么拆|怎么装|如何安装|怎么安装|怎么换滤芯|更换滤芯|滤芯怎么|怎么复位|怎么重置|恢复出厂|除垢|怎么除|怎么连|怎么定时|怎么预约功能|教程",
        "how_to",
        weight=1.2,
        not_in="优惠券怎么用|券怎么用|怎么操作退|卡怎么用|怎么用券|积分怎么用|怎么用积分|怎么使用优惠|发票怎么操作|红包怎么用",
    ),
    _rule(
        "fault-words",
        "故障（弱）",
        "故障|技术问题|用不了|不能用|不好使|无法使用|使用不了|没法用|出问题|有问题了",
        "technical_fault",
        weight=1.0,
        not_in="优惠券用不了|券用不了|券不能用|优惠券不能用|优惠券无法使用|券无法使用|积分不能用",
    ),
    _rule(
        "fault-en-hardware",
        "Will not work",
        "won't turn on|will not turn on|does not turn on|doesn't turn on|won't start|will not start|doesn't start|dead on arrival|no power|stopped working|not working|doesn't work|does not work|won't work|keeps shutting|shuts off|shuts down|turns itself off|turns off by itself|black screen|screen is black|malfunction*|unresponsive|trips the breaker|tripped the breaker|error light",
        "hardware",
        weight=1.3,
        language="en",
        not_in="coupon does not work|code does not work|link does not work|link doesn't work|code doesn't work|coupon doesn't work|website not working|app not working",
    ),
    _rule(
        "fault-en-software",
        "App, connection",
        "app|wifi|wi-fi|bluetooth|won't connect|cannot connect|can't connect|will not connect|connection|offline|pairing|won't pair|firmware|software|crashes|crashing|crashed|error code|error message|bug|website not working|page won't load|website is down|freezes|freezing|login page",
        "software",
        weight=1.0,
        language="en",
    ),
    _rule(
        "fault-en-howto",
        "How to use",
        "how do i use|how to use|how do i set|how to set|how do i clean|how to clean|how do i install|how to install|how do i connect|how do i reset|how to reset|instructions|user manual|manual|descale|descaling|change the filter|replace the filter",
        "how_to",
        weight=1.2,
        language="en",
    ),
    _rule(
        "outage",
        "大面积故障",
        "大面积|所有人都|很多人都|大家都用不了|全部用不了|都打不开|都登不上|全都登不|瘫痪|系统崩溃|服务器崩|宕机|全公司|整栋|批量故障|整批|同一批都|outage|down for everyone|everyone is affected|all users|all of our users|system is down|site is down|server is down|servers are down|whole batch|entire batch",
        "technical_fault",
        weight=0.8,
        priority="urgent",
        not_in="大面积涂抹|大面积清洁|面部瘫痪|大面积房",
    ),
)

ATTITUDE: tuple[Rule, ...] = (
    _rule(
        "attitude",
        "服务态度恶劣",
        "态度恶劣|态度差|态度很差|态度太差|态度极差|态度不好|态度非常|态度特别差|态度蛮横|服务态度|什么态度|态度冷淡|态度强硬|骂人|骂我|骂了我|辱骂|爆粗|脏话|吼我|凶我|吼了|威胁我|恐吓|嘲讽|阴阳怪气|不耐烦|挂我电话|挂了我电话|挂电话|直接挂|爱理不理|没礼貌|不礼貌|粗鲁|傲慢|无礼|不尊重|歧视|翻白眼|甩脸|素质低|没素质|素质差|不文明|乱收费|私下收费|索要小费|强制好评|敲诈|服务差|服务太差|服务很差|服务极差|服务不好|服务质量差|服务水平差|刁难|推卸",
        "service_attitude",
        weight=2.0,
        category="complaint",
        negatable=True,
        not_in="服务态度很好|服务态度好|服务态度非常好|态度非常好|态度非常棒|服务态度不错|服务态度特别好|服务态度一流|服务态度挺好|服务态度真好|服务态度也好|服务态度很棒|服务态度很不错|态度非常不错|服务态度都很好|挂电话卡|服务态度也很好|服务态度非常棒",
    ),
    _rule(
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
    _rule(
        "product-ask",
        "买前咨询：功能、规格",
        "这款|这个型号|哪款|哪一款|有没有哪款|什么型号|型号有|功能|规格|参数|尺寸多少|多大尺寸|多大|多高|多重|容量|功率|材质|什么材料|颜色有|有什么颜色|其它颜色|其他颜色|原装|正品|是不是正品|支持|兼容|通用吗|配套|适合|适用|区别|对比|哪个好|哪种好|推荐|怎么选|如何选|选哪|能不能用|可以用吗|能用吗|能装多少|可以手机|耗电|费电|静音吗|噪音大吗|噪音多少|吵不吵|防水吗|会不会|保修多久|质保多久|保修几年|质保几年",
        "product_enquiry",
        weight=1.0,
        category="pre_sales",
    ),
    _rule(
        "product-buy",
        "想买、有没有货、活动",
        "想买|想购买|准备买|打算买|要买|怎么买|哪里买|在哪买|怎样买|如何购买|购买链接|有链接|发个链接|链接发|有货吗|有没有货|什么时候有货|啥时候有货|哪里有货|何时有货|缺货|没货了吗|到货通知|补货|上架|下架|现货|库存|有优惠吗|什么优惠|有什么优惠|有什么活动|有活动吗|会降价吗|大促|便宜点|能便宜|打折吗|多少钱|什么价|价格是多少|怎么卖|批发|团购|大量采购|定制|会员|开通会员|权益",
        "product_enquiry",
        weight=1.1,
        category="pre_sales",
        not_in="要买断|订单没货|会员价没|不要买了|会员权益咨询|不会再买",
    ),
    _rule(
        "product-en",
        "Product enquiry",
        "does it|does this|do you have|do you sell|is it compatible|compatible with|which model|which one|difference between|recommend|specification*|dimensions|capacity|wattage|in stock|out of stock|back in stock|how much is|how much does|before i buy|want to buy|looking to buy|interested in buying|thinking of buying|available in|suitable for|how long is the warranty",
        "product_enquiry",
        weight=1.1,
        category="pre_sales",
        language="en",
    ),
    _rule(
        "suggestion",
        "建议",
        "建议你们|建议贵|建议增加|建议改进|建议改善|建议优化|建议把|建议能|我的建议|提个建议|提建议|小建议|一点建议|几点建议|意见建议|希望增加|希望能增加|希望改进|希望优化|希望可以增加|希望出|希望以后|能不能增加|能否增加|可以增加|改进一下|优化一下|不够人性化|更人性化|建议",
        "suggestion",
        weight=1.3,
        priority="low",
        not_in="有什么建议|有建议吗|建议零售价|给点建议|意见与建议反馈|投诉建议|给个建议|听建议|建议我|求建议|按建议|客服建议|医生建议",
    ),
    _rule(
        "suggestion-en",
        "Suggestion",
        "suggestion|suggest that you|i suggest|i would suggest|it would be nice if|it would be great if|feature request|please add|please consider adding|feedback for improvement|could be improved|idea for",
        "suggestion",
        weight=1.4,
        priority="low",
        language="en",
    ),
    _rule(
        "partnership",
        "合作、入驻",
        "合作|入驻|加盟|代理|经销|分销|供货|供应商|招商|开店|申请店铺|申请开店|推广合作|商务合作|带货|达人|媒体合作|采购合作|渠道商|批发商|代工|贴牌|oem|营业执照|成为你们的",
        "partnership",
        weight=1.5,
        priority="low",
        category="other",
        not_in="代理点维修|代理商修|从供应商处|合作医院|代理服务器|不合作|打给供应商|拒不合作|合作社",
    ),
    _rule(
        "partnership-en",
        "Partnership",
        "partnership|partner with|collaborate|collaboration|become a dealer|become a distributor|distributor|reseller|wholesale|supplier|affiliate|influencer|sponsorship|franchise|business proposal",
        "partnership",
        weight=1.6,
        priority="low",
        category="other",
        language="en",
    ),
    _rule(
        "thanks",
        "感谢、表扬",
        "表扬|点赞|好评给|感谢客服|感谢你们|谢谢你们的|非常感谢|特别感谢|感谢信|锦旗|服务很好|服务态度很好|服务态度非常好|非常满意|很满意|thank you so much|just wanted to thank|great service|excellent service|compliment",
        "other",
        weight=0.5,
        priority="low",
        not_in="非常感谢支持",
        negatable=True,
    ),
    _rule(
        "other-platform",
        "纠纷单、评价、平台事务",
        "纠纷单|纠纷处理|纠纷结果|申诉|评价删|修改评价|删除评价|评价不了|招聘|应聘|面试|内推|找工作|租房|采访|问卷",
        "other",
        weight=1.2,
        not_in="面试机|申诉账号|账号申诉|采访视频",
    ),
)

RULES = Rulebook(
    (
        *SAFETY,
        *DANGER,
        *SIGNS,
        *LOSS_AND_LAW,
        *TONE,
        *FAILURES,
        *PAYMENT,
        *ACCOUNT,
        *INVOICE,
        *PRICE,
        *LOGISTICS,
        *ORDER,
        *RETURNS,
        *QUALITY,
        *TECHNICAL,
        *ATTITUDE,
        *ENQUIRY,
    )
)
