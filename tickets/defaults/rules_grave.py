"""Keyword rules as shipped for what is grave or said in anger: danger to people, loss and law, tone. How they are written is said in `tickets.defaults.rules`."""

from __future__ import annotations

from tickets.defaults.rule import rule
from tickets.matching import Rule

SAFETY: tuple[Rule, ...] = (
    rule(
        "safety-fire",
        "起火、冒烟、爆炸",
        "起火|着火|失火|冒火|冒烟|自燃|火灾|烧起来|烧着了|烧起火|爆炸|爆裂|炸裂|炸开|炸碎|突然炸|就炸了|一半炸了|自己炸|直接炸|壶炸|炸了一地|炸飞|玻璃炸|炸伤|自爆|突然爆|自己爆|爆了|爆掉|爆开|自己碎|突然碎|自己裂|突然裂|喷开|飞出来|飞出去|飞起来|崩到|炸成|爆管|水管爆|水袋爆|电池爆|充电宝爆|壶爆|锅爆|玻璃爆|要爆了|快爆了|崩裂|崩开|烧焦味|焦糊味|焦味"
        "|火花|引燃|燃起来|烧糊|一股糊味|糊味很|满屋糊味|满屋子糊味|塑料糊|电线糊|烧焦|烧坏了插座|烧穿|点着了|烧着|引着|喷火|起了火|着起火|冒白烟|冒黑烟|冒青烟|冒了烟|冒着烟|浓烟|烟味|火星|打火花|还打火|会打火|短路|外壳融|融化变形|塑料融|线融了|火苗|窜火|着了火|塑料烧|烧塑料|插头烧|插座烧|烧黑|烧融|烧化|熔化",
        "product_quality",
        level=1,
        not_in="一起火锅|起火锅|气得冒烟|气得我冒烟|气到冒烟|气冒烟|快冒烟|忙得冒烟|音质炸裂|画质炸裂|效果炸裂|全场炸裂|现场炸裂|炸裂推荐|炸裂的|七窍冒烟|喊冒烟|嗓子都冒烟|说冒烟|打冒烟|点着了又灭|点着了就灭|怎么点着了|火爆了|爆了单|爆了仓|卖爆了|看爆了|值爆了|心态爆了|赞爆了|美爆了|帅爆了|气爆了|酷爆了|差爆了|爽爆了|香爆了|挤爆了|打爆了|刷爆了|烂爆了|棒爆了|丑爆了|用爆了|圾爆了|嗨爆了|卡爆了|量爆了|单爆了|服爆了|话爆了|短路保护|抽油烟味|油烟味|烟味吗|嗓子冒烟|喉咙冒烟|急得冒烟|热得冒烟|渴得冒烟|一起火爆|引起火爆|口碑爆炸|颜值爆炸|评论爆炸|口味爆炸|口感爆炸|信息爆炸|爆炸头|爆炸性|爆炸好吃|好吃到爆炸|好用到爆炸"
        "|好喝到爆炸|人气爆炸|爆炸优惠|到炸裂|炸裂好|演技炸裂|爱情的火花|思想火花|擦出火花|火花塞|爆炸盐|火灾报警器|炸开锅|炸开了锅|爆炸贴|心态爆炸|爆炸的优惠|爆炸价",
    ),
    rule(
        "safety-electric",
        "触电、漏电",
        "触电|漏电|带电外壳|外壳带电|机身带电|电到我|电到人|电到手|电到孩子|被电到|被电了|被电击|被电的|被电得|电了一下|电了我|电击|手麻了|麻手|电麻|麻了一下|手被麻|有麻电|外壳有电|壳有电|机身有电|把手有电|水有电|水里有电|壳带电|是带电的|有电流感|被电打|电得|漏着电|跑电|窜电|串电|过电一样|一碰就麻|一摸就麻",
        "product_quality",
        level=1,
        not_in="一接触电|接触电|触电影|触电视|触电商|触电脑|触电竞|触电话|漏电保护器多少|漏电保护器吗|漏电保护吗|漏电保护功能吗|带漏电保护|有漏电保护|漏电保护插头吗|防漏电|防触电|触电的感觉|触电般|触电感|电击器|麻手麻脚|电击小子|被电到了心|漏电保护器的|漏电保护开关怎么",
    ),
    rule(
        "safety-injury",
        "人受伤",
        "受伤|烫伤|烧伤|割伤|划伤手|划伤了手|手划伤|手被划|划破手|割破|割到手|夹伤|夹到手|砸伤|砸到|炸伤|扎伤|扎破手|刺伤|擦伤|摔伤|压伤|灼伤|电伤|流血|出血|骨折"
        "|缝针|缝了|送医|送去医院|送到医院|进了医院|进医院|去了医院|去医院看|去医院检查|去医院处理|急诊|救护车|住院了|住了院|住院治疗|昏迷|昏倒|晕倒|抢救无效|送去抢救|正在抢救|致残|毁容|起泡了|烫起泡|烫出泡|烫了个泡|烫到手|烫到孩子|烫到人|被烫|烫到|烫红|水泡|流了好多血|流了很多血|流了血|出了血|都是血|全是血|满手血|血流|鲜血|滴血|手指卡|手指夹|手指被|手卡进|手夹进|夹进|卷进|扎进|扎到脚|扎到手|扎手|溅到脸|溅到手|溅到身|溅到眼|溅了一身|溅一身|喷到脸|喷到眼|打人|殴打|动手打|推倒|推搡|被打了|昏过去|晕过去|昏厥|头晕|起水疱|消防车|消防员|打了120|打120|打了119",
        "product_quality",
        level=1,
        not_in="骨折价|骨折的价|骨折优惠|打骨折|心在滴血|心滴血|心都在滴血|钱包滴血|在滴血，|烫伤膏|烫伤药|防烫伤|烫伤贴|烧伤膏|灼伤膏|擦伤膏|受伤的总|心灵受伤|内心受伤|心里受伤|受伤的心|很受伤|感情受伤|受伤的总是|跳楼出血价|大出血价|大出血甩卖|出血价|流血价|流血甩卖|流血大甩卖|砸到手里|砸到底|感情受伤害|烫到衣服|烫到裤|被打了折|被打了差评|被打了回|被打了低分|被打了水漂|被烫衣|被打人"
        "|去医院看望|去医院看病人|去医院看朋友|付出血|没空去医院看|钱包受伤|钱包大出血|胎儿出血",
    ),
    rule(
        "safety-poison",
        "中毒、过敏、窒息",
        "中毒|上吐下泻|吃坏肚子|拉肚子|呕吐|过敏性休克|过敏休克|休克|严重过敏|过敏住院|全身过敏|喉咙肿|呼吸困难|喘不上气|窒息|煤气泄漏|燃气泄漏|漏煤气|一氧化碳"
        "|玻璃渣|碎玻璃|有毒|制冷剂泄漏|冷媒泄漏|电池漏液|电池鼓|电池膨胀|头晕恶心|头晕想吐",
        "product_quality",
        level=1,
        not_in="令人窒息|让人窒息|人窒息|窒息的操作|窒息操作|窒息式|u盘中毒|电脑老中毒|电脑又中毒|电脑好像中毒|电脑中毒|手机中毒|系统中毒|病毒中毒|中毒太深|中毒了一样|有毒吗|有毒吧|一氧化碳报警器",
    ),
    rule(
        "safety-things",
        "烧坏了东西",
        "桌布/桌面/台面/地板/地毯/沙发/床单/被子/窗帘/衣服/头发/插头/插座/插排/插线板/电线/电源线/外壳/底座/底部/底盘*焦了/烧坏/烧黑/烧焦/烧着/烧穿/烧通/烧熔/烧化/烧了/烧出/烧起/烧得/燎/着了/着火/融了/熔了/融化/熔化/冒火/冒烟"
        "|冒了火|冒着火|通红*断电/拔掉/拔了",
        "product_quality",
        level=1,
    ),
    rule(
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
    rule(
        "safety-gas",
        "燃气漏气",
        "燃气|煤气|天然气|液化气|瓦斯",
        "product_quality",
        level=1,
        also="漏气",
    ),
    rule(
        "safety-battery",
        "电池鼓胀",
        "电池|充电宝|移动电源",
        "product_quality",
        level=1,
        also="鼓",
    ),
    rule(
        "safety-child",
        "婴幼儿、老人受害",
        "宝宝误|孩子误吞|孩子误食|误吞|误食|孩子吞|宝宝吞|吞了纽扣|吞下|吞食|卡喉|卡住喉咙|噎住|孩子被夹|宝宝被夹|孩子的手被|宝宝的手被|孩子被烫|宝宝被烫|孩子被电|宝宝被电|孩子吓|宝宝烫|孩子烫|宝宝摔|孩子摔",
        "product_quality",
        level=1,
    ),
    rule(
        "safety-life",
        "危及生命、人身安全",
        "死亡|死人|丧命|没命|要了命|太危险|很危险|非常危险|极其危险|好危险|危险了|有危险|不敢用|不敢再用|不敢再让|险些出事|差点出事|差点酿成|送命|出人命|人命关天|闹出人命|要人命|害死|生命危险|危及生命|生命安全|人身安全|人身伤害|重大安全隐患|严重安全隐患|极大的安全隐患|很大的安全隐患|存在安全隐患|有安全隐患|安全事故|轻生|自杀|跳楼|想死|不想活",
        None,
        level=1,
        not_in="到想死|得想死|想死的心|卡死人|酸死人|宰死人|甜死人|咸死人|辣死人|恶心死人|迷死人|跳楼价|跳楼大甩卖|跳楼机|跳楼甩卖|笑死人|气死人|急死人|烦死人|累死人|吓死人|热死人|坑死人|贵死人|吵死人|丑死人|慢死人|臭死人|难死人|冷死人|羡慕死人|想死你|想死我了|想死它|自杀式降价|馋死人|折腾死人|麻烦死人|可爱死人|打死人|逼死人不偿命",
    ),
    rule(
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
    rule(
        "loss-theft",
        "资金被盗、盗刷",
        "余额/账户/账号/卡里/银行卡/钱包*盗走/花光/刷走/转走/不翼而飞|盗刷|盗走|盗取|钱被骗|资金被盗|钱被盗|钱被转走|被转走|余额被盗|余额被转|余额没了|卡被刷|被人刷走|被骗走|冒名贷款|被贷款|冒用我的身份|积分被盗|礼品卡被盗",
        "account_security",
        weight=1.5,
        level=1,
        not_in="防盗刷",
    ),
    rule(
        "loss-grave",
        "重大财产损失",
        "损失惨重|巨额损失|重大损失|重大财产损失|损失几万|损失数万|损失十几万|损失几十万|损失上万|损失上百万|倾家荡产|血本无归|家被淹|房子被淹|楼下被淹|淹了楼下|地板泡了|地板被泡|地板全泡|漏水泡了|水漫|泡坏了地板",
        "product_quality",
        weight=0.5,
        level=1,
    ),
    rule(
        "law",
        "法律途径",
        "律师函|起诉你|起诉贵|起诉商家|起诉平台|要起诉|将起诉|会起诉|去起诉|打官司|上法庭|法庭见|法院见|告上法院|告上法庭|法律途径|法律手段|法律程序|诉诸法律|拿起法律武器|追究法律责任|提起诉讼|向法院起诉|向法院提|集体诉讼|法院告|法庭|请律师|告你们|告贵公司|告到法院|起诉书|申请仲裁|委托律师|咨询了律师|找律师|律师会联系|律师会找",
        None,
        level=1,
        category="complaint",
        not_in="转告你们|报告你们|告你们一|警告你们|广告你们|禀告你们|劝告你们",
    ),
    rule(
        "media",
        "媒体曝光",
        "媒体曝光|曝光给媒体|找媒体|请媒体|请记者|联系媒体|向媒体|告诉媒体|媒体介入|找记者|联系记者|叫记者|给记者|电视台记者|新闻记者|找了记者|记者已|记者来|记者会来|新闻媒体|媒体报道|给了媒体|给媒体|电视台曝光|找电视台|上电视曝光|315晚会|上热搜|发微博曝光|微博曝光|抖音曝光|小红书曝光|网上曝光|发抖音|发到网上|挂网上|曝光你们|曝光贵|曝光到",
        None,
        level=1,
        category="complaint",
    ),
    rule(
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
    rule(
        "tone-complain",
        "明说要投诉",
        "投诉|举报|讨个说法|讨说法|给个说法|给我个说法|要个说法|要个交代|给个交代|要求赔偿|要求道歉|给我道歉|赔礼道歉|三倍赔偿|假一赔|十倍赔偿|退一赔三|索赔",
        None,
        category="complaint",
        weight=1.2,
        negatable=True,
        not_in="投诉电话是多少|投诉过别家|投诉建议通道|撤销投诉|取消投诉|撤诉|怎么投诉别|投诉栏目",
    ),
    rule(
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
    rule(
        "tone-cheat",
        "觉得受骗",
        "骗子|骗人|诈骗|欺诈|欺骗|忽悠|坑人|坑爹|黑心|黑店|奸商|霸王条款|店大欺客|套路|被坑|上当|假货|是假的|山寨|以次充好|翻新机|二手货|二手冒充",
        None,
        category="complaint",
        weight=1.0,
        negatable=True,
        not_in="防诈骗|反诈骗|诈骗电话吗|冒充客服|冒充你们|自称客服|电信诈骗",
    ),
    rule(
        "tone-angry",
        "气愤、极不满意",
        "太差劲|太差了|太过分|太气人|气死|气愤|愤怒|忍无可忍|无法忍受|不能忍|无语|恶心|垃圾产品|垃圾店|垃圾服务|什么垃圾|垃圾东西|真垃圾|太垃圾|坑死|强烈不满|非常不满|很不满|极其不满|不满意|失望透顶|太失望|非常失望|很失望|极差|差到极点|最差的"
        "|不负责任|不作为|欺人太甚|耍我|耍人|把我当|凭什么|岂有此理|良心|再也不买|不会再买|拉黑|无良",
        None,
        category="complaint",
        weight=0.6,
        not_in="良心推荐|良心价|良心商家|良心品质|业界良心|国货良心|没有不满意|垃圾桶|垃圾处理器|厨余垃圾|良心好店",
    ),
    rule(
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
