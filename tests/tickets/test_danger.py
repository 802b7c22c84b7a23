"""Level 1 is never missed silently, and a figure of speech is no fire: sentences as customers write them."""

import pytest

from tickets.classification import Contact, classify
from tickets.defaults.issue_types import TYPES
from tickets.defaults.rules import RULES

DANGEROUS = """
昨晚电水壶底座突然着火了，幸好人在家
插上电没两分钟就开始冒烟，满屋子糊味
空气炸锅用到一半炸了，玻璃碎一地
我妈摸到冰箱门把手被电了一下，整条胳膊都麻
外壳漏电，洗手的时候手一碰就麻
孩子碰到插头触电，现在在医院
养生壶壶身炸裂，开水把腿烫伤了
热水袋爆了，烫了一腿的水泡
老人用按摩椅把手夹骨折了
宝宝把遥控器里的纽扣电池吞下去了
电饭煲里煮出来有股农药味，一家三口上吐下泻
用了加湿器里的精油后全身过敏，喉咙肿得喘不上气
燃气灶一直漏气，家里报警器都响了
热水器用着用着头晕恶心，医生说是一氧化碳中毒
榨汁机刀头飞出来，把手割破缝了五针
没想到才买三天就自燃了
充电宝鼓得像馒头，一充就烫手，马上要爆了
早餐机里喝出玻璃渣，嘴里都是血
风扇掉下来砸到孩子头了
电热毯半夜起火，床都烧了，差点出人命
不小心触电了，这产品太危险
你们的师傅装的空调掉下去差点砸死人
装修工把水管打断，楼下被淹，损失几十万
账户里的钱被盗刷了三万多
你们再不处理我就找律师起诉了
这事我已经联系记者了，准备曝光你们
小太阳把窗帘点着了
电热水壶的插头烧黑了，插座也融了
微波炉里噼里啪啦冒火花
滤水壶里的活性炭漏出来，喝了以后肚子疼进了医院
吹风机吹着吹着喷火，头发都烧焦了
净水器半夜爆管，地板全泡了
洗衣机跑电，老婆差点没命
电池漏液，孩子手上都是，皮肤发红
没有人管！机器漏电三天了
The kettle caught fire on the kitchen counter last night.
My son got an electric shock from the toaster.
The glass jug exploded and cut my hand, I needed stitches.
Smoke was coming out of the air fryer and the plug melted.
The heater set the curtains alight.
My daughter was burned by boiling water when the lid fell off.
The battery is swollen and gets too hot to touch.
We were taken to hospital with carbon monoxide poisoning.
I will be contacting my solicitor and taking you to court.
Someone drained my account after I paid on your site.
My toddler nearly choked on a part that came off.
I had a severe allergic reaction and could not breathe.
There's a strong burning smell and sparks fly from the socket when I switch it on.
The blade came loose and sliced my finger open.
The washing machine flooded our kitchen and the flat below.
It gave my wife a nasty shock when she touched the handle.
新买的取暖器开了十分钟外壳就融化变形，还有刺鼻的塑料烟味
压力锅盖子突然喷开，滚烫的粥溅到老公脸上
电动牙刷充电时爆炸了
热水器外壳有电，洗澡时被打了一下
挂烫机漏水漏到插座上，短路起了火
孩子的手指卡进风扇叶片里，流了好多血
用了你们的蒸锅后涂层脱落，吃了拉肚子住院
烤箱玻璃门自己爆了，渣子扎进脚里
快递员打人，把我爸推倒摔伤了
卡里两万块被人盗走，是在你们平台付款之后
电磁炉一插电整个小区跳闸，还打火
油烟机掉下来砸到锅里，热油溅了一身
暖风机冒白烟，现在不敢用了
按摩仪把皮肤电伤了，一片红肿
净饮机出来的水喝了全家呕吐
电动剃须刀充电器插上冒火星
我要去法院告你们
已经把视频发给了电视台记者
婴儿床围栏断了，宝宝摔到头去急诊了
热水壶盖弹开烫到了小孩的脸
The oven door shattered while my kids were standing next to it.
It started sparking and tripped the whole house.
My mother fainted from the fumes.
The pressure cooker lid flew off and scalded my face.
The charger got so hot it burned a hole in the carpet.
I'm suing your company.
My baby put the loose screw in her mouth and choked.
There is a gas smell whenever the stove is on.
We ended up in A&E after eating from the new pan.
The lamp burst and glass went into my eye.
电饭锅底盘烧通了一个洞，桌布都焦了
烤火炉把被子燎了个大洞，人差点没跑出来
豆浆机溢出来的水流到开关里，我一碰浑身发抖被弹开
微波炉门关不严，邻居说有辐射，我妈最近一直头疼
老爷子被电风扇的外罩割到，血流不止
水龙头滤芯脱落，宝宝呛到了
爆米花机溅出热油，女儿胳膊起泡
洗碗机底部烧得通红，吓得我们赶紧拔掉电源
插排冒了火，多亏有灭火器
热得快把水桶烧化，家里差点着火
吃了你家锅炒的菜，全家都吐了
椅子腿断了，我摔下来尾椎骨裂
净化器闻久了恶心想吐，嗓子疼
我账户里五千块余额被人花光了
不给退款就法庭上见
我要请媒体来评评理
梯子散架，老公从上面摔下来腿断了
壶把手断开，一整壶开水浇在脚上
小孩误喝了除垢剂
空调外机螺丝没拧紧掉下楼砸了别人的车
The space heater ignited the rug.
My wife burnt her hand on the handle, it is not insulated.
The cord is frayed and I was zapped.
The jar broke and there was glass in my smoothie; my mouth is bleeding.
Our toddler drank the descaling liquid.
There was a loud bang and the microwave filled with smoke.
The chair collapsed and my father broke his hip.
All my savings were taken after your breach.
Expect a letter from our lawyers.
It smelled like burnt plastic and my lungs hurt.
豆浆机昨天晚上工作的时候突然冒烟了，我赶紧拔了插头
空调插头发热烧糊了，墙面都黑了，太吓人了
孩子用儿童水杯，吸管上的零件掉了差点吞下去
热水壶的开水从壶嘴漏出来，烫到我妈的手了，都起泡了
电吹风用着用着"砰"的一声炸了，头发烧了一撮
洗衣机漏电，我老婆去拿衣服的时候被电了
贵公司的电磁炉面板用着用着爆裂，碎片崩到脸上
电压力锅排气时盖子飞出去，砸坏了橱柜，还好没伤到人
锅里涂层掉了吃进去了，第二天就进医院了
电热毯半夜温度失控，后背烫出一片水泡
净水器漏水把家里木地板全泡了，损失上万
吸尘器电池充电的时候起火，消防都来了
电暖器倒了不断电，把地毯烤着了
这批货质检有问题，已经有三个客户触电了
按摩椅夹住我父亲的手，拔不出来，送医院了
台灯漏电，儿子写作业的时候手麻
你们再拖我就向法院起诉
昨天打12315了，再不解决就找电视台
账户里的钱莫名其妙被转走，已经报警
烤箱玻璃在使用中突然炸裂，玻璃渣崩了一地
The hair dryer shot out flames and burned my daughter's hair.
I was electrocuted when I touched the washing machine door.
The power bank exploded in my bag.
My father was taken to the ER after inhaling smoke from the heater.
The knife guard snapped and I cut my thumb badly.
The kettle leaks boiling water and scalded my foot.
The plug is melting and it smells like burning.
I have spoken to a lawyer about your faulty heater.
The fryer started a fire in our kitchen.
Money was stolen from my account, 3000 dollars gone.
""".strip().splitlines()

HARMLESS = """
这款电水壶会不会漏电？想给老人买
请问有漏电保护吗
收到了，没有漏电，用着很好，谢谢
客服电话一直打不进去，气得我七窍冒烟
等了三天快递还没到，嗓子都喊冒烟了
这个颜色太好看了，口碑爆炸
没有人受伤，就是包装破了
你们搞的跳楼价活动什么时候结束
屏幕有一道划痕，想换一个
电脑中毒了，登录不了你们网站
剃须刀刀片多少钱一盒
想买个烟雾报警器，家里防火用
一起火锅聚会用的电火锅怎么选
双十一大出血价是多少
充电充到一半就停了，是不是充满了
被电话打扰，请不要再给我打推销电话
手麻利点，快给我发货
热水壶不保温了，能不能修
颜色发错了，要换货
退款什么时候到账
送货员态度不好，不肯上楼
空气炸锅炸了一次薯条，很好吃
炸鸡翅要炸几分钟
怎么清洗榨汁机的刀头
我要开发票，抬头写医院
单位是市第一人民医院，要开专票
防触电插座有吗
儿童锁怎么打开，怕孩子乱按
电热毯怎么设置定时
收到货外箱压坏了，东西没坏
价格降了二十块，能退差价吗
想咨询一下法律顾问服务合作
律师事务所采购二十台净水器，怎么对公付款
我是电视台的采购，想批发一批
这个锅太火爆了，一直抢不到
上次的师傅服务很好，点个赞
保温杯不漏水，很满意
收到的杯子碎了，外包装是好的
账号密码忘了怎么办
app总是闪退，连不上wifi
这件事不至于起诉，给我补发个配件就行
机器声音大得要死，麻烦看看
How loud is it? I do not want to wake the baby.
Does it have protection against electric shock?
No one was hurt, but the box arrived open.
My order has not arrived and tracking is stuck.
The colour is on fire, love it! Can I get another one?
I need an invoice for the hospital I work for.
Is the Fire TV app supported?
The battery died after two hours of music, is that normal?
Please cancel my order, I was fired from my job.
Can I melt butter in it?
You charged me twice for one kettle.
Thanks, your agent was on fire today and fixed it all.
请问这款支持防干烧吗
洗衣机门打不开，衣服拿不出来
快递员把箱子砸了个坑，里面没事
客服答应今天回电话，没打
能不能开病历本那样的纸质发票
这电风扇风太小，热死了
刚打开就坏了，真晦气
我的心都碎了，杯子到手就裂
请问烫衣服用哪款挂烫机好
不小心烧干了水壶，底下黑了能洗掉吗
煮粥糊底了怎么清洗
想要那种火焰灯效果的壁炉取暖器
电饼铛不加热
生日礼物没按时送到，孩子很伤心
这个价格我受到了伤害
积分到期了怎么没有提醒
电池不耐用，充一次用半小时
跟医院合作需要什么手续
灭火器你们卖吗
护眼灯对眼睛有没有伤害
Can you ship to a hospital address?
The heating element is broken, it won't warm up.
It is a killer deal, thanks.
I burned the rice, how do I clean the pot?
Does the kettle switch off when it boils dry?
My refund is late and I'm dying to have it.
The blades are dull, can I buy spare ones?
Your courier shocked everyone by arriving early.
Can I return the smoke alarm I bought?
The invoice has the wrong name.
天气太热，一回家就想用风扇
锅用了一个月，锅底有点发黄
破壁机能打热豆浆吗
把旧机器拉走要收费吗
客服把我拉黑了，没法联系
包装盒有点脏
价格比别家贵三十
电热水壶烧水声音挺大
插头是国标的吗
能不能换成白色的
快递放在门口被人拿走了
蒸箱的蒸汽大不大
怎么关掉提示音
师傅晚了两个小时才来
退货的运费谁出
电饭煲煮饭夹生
洗碗机洗不干净碗
空调不制冷，屋里三十多度
收不到验证码
儿童餐具有没有礼盒装
Does the oven have a child lock?
My parcel was left in the rain.
The toaster burns one side of the bread.
I want to change the delivery date.
The courier left it with a neighbour.
How hot does the outside get?
It makes a popping sound when popcorn is ready.
Your site is down again.
Please send me the manual.
The colour is different from the picture.
电饭煲的内胆掉漆了，能换一个吗
我想问下电磁炉的最大功率是多少
快递把我的包裹丢在楼下，下雨都淋湿了
空气炸锅炸出来的鸡翅不脆，是不是设置不对
请问加湿器可以加精油吗
订单显示已发货，三天没更新了
电水壶外壳有点烫手，正常吗
洗碗机的喷淋臂不转了
吹风机风力变小了
昨天买的今天就降价五十，太坑了
灯不亮了，换了灯泡也不行
安装师傅说要加收材料费，合理吗
我的手机号换了，怎么改
能开增值税专用发票吗
养生壶烧开后一直响
你们的客服说话太冲了，我很生气
少发了一个滤芯
请帮我把收货地址改到公司
遥控器没反应，电池换了也没用
保修期内维修要不要钱
My vacuum has lost suction.
Do you offer a discount for two units?
I got the black one instead of white.
Where do I find the serial number?
The app says device offline.
My coupon expired yesterday, can you extend it?
The lid does not close properly.
It's louder than I expected.
Can I pay on delivery?
The remote control is missing from the box.
""".strip().splitlines()

MISSED_AT_MOST = 0.02
RIGHT_AT_LEAST = 0.80


def level(text: str) -> int | None:
    return classify(Contact(subject="", description=text), RULES, TYPES).level


def test_it_takes_danger_for_level_one_when_customers_tell_of_it():
    missed = [text for text in DANGEROUS if level(text) != 1]
    assert len(missed) <= MISSED_AT_MOST * len(DANGEROUS), missed


def test_it_stays_calm_when_the_words_only_look_dangerous():
    alarms = [text for text in HARMLESS if level(text) == 1]
    caught = sum(level(text) == 1 for text in DANGEROUS)
    assert caught / (caught + len(alarms)) >= RIGHT_AT_LEAST, alarms


@pytest.mark.parametrize(
    "text", ["没有漏电", "外壳不漏电", "没有发生爆炸", "并未造成人员受伤", "no one was injured", "it did not catch fire"]
)
def test_it_understands_denial_when_danger_is_ruled_out(text):
    assert level(text) is None


@pytest.mark.parametrize(
    "text",
    ["没想到会漏电", "不小心触电了", "没用几天就冒烟", "没有漏电保护，结果漏电了", "是不是漏电了，手麻", "not only that, it caught fire"],
)
def test_it_goes_up_when_the_denial_is_of_something_else(text):
    assert level(text) == 1
