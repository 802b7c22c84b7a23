"""Made-up sentences, as customers and agents write them. What is personal stands in ⟦ ⟧; nobody in them exists.

PERSONAL: with something to take out. PLAIN: nothing. KNOWN: what the house knows of the case (names, numbers) is given along.
"""

PERSONAL = """
我叫⟦张伟⟧，电话是⟦13800138000⟧，麻烦尽快处理。
我是⟦李晓红⟧，昨天下的单到现在没发货。
本人⟦王建国⟧于11月3日购买养生壶一台，收到即破损。
收件人：⟦陈思雨⟧，电话⟦139-1234-5678⟧，地址：⟦浙江省杭州市西湖区文三路478号3幢502室⟧。
请寄到⟦上海市浦东新区张江路88号3号楼502⟧，谢谢。
我住⟦北京市朝阳区建国路甲92号世茂大厦B座1201室⟧，快递一直说送不到。
⟦刘⟧先生您好，您的退款已经提交。
⟦欧阳⟧女士来电表示壶盖有裂纹。
客服⟦小周⟧告诉我三天内到账。
你们的客服⟦赵敏⟧说可以换新，结果没人联系我。
身份证号⟦110105194912310 02X⟧，这样可以了吗
我的身份证是⟦11010519491231002X⟧，用来实名认证。
护照号码：⟦E12345678⟧，报关用。
退到我的银行卡⟦6222021234567890128⟧，开户名⟦孙丽⟧。
卡号 ⟦6228 4800 1234 5678 910⟧ 农业银行。
付款用的信用卡⟦4111 1111 1111 1111⟧被扣了两次。
订单号⟦YS2026110312345⟧一直显示待发货。
订单⟦2026110388812345⟧少发了一个滤网。
快递单号⟦SF1234567890123⟧三天没更新。
中通⟦75312345678901⟧显示签收，我没收到。
运单号：⟦YT8812345678901⟧
加我微信⟦zhangwei_88⟧发照片给你。
微信号：⟦lily20261122⟧，随时联系。
我的QQ⟦123456789⟧，加我传视频。
邮箱 ⟦zhang.wei@example.com⟧ 收不到验证码。
发票发到⟦finance@example.com.cn⟧就行。
送货车是⟦京A12345⟧，司机态度很差。
车牌⟦沪AD12345⟧的快递车撞了我家门口的花盆。
链接打不开 ⟦https://shop.example.com/pay?token=abcdef123456⟧ 怎么办
这是我的进度页 ⟦https://help.example.com/t/Zk3jd82ksl2k3jd92kd02kdls⟧ ，一直没变化。
请拨打⟦010-62345678⟧找我。
我家座机⟦021 5888 6666⟧，白天有人。
电话⟦一三八零零一三八零零零⟧，方便打。
手机号⟦１３８００１３８０００⟧，全角写的。
联系人：⟦周婷⟧ 手机：⟦+86 13912345678⟧
收货地址改成⟦广州市天河区体育东路120号⟧，之前写错了。
地址：⟦四川省成都市武侯区天府三街199号太平洋保险金融大厦A座8楼⟧
寄回⟦江苏省苏州市工业园区星湖街328号创意产业园5栋⟧，运费到付。
家住⟦武汉市洪山区珞喻路1037号⟧，可以上门吗？
我在⟦深圳市南山区科技园南区高新南七道20号⟧上班，请送公司。
送到⟦柳林镇王家村12号⟧门口就好。
⟦张⟧经理承诺给我补偿50元，没有兑现。
⟦黄⟧小姐说她明天在家。
快递员⟦马强⟧说放门口了。
签收人：⟦吴磊⟧，我不认识这个人。
序列号⟦SN88A1234567⟧的机器开不了机。
IMEI ⟦860012345678901⟧，查一下保修。
姓名是⟦何静⟧，出生日期⟦1990年5月12日⟧。
我叫⟦司马青⟧，请改一下收件人姓名为⟦司马兰⟧。
支付宝账号⟦13700001234⟧退款没到。
工号⟦CS2024001⟧的客服处理的。
工单号⟦20261103000123⟧一直没人回。
退款单号⟦RF20261103998⟧，什么时候到账？
我是⟦周敏⟧的妈妈，替她问一下。
谢谢
⟦郑凯⟧
⟦林⟧师傅上门安装时把墙弄坏了。
手机尾号不对，应该是⟦158 1234 5678⟧
给⟦13611112222⟧或⟦13733334444⟧打电话都行。
用户⟦wxid_8a7b6c5d4e⟧投诉。
会员名：⟦李雷⟧，积分没有到账。
⟦杨⟧阿姨要求退货，原因是尺寸不合适。
我的淘宝ID⟦happy_cat99⟧，订单在那边。
开户行建行，账号⟦6217 0012 3456 7890 123⟧，户名⟦钱多⟧。
持卡人⟦Li Ming⟧，卡被盗刷了。
My name is ⟦John Smith⟧ and my kettle leaks.
I'm ⟦Mary Johnson⟧, order number ⟦A123456789⟧ has not arrived.
Please call me at ⟦+1 415 555 2671⟧ after six.
My phone is ⟦+44 20 7946 0958⟧.
E-mail me at ⟦john.smith@example.org⟧ please.
Ship it to ⟦221 Baker Street, London NW1 6XE⟧ instead.
My address is ⟦Room 502, Building 3, 88 Zhangjiang Road, Shanghai⟧.
Deliver to ⟦1600 Pennsylvania Avenue⟧, the door is open.
Mr. ⟦Brown⟧ called about the broken lid.
Dear Mrs. ⟦Wilson⟧, your refund is on its way.
Tracking number ⟦1Z999AA10123456784⟧ shows no movement.
My order ⟦#2026110388812345⟧ was charged twice.
The card ⟦4111-1111-1111-1111⟧ was charged two times.
My passport number is ⟦G87654321⟧.
WeChat ID: ⟦john_shanghai⟧ if you need photos.
Regards,
⟦Emily Clark⟧
Name: ⟦David Lee⟧, phone: ⟦13800138000⟧
The agent ⟦Tom⟧ said it would take three days.
Link: ⟦https://shop.example.com/reset?email=a@example.com&code=99ab⟧ does not work.
Serial number ⟦C02XG0FDJG5H1⟧, bought last week.
Thanks, ⟦Anna Maria Lopez⟧
This is ⟦Peter Wang⟧ from the second floor, I never got the parcel.
WhatsApp ⟦+8613800138000⟧ works best.
Contact: ⟦Wang Fang⟧, ⟦138 0013 8000⟧
Account number ⟦12345678901⟧, please refund there.
她叫⟦孙悦⟧，是我的女儿，东西是给她买的。
⟦赵子龙⟧买的净水器滤芯换不下来。
麻烦转告⟦陈浩⟧，明天十点到店。
我老公⟦徐志强⟧付的款。
店长⟦高敏⟧让我等消息。
楼下⟦幸福里小区8号楼2单元301⟧的邻居代收了。
发给我表姐⟦韩雪⟧，她在家。
⟦Jessica⟧ told me that the refund was approved.
My husband ⟦Robert⟧ placed the order.
I live at ⟦Flat 4B, 12 Nathan Road, Kowloon⟧.
"""

PLAIN = """
您好，退款一般在1到3个工作日内原路退回。
请先断电，再用湿布擦拭底座，等待10分钟后重新通电。
我是白天下单的，晚上显示已取消。
我是黄金会员，为什么没有免运费？
我是高级用户，功能却打不开。
请先生成验证码，再输入六位数字。
客服小时为8:30至18:00。
客服热线400-820-8820，周一至周五。
拨打12315可以投诉。
满200元减30元，优惠券2026年12月31日前有效。
型号AB-1200的滤芯每6个月更换一次。
订单在未发货时可以自行取消。
快递显示签收但没有收到时，请先问一下邻居和门卫。
在“我的订单”里点“申请退款”，选择原因后提交。
2026年11月21日17:30前回复。
温度设定在85度，时间设定为20分钟。
安装师傅会提前一天联系您预约上门时间。
请把照片发给客服，照片要看得清裂纹。
从主路进来走路10分钟就到。
发票在确认收货后7天内开具。
地址写错了可以在发货前修改吗？
收货地址怎么改？
我叫了三次客服都没有人。
本人签收时要当面开箱检查。
微信支付和支付宝都可以用。
物流一般2-3天，偏远地区5-7天。
电压220V，功率1500W，容量1.7升。
退货地址在退货详情页里可以看到。
联系人电话可以写两个。
姓名要和证件上的一致。
如果账号被锁定，请等待30分钟后再试。
方案一：重装软件，方案二：恢复出厂设置。
我是安卓手机，苹果手机也试过。
同学们都说好用。
那边的小区门口可以放快递柜。
路由器重启后请等两分钟。
保修期一年，人为损坏不保修。
谢谢您的耐心等待，祝您生活愉快。
版本号3.12.5更新后恢复正常。
价格1299元，活动价1099元。
The refund usually takes three to five working days.
I am very disappointed with the service.
I'm Not able to open the app since the update.
Please hold the power button for 10 seconds.
Dear Customer, thank you for your patience.
Your order can be cancelled before it ships.
The warranty covers 12 months from the day of purchase.
See https://help.example.com/kb/refund-time for details.
Version 3.12.5 fixes the problem on Android 14.
Choose Settings, then Account, then Delete.
The kettle holds 1.7 litres at 220 V and 1500 W.
This is the third time I ask.
Thanks, Best wishes and have a nice day.
Call our hotline 400-820-8820 between 9:00 and 18:00.
It costs 1,299.00 and ships within 24 hours.
"""

KNOWN = """
⟦周敏⟧的养生壶壶盖有裂纹，⟦林晓彤⟧已经补发。
已联系⟦周敏⟧，⟦林晓彤⟧跟进。订单 ⟦YS1⟧ 和 ⟦YS 2026-1103⟧ 一起寄出。
⟦13800006620⟧ 无人接听，改打 ⟦138 0000 6620⟧。
敏感肌也可以用，和周边产品一起寄。
We told ⟦Alice Brown⟧; ⟦Alice⟧ agreed to wait.
"""

# Written after the patterns were finished, and never tuned on.
UNSEEN = """
你好，我姓⟦蒋⟧，上周五买的电饭煲按键失灵。
我叫⟦蔡依萍⟧，住在⟦南京市鼓楼区中山北路30号2栋1单元603⟧。
麻烦联系⟦魏国强⟧先生，号码⟦177 0000 1122⟧。
换货寄到⟦天津市和平区南京路219号⟧，收货人⟦卢芳⟧。
⟦孟⟧女士的订单⟦JD202611037788⟧昨天被拒收。
顺丰⟦SF0123456789012⟧卡在中转站三天了。
退款请退到尾号⟦6222020000000000005⟧的卡里。
我微信是⟦tangtang_0512⟧，发你截图。
QQ号：⟦87654321⟧，密码忘了。
请把发票寄到⟦tax@example.net⟧，抬头不变。
昨天下午⟦钟⟧师傅来修，没修好就走了。
我是⟦谭晶⟧，上次的事情还没解决。
身份证⟦440305199003077 53X⟧上传失败。
客服⟦小雨⟧承诺今天回电，没有。
座机⟦0571-88886666⟧转8012，上班时间能接。
地址是⟦陕西省西安市雁塔区高新路52号高科大厦1702室⟧。
物流单⟦JT0001112223334⟧没有更新。
⟦粤B8D123⟧那辆车送的货，箱子湿了。
收件人写的是⟦贾玲玲⟧，电话⟦18900001111⟧。
我同事⟦邵军⟧也遇到同样的问题。
我爱人⟦范晓⟧签的字。
麻烦转给⟦程⟧经理处理。
验证链接⟦https://id.example.com/v?u=tan&k=8f3a⟧过期了。
海外地址⟦45 Orchard Road, Singapore 238874⟧能寄吗？
手机⟦+852 6123 4567⟧收不到短信。
昵称“⟦小桃子1998⟧”的评论是我写的。
I am ⟦Sarah Connor⟧, the parcel came empty.
Order ⟦PO-20261103-77⟧ is still pending.
Reach me on ⟦(415) 555-0132⟧ or ⟦sarah.c@example.com⟧.
Please send it to ⟦10 Downing Street, London SW1A 2AA⟧.
My colleague ⟦Kevin⟧ signed for it.
Dear ⟦Laura⟧, thank you for waiting.
The courier ⟦Mike⟧ said nobody was home.
Tracking ⟦LX123456789CN⟧ says delivered.
Ms. ⟦Chen⟧ from ⟦18 Century Avenue, Pudong⟧ asks for a refund.
Best regards,
⟦Oliver Stone⟧
My ID card number is ⟦11010519491231002X⟧.
Card ending in ⟦4242424242424242⟧ was charged.
Call ⟦136 1234 5678⟧ and ask for ⟦Helen⟧.
这边是⟦龚丽华⟧，帮我查一下进度。
"""
