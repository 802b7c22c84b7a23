"""Signs of danger that are far from each other in a sentence (`**`): what fell and what it hit, what was hot and whom it met.

They find what nobody has put in a phrase, and therefore speak in doubt: level 1, and the ticket asks somebody to look.
"""

from __future__ import annotations

from tickets.defaults.danger import BODY, CHILD, KIN, danger_rule
from tickets.matching import DOUBTFUL, Rule

HOT = "滚烫/开水/热水/热汤/热油/沸水/沸腾/刚烧开/刚煮好/蒸汽/热气/滚粥/热粥/油锅/热茶/热咖啡/烫水"
HEAVY = "吊柜/柜子/衣柜/鞋柜/书架/货架/置物架/电视/吊灯/顶灯/吊扇/风扇/空调/外机/玻璃/窗户/镜子/天花板/石膏板/瓷砖/广告牌/招牌/围栏/栏杆/护栏/楼板/墙皮/铁门/大门/横梁/花盆/秋千/吊床/床板/上铺/顶棚/雨棚"
SHARP = "一根针/一枚针/根针/针头/缝衣针/图钉/钉子/铁钉/刀片/玻璃碴/玻璃渣/玻璃片/碎玻璃/铁丝/铁片/钢丝球丝/鱼钩/订书钉/碎骨/石块/石头/石子/金属块/塑料片"
MEAL = "饭/菜/汤/粥/面/饼/糖/奶/水里/饮料/酒/罐头/面包/蛋糕/火锅/零食/果冻/肉/丸/馅/饺/沙拉/汉堡/米/辅食/奶粉/瓶装/药"
TRADES = "贴/膏/霜/乳/面膜/染/眉/喷雾/精油/洗发水/沐浴露/护发/洁面/粉底/口红/脱毛/祛痘/美白/防晒/指甲油/内衣/纸尿裤/卫生巾/口罩/眼药水/隐形"
OFFICES = (
    "消协/卫监/卫生监督/药监/市监/市场监管/消防/安监/应急/公安/法院/检察/海关/网信/证监/银保监/劳动监察/仲裁委/疾控/质检/环保局/教育局/住建"
)
DATA = "姓名/房号/名单/信息/手机号/身份证/密码/地址/住址/资料/照片/病历/成绩/工资/聊天记录/通讯录/人脸"
WALLET = "卡/账户/账号/支付/花呗/白条/信用/基金/余额/钱包/存款/积蓄/借呗/理财/股票/工资"


def _sign(code: str, name: str, words: str, issue_type: str | None = "product_quality", *, not_in: str = "", language: str = "") -> Rule:
    return danger_rule(code, name, words, issue_type, weight=DOUBTFUL, not_in=not_in, language=language)


SIGNS: tuple[Rule, ...] = (
    _sign(
        "sign-hurt",
        "碰到身体（待核实）",
        f"{HOT}**{BODY}/身上/一身/溅/泼/浇/洒了我|摔/滑倒/绊倒/跌倒/磕/跌/撞/崴**门牙/牙掉/缝/骨/流血/出血/是血/起不来/站不起来/动不了/送医/膝盖/韧带/扭伤/淤青/额头/后脑|"
        f"{HEAVY}**砸/塌/坠/倒下来/倒了压/掉下去/炸|砸穿|砸坏**车/屋顶/墙/地板|断裂**摔/{BODY}|断电/失控/松开/打滑/失灵**飞出/摔/撞/甩/追尾/冲|"
        "电晕|电倒|电飞|电死|电伤|电哭|差点扭伤|差点滑倒|差点摔|磕掉*牙|崩牙|崩掉*牙|硌掉*牙|硌得牙|咬到硬物|被拖|被卷|被咬|被叮*全身|咬伤|抓伤|溺水|呛水|卡住*头/手/脖/脚|叫不醒|没反应**孩子/老人|翻白眼|脸色*发紫/发青/惨白",
        not_in="手机摔|屏幕摔|箱子摔|砸招牌|砸了招牌|砸牌子|砸手里|砸钱|被卷入|被拖延|被拖了|被拖着|被拖欠|差点摔了手机|空调坠|摔坏",
    ),
    _sign(
        "sign-family",
        "家人身体异常（待核实）",
        f"{CHILD}**医生/急诊/一直咳/咳喘/咳血/软绵绵/昏睡/没精神/抽/哭闹不止/高烧/起疹/发青/缝/住院/过敏/中毒/吐个不停|{KIN}**叫不醒/没反应/昏/住院/抢救/病危/吃错药/用错药/送急诊/送医/晕/瘫/进icu/120|"
        "吃错药|用错药|打错针|输错液|配错*药|药量*错/超|剂量*错/超|肉毒|大肠杆菌|沙门氏|李斯特|农残超标|病危|晕过去|透不过气|上不来气|憋得|咳血|咳喘|呛人*咳/喘/头",
        None,
        not_in="抽奖|抽屉|抽纸|抽空|抽烟机|抽盒|抽油|抽取|抽签|抽中|抽时间|抽到|抽查|抽成|抽真空|抽检|住院部|医生推荐|医生建议用|医生说可以|医生朋友|医生节",
    ),
    _sign(
        "sign-fire",
        "火、烟、响声（待核实）",
        "窜/蹿/喷/冒**火/火苗/火星/火光|火**扑了/扑灭/窜/蹿/烧到/灭火器/浇灭|烟/浓烟/黑烟/焦味**困/呛得/逃/疏散/下楼/满屋/楼道/咳|嘭/砰/轰/嘣/咣/咚**碎/炸/裂/火/烟/玻璃/崩/飞|没烧着|没着起来|没烧起来|没烧到|烧了半/烧掉半/烧成|拔了电/断了电/关总闸/拉闸**味/烟/火/烫/响|"
        "插座/插头/充电器/电源/电线/接线板/线路**发黑/变形/烧/焦/烫手/冒/打火/糊|电弧|拉弧|电火花|火烧火燎",
        not_in="打火机|火锅|火车|火鸡|火腿|火花塞|火锅店|火了|火爆|火热|烟花|发火|恼火|上火|冒火气|冒昧|冒充|冒泡|火候|开火锅|火速|火急|窜货|窜码|窜稀|打不着火|点不着火|打不了火|不打火|打火困难|打火灶|惹火|火大|炸毛|吃火|烧烤|烧脑|烧水|烧饭|烧菜|焦糖|焦急|烧钱|喷火龙|喷火枪|点火",
    ),
    _sign(
        "sign-gas",
        "燃气与有害物（待核实）",
        "燃气/煤气/天然气/液化气/煤气罐/气罐/瓦斯/壁挂炉**漏/总阀/嘶/滋滋/呲/报警响/抢修/检漏/头晕/门口/关阀|消毒/清洁剂/洁厕/84/油漆/胶水/甲醛/酸/药水/杀虫剂**溅/误喝/呛/灼/头晕/恶心/吐/医院/眼|"
        f"{MEAL}**{SHARP}|漂着*针/虫尸/玻璃/刀|{TRADES}**起泡/红肿/肿成/肿得/溃烂/脱皮/灼/火辣/烧痛/刺痛/起疹/疹子/睁不开/流黄水/发炎|发霉/变质/过期/馊**医院/吐/拉/肚子/孩子吃/老人吃",
        not_in="漏发|漏寄|漏装|漏配|漏了一|漏单|漏掉|漏扣|碎玻璃杯|石头纸|石头剪",
    ),
    _sign(
        "sign-people",
        "人身安全（待核实）",
        "锁了车门|锁车门|不让我下|不让下车|不让我走|不让我出|强行*进/拉/拽/带|扣住我|扣留|关在*里|带我去别|要带我|色情|裸照|黄图|下流话|调戏|偷窥|偷窥|露骨|性暗示|约我开房|知道我住|知道我家|知道你家|找上门|堵在|跟到家|跟着我|前夫|前男友|前妻*找/堵|报复|恐吓|人肉|"
        "遗书|遗言|最后一次*打/电话/联系|打完我就走|不用回了|别找我了|下辈子|来世|活到头|撑不下去|没有明天|想解脱|求解脱|离开这个世界|活着太累|不想再撑|没勇气活|带着孩子一起走|煤气罐/汽油/刀/斧/炸药/硫酸/砖头/铁棍**门口/你们/门店/公司/店里/楼下/见/等着",
        None,
        not_in="要带我的|要带我们|知道我家地址填",
    ),
    _sign(
        "sign-loss",
        "钱与信息（待核实）",
        f"{WALLET}**被人消费/被人花/被人刷/被人转/被人提/被人用/被套现/被提现/被消费/被刷/被转/盗/少了*万/没了*万/卖了/陌生|{DATA}**贴在/挂在/流出/公布/公开/论坛/群里发/发出去/暴露/谁都能看/都看得到/全看见/泄/卖给/倒卖|"
        "刷脸*别人/我的/照片|过了*刷脸/人脸|拿我的照片|被人冒/被人顶替|拿我的*身份/照片/证件*贷/开/办/过/注册|骗了*万/千/积蓄|转给骗子|诈骗*万/千/转",
        "account_security",
        not_in="地址贴在|照片贴|照片墙|发出去了吗|信息公开|信息发出去",
    ),
    _sign(
        "sign-office",
        "机关介入（待核实）",
        f"{OFFICES}**封存/送检/立案/查封/执行/协助/传唤/笔录/提供材料/约谈/上门/取证/带走/停业/罚/抽样|执行局|执行庭|强制执行|协助调查|协查|约谈|传唤|央视*来/拍/记者/采|电视台*来拍/采/记者/曝|栏目组|记者**工厂/公司/采访/来/拍/到|专访|暗访|爆料|发稿|报道**你们/贵司",
        None,
        not_in="采访话筒|上门安装|上门取件|上门维修|上门服务|专访谈",
    ),
    _sign(
        "sign-en",
        "Signs of danger, far apart",
        "hot/boiling/scalding/steaming/steam**arm/arms/leg/legs/hand/hands/face/lap/chest/skin/foot/feet/stomach|smoke/flames/fire**hallway/house/room/kitchen/flat/apartment/everywhere/woke/evacuated/ceiling|hallway/house/room/kitchen/flat/apartment/garage**smoke/flames/on fire|"
        "sick/ill/vomiting/threw up/throwing up/stomach cramps/diarrhea/diarrhoea**after|after eating/after the/after drinking**sick/ill/vomiting/threw up/hospital|head/neck/arm/finger/fingers/foot/hand/leg/hair**stuck/trapped/pinned/caught in/jammed|went blue|turned blue|not breathing|stopped breathing|won't wake|would not wake|unresponsive|passed out|blacked out|"
        "came off/flew/snapped/gave way/gave out/burst/shattered/collapsed/tipped over/fell off/slipped**face/eye/eyes/arm/arms/hand/hands/leg/legs/head/kid/son/daughter/baby/toddler/mother/father/wife/husband|glass/needle/metal/nail/blade/wire/shard/shards/screw/staple/pin**mouth/tooth/teeth/throat/gum/tongue/bite/bit into/bottle/sandwich/soup/cereal/yogurt/formula/swallowed|"
        "loan/loans/credit card/credit cards/accounts/mortgage**in my name/my passport/my id/my identity/my social/without my knowledge|opened**using my|used my**to open/to borrow/to buy/to take out|won't be here|will not be here|not be around tomorrow|had enough**tomorrow/anymore/life|end it tonight|say goodbye|no point in living|nothing to live for|"
        "knife/gun/petrol/gasoline/bat/hammer**your office/your store/your door/your shop/coming|followed me|touched me|grabbed me|wouldn't let me out|would not let me out|locked the doors|locked me|knows where i live|reporter/journalist/tv crew/newspaper**story/publish/interview/article/footage/coming|served**papers|filed a claim|county court|tribunal|inspector/inspectors/regulator/health department**samples/seized/sealed/shut",
        None,
        not_in="room temperature|on hand|hand wash|hand cream|hand in|by hand|second hand|on the other hand|hands free|face mask|at the head|head office|headphones|hand held|ill fitting|sick of|bottle opener|arm chair|left hand side|right hand side",
        language="en",
    ),
    _sign(
        "sign-illness",
        "疾病、伤亡（待核实）",
        "猝死|心梗|脑梗|中风|肺炎|脑膜炎|败血症|肾衰|肝损伤|器官|感染|发炎|留疤|留了疤|疤痕|流脓|化脓|血泡|淤血|肿块|失聪|听力下降|视力下降|癫痫|流鼻血|鼻出血|尿血|便血|吐血|心悸|心慌|脱水|白血病|肿瘤|致癌|得了癌|查出癌|流产|早产|胎停|畸形|"
        "后遗症|残疾|植物人|病危|去世|身亡|离世|过世|遇难|丧生|尸检|法医|猫没了|狗没了|人没了|动手术|做了手术|拍片子|拍了片|拍ct|做ct|核磁|打石膏|换药|缝合|清创|植皮|截指|断指|脱了一层|掉了一层|脱一层皮|脱一层|起了泡|耳朵根|打破*头|砸破|弹出来*头/脸/手/眼/人|一地渣|踩空|"
        "同一根针|针头*重复|重复*针头|没消毒*针/刀/器械|交叉感染|呛了好几口|沉下去*孩子|孩子*沉下去/溺/没气|误把*吃/喝/当",
        None,
        not_in="感染力|疤痕膏|疤痕贴|疤痕凝胶|去疤痕|祛疤痕|淡疤痕|修护疤痕|不留疤痕|去世界|器官捐献|不发炎|白血病捐|白血病基金|致癌物检测|发炎药|中风险|拍片子用|拍片子的|没感染",
    ),
    _sign(
        "sign-kindle",
        "着了、冒光（待核实）",
        "烤着|烘着|引着|燃着|里着了|上着了|边着了|自己着了|又着了|冒*蓝光/白光/光|火球|火花四溅|打出火|冒出火|放炮一样|跟放炮|像放炮|引擎盖*烟/火|发动机*冒/烟/火|电表箱*水/泡/烟/火|配电箱*水/烟/火|全屋跳闸|整栋楼*停电|漏水*电/插座/开关",
        not_in="心里着了急|里着了凉|烤着吃|烤着香|烤着脆|烤着用|充电宝自己着了急|漏水电费|漏水电话|漏水电商",
    ),
    _sign(
        "sign-crime",
        "犯罪、意外（待核实）",
        "陌生人*进/闯/说话/开门/敲门/跟|陌生男|闯进来|偷拍|入室|抢劫|抢走|抢了我|被抢了|下药|迷药|喝了酒*开/骑/司机|喝酒*开车/司机|司机*喝酒/喝了酒/睡着/打瞌睡/玩手机/飙车/闯|酒驾|醉驾|蛇形|肇事|逃逸|撞了*跑|撞*跑了|撞到*人|砸我|敲我头|拿*打我/砸我/捅/扎我|天台|楼顶|桥上|站在窗|阳台上不下|"
        "偷了*首饰/钱/金/手机/包|盗窃|监控*外泄/泄/传到/被看|被人*传到网上|摄像头*说话/陌生/被人|本金*亏/没/血/全|爆雷|暴雷|跑路|卷款|卷钱|卷走|钓鱼*链接/网站/短信/邮件|钱没了|钱全没|诱导*老人/我爸/我妈/父母/万|骗老人|勒索|敲诈|纪委|证据*交给/提交*纪/公安/警",
        None,
        not_in="砸我手里|砸我手上|被抢了先|被抢了货|抢走了优惠|抢走了名额|优惠被抢走|天台花园|楼顶花园|跑路线|钱没了优惠|敲诈游戏",
    ),
    _sign(
        "sign-more-en",
        "Signs of danger, single words",
        "fell out in clumps|clumps of hair|hair fell out|swallowed a|ate a magnet|x-ray|xray|surgery|operated on|scarred|scars|infection|infected|pneumonia|stroke|heart attack|concussion|seizure|coma|miscarriage|overdose|wrong medication|wrong dose|mri|ct scan|landed on my|fell on my|hit by|run over|knocked down|"
        "watching us|watching me|spying|hidden camera|intruder|broke into|broke in|burglar|robbed|mugged|stole my jewelry|stole my jewellery|drugged|drunk driver|driver was drunk|phishing|ransom|blackmail|extort|ponzi|ran off with|on the roof|on the bridge|jump off|overdosing|electrified|electrocute|live wire|exposed wire|exposed wires|bare wire|short circuit|burning plastic|toxic|mercury|asbestos|lead paint|mold in|maggots|rat poison|needle in",
        None,
        not_in="heart attack when i saw|heart attack at the price|heart attack grill|different strokes|stroke of luck|keyboard stroke|brush stroke|nearly had a heart attack|hit by a wave of|toxic attitude|toxic fandom|surgery hours|surgery address|mri machine purchase|brush strokes",
        language="en",
    ),
)
