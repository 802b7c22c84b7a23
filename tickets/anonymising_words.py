"""Words by which a Chinese name is known in a text: surnames, how people are addressed, and what looks like a name and is none."""

_DOUBLE = "欧阳|上官|司马|诸葛|司徒|东方|独孤|南宫|夏侯|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|端木|百里|呼延"
# The commonest, of nearly everybody; without those that are words in nearly every sentence (和, 来, 都, 那).
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦付"
    "方白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦"
    "俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶牟艾尤阳穆农司卓古吉缪简车项连芦麦"
    "褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂佟应臧闵苟邬边卞姬仇栾隋商刁沙荣巫桑郎甄丛仲虞敖巩池查麻苑迟邝封匡鞠惠荆乐冀胥班储栗燕楚"
)

SURNAME = f"(?:{_DOUBLE}|[{_SINGLE}])"
TITLES = "先生|女士|小姐|太太|大姐|大哥|阿姨|叔叔|老师|师傅|经理|主任|总监|医生|律师|警官|老板|同学|姐(?![妹夫])|哥(?![哥们])"
"""What stands after a surname."""
AFTER_NAME = "[^\u4e00-\u9fff]|的|今|昨|在|于|买|订|下单|购|投诉|是|有|想|要|来自|住|收|先|女"
"""What may follow a name that stands after 我是 or 我叫."""

_LIKE_NAMES = (
    "高级 黄金 白金 钻石 安卓 苹果 任何 全部 时间 方便 文件 应该 成功 路由 连续 向来 安装 安全 时候 方式 文字 成员 "
    "路过 华为 小米 小时 小孩 老人 老板 小心 小程 老客 万分 毛病 高端 单位 单独 关于 曾经 许多 许久 何时 何况 钱款 "
    "马上 白天 江苏 江西 广西 贵州 宁波 宁夏 毕竟 温馨 温暖 康复 华东 华南 华北 石家庄 包裹 包装 包邮 易碎 简单 "
    "计算 常规 常用 车主 车间 党员 房东 房主 房客 管理 童装 顾客 祝您 祝你 谢谢 多谢 感谢 丁香 万一 万科 单身 单亲 "
    "高中 高三 高二 高一 初中 大学 方案 官方 章程 温度 金额 商家 连锁 解决 时段 成都 成人 路人 万能 万事 明天 云南 "
    "文员 文科 文盲 应届"
)
NOT_NAMES = frozenset(_LIKE_NAMES.split())
"""Two letters or three that begin like a surname and are no name."""
