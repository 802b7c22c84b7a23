"""The words of every notice as shipped, Chinese and English; ops edit them in the admin, these stand in where a row is missing.

`{names}` are filled in by whoever tells. A customer's notice never holds what the sender typed: it would make us
a relay for somebody else's words.
"""

_ABOUT_ZH, _ABOUT_EN = "{number} · {customer} · 截止 {due}", "{number} · {customer} · due {due}"


def _staff(zh: str, en: str, about_zh: str = _ABOUT_ZH, about_en: str = _ABOUT_EN) -> dict[str, tuple[str, str]]:
    return {"zh-hans": (zh, about_zh), "en": (en, about_en)}


STAFF: dict[str, dict[str, tuple[str, str]]] = {
    "assigned": _staff("您有新工单：{subject}", "New ticket for you: {subject}"),
    "unplaced": _staff("一级客诉无人在岗：{subject}", "Level 1 and nobody on duty: {subject}"),
    "sweep_failed": _staff("工单时效无法计算：{subject}", "The clock of a ticket cannot be read: {subject}"),
    "wrote": _staff("客户来信：{subject}", "Customer wrote: {subject}"),
    "refused": _staff("客户反馈未解决：{subject}", "Not solved, says the customer: {subject}"),
    "warn:response": _staff("首次响应将于{due}到期：{subject}", "First response due {due}: {subject}"),
    "warn:resolution": _staff("解决时限将于{due}到期：{subject}", "Resolution due {due}: {subject}"),
    "breach:response": _staff("首次响应已超时：{subject}", "First response missed: {subject}"),
    "breach:resolution": _staff("解决已超时：{subject}", "Resolution missed: {subject}"),
    "reminder:response": _staff("提醒：首次响应截止{due}：{subject}", "Reminder, first response due {due}: {subject}"),
    "reminder:resolution": _staff("提醒：解决截止{due}：{subject}", "Reminder, resolution due {due}: {subject}"),
    "late:response": _staff("首次响应仍未完成（截止{due}）：{subject}", "Still no first response (due {due}): {subject}"),
    "late:resolution": _staff("仍未解决（截止{due}）：{subject}", "Still not resolved (due {due}): {subject}"),
    "warn:acceptance": _staff(
        "请在{due}前受理协作：{subject}",
        "Please accept by {due}: {subject}",
        "{number} · {department} · 申请人 {by}",
        "{number} · {department} · asked by {by}",
    ),
    "breach:acceptance": _staff(
        "{department}未按时受理协作：{subject}",
        "{department} has not accepted in time: {subject}",
        "{number} · 受理截止 {due} · 申请人 {by}",
        "{number} · accept by {due} · asked by {by}",
    ),
    "reminder:acceptance": _staff(
        "提醒：请受理协作（截止{due}）：{subject}",
        "Reminder, please accept by {due}: {subject}",
        "{number} · {department} · 申请人 {by}",
        "{number} · {department} · asked by {by}",
    ),
    "late:acceptance": _staff(
        "{department}仍未受理协作：{subject}",
        "{department} has still not accepted: {subject}",
        "{number} · 受理截止 {due} · 申请人 {by}",
        "{number} · accept by {due} · asked by {by}",
    ),
    "answers_off": _staff(
        "文章不再用于自动解答：{subject}",
        "No longer sent as an answer at once: {subject}",
        "最近 {answers} 次自动解答中，客户 {unhelped} 次表示没有帮助。请修改文章后重新启用",
        "Of its last {answers} answers {unhelped} did not help. Improve the article, then switch it on again",
    ),
    "department_asked": _staff(
        "{by}请{department}协助：{subject}",
        "{by} asks {department} for help: {subject}",
        "{number} · 请在{due}前受理",
        "{number} · accept by {due}",
    ),
    "department_accepted": _staff("{department}已受理：{subject}", "{department} has accepted: {subject}"),
    "department_done": _staff("{department}已完成协作：{subject}", "{department} has finished: {subject}"),
    "department_refused": _staff("{department}退回协作申请：{subject}", "{department} refused: {subject}"),
    "department_withdrawn": _staff(
        "协作申请已撤回：{subject}",
        "Request withdrawn: {subject}",
        "{number} · {department} · 原因：{reason}",
        "{number} · {department} · reason: {reason}",
    ),
    "escalated": _staff(
        "工单升级给您（{rank}）：{subject}",
        "Escalated to you ({rank}): {subject}",
        "{number} · 原因：{reason} · 截止 {due}",
        "{number} · reason: {reason} · due {due}",
    ),
    "escalated_away": _staff(
        "工单已升级至{rank}：{subject}",
        "Escalated to the {rank}: {subject}",
        "{number} · 原因：{reason} · 截止 {due}",
        "{number} · reason: {reason} · due {due}",
    ),
    "many_looks": _staff(
        "{by}一小时内查看完整联系方式 {count} 次",
        "{by} looked at whole contacts {count} times within an hour",
        "最近一次：{number}。请了解原因。",
        "The last was {number}. Ask why.",
    ),
    "survey_poor": _staff(
        "差评 {score} 分：{subject}",
        "Poor score {score}: {subject}",
        "{number} · 请查明原因，并联系客户。",
        "{number} · Find out what went wrong, and talk to the customer.",
    ),
    "escalation_stuck": _staff(
        "工单需升级至{rank}，但无人可接：{subject}",
        "To be escalated to the {rank}, but nobody is there: {subject}",
        "{number} · 原因：{reason} · 截止 {due}",
        "{number} · reason: {reason} · due {due}",
    ),
    "surge_started": _staff(
        "进线突增：近{window}分钟进线 {contacts} 件，平时约 {usual} 件",
        "Surge: {contacts} contacts in {window} minutes, usually {usual}",
        "{by} · 原因：{reason}",
        "{by} · reason: {reason}",
    ),
    "surge_standby": _staff(
        "进线突增：已召回待命客服（近{window}分钟进线 {contacts} 件）",
        "Surge: standby agents are called in ({contacts} contacts in {window} minutes)",
        "{by} · 原因：{reason} · 排队 {waiting} 件",
        "{by} · reason: {reason} · {waiting} waiting",
    ),
    "surge_overflow": _staff(
        "进线突增：开始分流至外包组，排队 {waiting} 件",
        "Surge: tickets overflow to the outsourced team, {waiting} waiting",
        "{by} · 原因：{reason} · 一级客诉、VIP 客诉等仍由内部处理",
        "{by} · reason: {reason} · level 1, complaints of VIPs and the like stay in the house",
    ),
    "surge_ended": _staff(
        "进线突增已结束：共进线 {contacts} 件，分流 {given} 件",
        "The surge is over: {contacts} contacts, {given} went to the outsourced team",
        "{by} · 原因：{reason} · 待命客服已恢复待命",
        "{by} · reason: {reason} · standby agents are on standby again",
    ),
    "surge_quota": _staff(
        "外包分流已达上限：{team}今日已接 {given} 件",
        "Overflow has reached its bound: {team} took {given} today",
        "其余工单留在本组队列；需要时可在进线突增规则里调整上限。",
        "What waits stays in the queue of the house; the bound stands in the rule for surges.",
    ),
    "surge_called_in": _staff(
        "您已被召回接单：进线突增",
        "You are called in: intake surges",
        "请上线接单。近{window}分钟进线 {contacts} 件；恢复正常后自动转回待命。",
        "Please go online. {contacts} contacts in {window} minutes; when it is over you are on standby again by itself.",
    ),
    "surge_released": _staff(
        "召回结束：您已恢复待命",
        "The surge is over: you are on standby again",
        "不再派新工单；手上的工单请继续处理。",
        "No new tickets come; please finish those in your hands.",
    ),
    "wave_started": _staff(
        "同类问题集中：{kind}“{what}”，{window}分钟内 {contacts} 位客户",
        "Many with the same trouble: {kind}, “{what}”, {contacts} customers in {window} minutes",
        "相关工单已提升为“{rank}”，请核实是否有共同原因。",
        "Their tickets are raised to “{rank}”. See whether they have one cause.",
    ),
    "training_refused": _staff(
        "分类模型第 {version} 版未通过检验，未启用",
        "Version {version} of the classifier did not pass and is not used",
        "{reason} 分类照旧使用原来的版本。",
        "{reason} Sorting goes on with the version before.",
    ),
    "remedy_waiting": _staff(
        "{by}申请{remedy}，请审批：{subject}",
        "{by} asks for your approval, {remedy}: {subject}",
        "{number} · {customer} · 理由：{reason}",
        "{number} · {customer} · reason: {reason}",
    ),
    "remedy_granted": _staff(
        "{remedy}已批准：{subject}",
        "{remedy} is approved: {subject}",
        "{number} · 审批人 {by} · 意见：{reason}",
        "{number} · approved by {by} · {reason}",
    ),
    "remedy_refused": _staff(
        "{remedy}未批准：{subject}",
        "{remedy} was not approved: {subject}",
        "{number} · 审批人 {by} · 原因：{reason}",
        "{number} · decided by {by} · reason: {reason}",
    ),
    "article_review": _staff(
        "{by}请您审核文章：{subject}",
        "{by} asks you to read an article: {subject}",
        "您发布之后，读者才会看到。",
        "Readers see it once you publish it.",
    ),
    "article_returned": _staff("文章被退回：{subject}", "An article came back: {subject}", "{by}：{reason}", "{by}: {reason}"),
    "article_due": _staff(
        "文章该复核了：{subject}",
        "An article is due for review: {subject}",
        "请通读一遍：仍然正确就确认，否则修改。",
        "Read it once more: confirm it, or change it.",
    ),
    "text_review": _staff(
        "{by}请您审核{thing}：{subject}",
        "{by} asks you to read a {thing}: {subject}",
        "您发布之后，客服才会看到。",
        "Agents see it once you publish it.",
    ),
    "text_returned": _staff("{thing}被退回：{subject}", "A {thing} came back: {subject}", "{by}：{reason}", "{by}: {reason}"),
    "text_due": _staff(
        "{thing}该复核了：{subject}",
        "A {thing} is due for review: {subject}",
        "请通读一遍：仍然正确就确认，否则修改。",
        "Read it once more: confirm it, or change it.",
    ),
    "remedy_late": _staff(
        "{remedy}已过预计日期，尚未完成：{subject}",
        "{remedy} was to be done by now: {subject}",
        "{number} · {customer} · 请跟进，并更新预计日期或标记完成",
        "{number} · {customer} · look after it: give a new day, or mark it as done",
    ),
    "woken": _staff("该继续处理了：{subject}", "Time to go on with: {subject}"),
    "merged_in": _staff(
        "{other} 已并入：{subject}",
        "{other} was merged in: {subject}",
        "{number} · {customer} · 截止 {due}",
        "{number} · {customer} · due {due}",
    ),
    "unmerged": _staff(
        "工单已拆回，由您继续处理：{subject}",
        "Parted again, and yours as before: {subject}",
        "{number} · 曾并入 {other} · 截止 {due}",
        "{number} · was merged into {other} · due {due}",
    ),
    "absence_begins": _staff(
        "您已开始代{by}处理工单",
        "You stand in for {by}",
        "至{due}。期间其客户来信和时效提醒会同时发给您；这些工单标有“代 {by}”。",
        "Until {due}. What their customers write and their warnings come to you too; those tickets are marked as theirs.",
    ),
    "absence_over": _staff(
        "欢迎回来：您不在期间的工单情况",
        "Welcome back: what happened meanwhile",
        "客户来信 {wrote} 件，同事代您处理 {helped} 件，仍在您手上 {open} 件。代班人：{by}",
        "{wrote} tickets had words of customers, colleagues worked on {helped}, {open} are in your hands. Substitute: {by}",
    ),
    "whispered": _staff("{by}给您留了带教旁注：{subject}", "{by} whispers to you: {subject}"),
    "review_asked": _staff("{by}的回复待您复核：{subject}", "A reply of {by} waits for your review: {subject}"),
    "review_late": _staff(
        "{by}的回复等待复核已超过10分钟：{subject}",
        "A reply of {by} has waited for its review for 10 minutes: {subject}",
    ),
    "review_passed": _staff(
        "您的回复已复核并发出：{subject}",
        "Your reply was reviewed and sent: {subject}",
        "{number} · 复核人 {by}",
        "{number} · reviewed by {by}",
    ),
    "review_returned": _staff(
        "{by}退回了您的回复：{subject}",
        "{by} returned your reply: {subject}",
        "{number} · {reason} · 截止 {due}",
        "{number} · {reason} · due {due}",
    ),
    "followed": _staff("请关注工单：{subject}", "Please follow: {subject}"),
    "followed_news": _staff(
        "您关注的工单有新进展（{what}）：{subject}",
        "News of a ticket you follow ({what}): {subject}",
        "{number} · {customer} · {by}",
        "{number} · {customer} · {by}",
    ),
    "mentioned": _staff(
        "{by}在备注中提到您：{subject}", "{by} mentions you in a note: {subject}", "{number} · {customer}", "{number} · {customer}"
    ),
    "follow_ups_today": _staff(
        "今天有 {calls} 个回访",
        "Follow-ups today: {calls}",
        "其中 {late} 个已过期。请在工作台“待回访”中逐个记录结果。",
        "Overdue among them: {late}. They stand on your workbench, each with a button for its outcome.",
    ),
    "follow_up_given": _staff(
        "{by}请您回访：{subject}",
        "{by} asks you to follow up: {subject}",
        "{number} · {customer} · 回访截止 {due}",
        "{number} · {customer} · follow up by {due}",
    ),
}

CUSTOMER: dict[str, dict[str, tuple[str, str]]] = {
    "receipt": {
        "zh-hans": ("已收到您的反馈：{number}", "您的工单号是 {number}，我们将在{due}前回复您。"),
        "en": ("We have received your message: {number}", "Your number is {number}. We reply by {due}."),
    },
    "acknowledged": {
        "zh-hans": ("已记录您的反馈：{number}", "现在是非服务时间，您的反馈（{number}）已记录，将在{due}前优先处理。"),
        "en": (
            "We have recorded your message: {number}",
            "We are closed right now. Your message ({number}) is recorded and comes first; we reply by {due}.",
        ),
    },
    "news": {
        "zh-hans": ("{number} 有新进展", "请打开您的专属页面查看并回复："),
        "en": ("There is news on {number}", "Read it, and answer, on your private page:"),
    },
    "asked": {
        "zh-hans": ("{number} 需要您补充信息", "请打开您的专属页面查看并回复："),
        "en": ("We need something from you: {number}", "Read it, and answer, on your private page:"),
    },
    "resolved": {
        "zh-hans": ("请确认问题是否已解决：{number}", "请打开您的专属页面查看并确认："),
        "en": ("Please confirm: is it solved? {number}", "Read it, and answer, on your private page:"),
    },
    "remedy_promised": {
        "zh-hans": ("{number} 的处理方案：{remedy}", "我们将为您办理：{remedy}。进度请看您的专属页面："),
        "en": ("{number}: {remedy}", "This is what we will do for you: {remedy}. You can follow it on your private page:"),
    },
    "remedy_under_way": {
        "zh-hans": ("{number}：{remedy}办理中", "{remedy}正在办理，预计日期和单号请看您的专属页面："),
        "en": ("{number}: {remedy} is under way", "{remedy} is under way. When it is expected stands on your private page:"),
    },
    "remedy_done": {
        "zh-hans": ("{number}：{remedy}已完成", "{remedy}已完成。如有疑问，请在您的专属页面回复："),
        "en": ("{number}: {remedy} is done", "{remedy} is done. If something is not right, answer on your private page:"),
    },
    "copied": {
        "zh-hans": ("您被抄送了一件服务工单：{number}", "您可以随时打开您的专属页面了解进展，请勿转发此链接："),
        "en": ("You are copied in on a service case: {number}", "Follow how far it is on your own page; please do not pass the link on:"),
    },
    "copied_news": {
        "zh-hans": ("{number} 有新进展", "您被抄送的工单有新进展，请打开您的专属页面查看："),
        "en": ("There is news on {number}", "There is news on a case you are copied in on; read it on your own page:"),
    },
    "closed": {
        "zh-hans": ("工单已关闭：{number}", "如仍有问题，请在您的专属页面回复："),
        "en": ("Closed: {number}", "If it is not solved after all, answer on your private page:"),
    },
    "merged": {
        "zh-hans": ("您的反馈已并入 {number} 一并处理", "同一件事由一位同事统一跟进，先前承诺的时间不变。请打开专属页面查看进展："),
        "en": (
            "Your message is dealt with under {number}",
            "One colleague looks after it all, by the time that was promised first. Follow it on your private page:",
        ),
    },
    "follow_up": {
        "zh-hans": ("问题还好吗？{number}", "您反馈的事情处理后，一切正常吗？如果问题又出现，请在您的专属页面告诉我们："),
        "en": (
            "Is all still well? {number}",
            "Is what you told us about still in order? If the trouble is back, tell us on your private page:",
        ),
    },
    "survey": {
        "zh-hans": ("请评价我们的服务：{number}", "三个问题，半分钟即可。您的评价会转给能改进的人。"),
        "en": ("How did we do? {number}", "Three questions, half a minute. Your answer goes to those who can change something."),
    },
    "survey_again": {
        "zh-hans": ("还差您的一句评价：{number}", "前几天的事情已经处理完，还没有收到您的评价。三个问题，半分钟即可；我们只提醒这一次。"),
        "en": (
            "We have not heard from you yet: {number}",
            "Your case was settled some days ago. Three questions, half a minute; we remind you only this once.",
        ),
    },
}

KINDS = {**STAFF, **CUSTOMER}
