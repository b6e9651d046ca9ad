"""What each kind of problem means, in both languages: a row of docs/problems.md.

A new public error gets its row here, or a test fails. A row never goes: programs of others may wait for its word.
"""

from collections.abc import Mapping

from kit.wording import Sentence

MEANINGS: Mapping[str, Sentence] = {
    "failed": Sentence(
        zh="服务器出错；可按请求编号在日志中查到原因。",
        en="Something went wrong here that is nobody's wish; the log has it under the request id.",
    ),
    "not-found": Sentence(
        zh="所请求的内容不存在，或已不存在。",
        en="What was asked for does not exist, or no longer does.",
    ),
    "conflict": Sentence(
        zh="内容已被更改，请重新查看后再决定。",
        en="Somebody or something changed it first; look again and decide anew.",
    ),
    "permission-missing": Sentence(
        zh="您的岗位或接口密钥没有该权限。",
        en="The posts of this person, or the key, do not include the permission that the route declares.",
    ),
    "forbidden": Sentence(
        zh="无权操作；说明中写明缺少什么。",
        en="You may not do this; the message says what is missing.",
    ),
    "invalid": Sentence(
        zh="填写内容不符合要求；说明和 `errors` 写明位置和规则。",
        en="The input breaks a rule; the message and `errors` name the place and the rule.",
    ),
    "store-unwritable": Sentence(
        zh="图片存储无法写入：磁盘已满、只读或不可用。",
        en="The picture store takes nothing more: its disk is full, read-only or gone.",
    ),
    "picture-unreadable": Sentence(
        zh="不是图片，或图片已损坏、过大。",
        en="The bytes are no picture, a broken one, or one that is too large.",
    ),
    "not-signed-in": Sentence(
        zh="未登录：没有随请求发来登录会话或接口密钥，或其已失效。",
        en="Nobody is known by what came with the request: nothing, or a session or key that has ended.",
    ),
    "sign-in-refused": Sentence(
        zh="登录名与密码不符；不说明哪一项有误。",
        en="Login and password do not belong together; which of them is wrong is not said.",
    ),
    "sign-in-blocked": Sentence(
        zh="密码错误次数过多，请等待 `wait_s` 秒。", en="Too many wrong passwords; wait `wait_s` seconds."
    ),
    "link-unusable": Sentence(
        zh="一次性链接已使用、已失效或不存在。", en="A one-time link that was used, has ended, or never was."
    ),
    "password-unfit": Sentence(zh="密码过短、过长或容易猜到。", en="Too short, too long, or easy to guess."),
    "password-change-needed": Sentence(
        zh="密码由他人设定，或通过链接登录：请先自设密码。",
        en="Somebody else chose the password, or a link let the person in: first of all they choose their own.",
    ),
    "condition-unfit": Sentence(zh="小类没有该立案条件。", en="The condition is none of the item's."),
    "duplicates-unseen": Sentence(
        zh="疑似重复：`case_ids` 为很可能相同的案卷，最可能的在前。",
        en="Cases that are probably the same, and that the report does not rule out; `case_ids`, the surest first.",
    ),
    "form-invalid": Sentence(zh="表单无法读取。", en="The body is no form that could be read."),
    "key-refused": Sentence(
        zh="接口密钥缺失、无效，或没有所需的权限。", en="No API key, none of ours, or one that may not do this."
    ),
    "question-invalid": Sentence(zh="查询条件无法识别。", en="A filter that cannot be understood."),
    "request-unknown": Sentence(zh="没有该编号的请求。", en="No case has this number."),
    "csrf": Sentence(
        zh="浏览器请求缺少 CSRF 令牌，或令牌不符；请重新加载页面。",
        en="A request of a browser without its CSRF token, or with another one; load the page again.",
    ),
    "key-invalid": Sentence(zh="接口密钥不能这样建立。", en="An API key that cannot be made so."),
    "key-unknown": Sentence(zh="没有该编号的有效接口密钥。", en="There is no API key with this number."),
    "session-unknown": Sentence(zh="没有该登录会话。", en="The person has no such session."),
    "idempotency-key-reused": Sentence(
        zh="该 Idempotency-Key 已用于另一请求。", en="The Idempotency-Key came before with another request."
    ),
    "still-being-done": Sentence(
        zh="同一请求正在处理，或其答复已丢失。",
        en="The first sending is still at work, or its answer was lost between doing and noting.",
    ),
    "changed-since-seen": Sentence(zh="内容在查看后已被修改。", en="It has changed since it was seen."),
    "absence-invalid": Sentence(
        zh="请假时间有误，或该人员不能替班。",
        en="A time away that cannot be, or somebody who cannot stand in.",
    ),
    "contact-invalid": Sentence(
        zh="电子邮箱地址或免打扰时段有误。",
        en="An address that no mail can reach, or quiet hours that are none.",
    ),
    "department-unknown": Sentence(zh="没有该代号的部门。", en="No department has this slug."),
    "departments-invalid": Sentence(
        zh="部门上下级关系有误，或条目有误；`problems` 逐条写明。",
        en="The departments form no tree, or an entry is wrong; `problems` has one sentence each.",
    ),
    "holding-invalid": Sentence(
        zh="任职缺少所隶属的部门，或带有该岗位不适用的范围。",
        en="A post without its department, or with a scope that it has no use for.",
    ),
    "login-taken": Sentence(
        zh="登录名已被使用；一个登录名只属于一人。",
        en="A login names one person for ever; this one is taken.",
    ),
    "person-invalid": Sentence(zh="登录名或姓名不符合要求。", en="A login or a name that nobody can have."),
    "person-unknown": Sentence(zh="没有该登录名的人员。", en="Nobody has this login."),
    "shift-invalid": Sentence(
        zh="班次时间有误，或没有可结束的班次。",
        en="Hours that nobody can work, or no shift where one was to be ended.",
    ),
    "camera-list-invalid": Sentence(
        zh="CSV 摄像机列表有误，未导入任何内容。",
        en="A CSV list with mistakes; nothing of it is imported.",
    ),
    "camera-unknown": Sentence(
        zh="平台上没有该摄像机，或已不再有。",
        en="The platform does not know this camera (any more).",
    ),
    "control-points-invalid": Sentence(
        zh="由这些控制点无法确定地面位置。",
        en="Control points from which no place on the ground can be told.",
    ),
    "empty-list-refused": Sentence(
        zh="原有摄像机的平台没有列出任何摄像机，多为平台故障。",
        en="A platform that had cameras lists none: more often a fault of the platform than the truth.",
    ),
    "not-listable": Sentence(
        zh="该平台的摄像机来自 CSV 文件，没有可查询的服务器。",
        en="The cameras of this platform come from a CSV file; there is no server to ask.",
    ),
    "platform-answer-invalid": Sentence(
        zh="视频平台的应答无法读取。",
        en="The video platform answers with something that cannot be read.",
    ),
    "platform-clock-wrong": Sentence(
        zh="视频平台的时钟与本机相差过大，签名被拒绝。",
        en="The video platform's clock and ours differ so much that it refuses our signature.",
    ),
    "platform-declined": Sentence(
        zh="视频平台报告失败；`code` 为平台的代码。",
        en="The video platform reports a failure; `code` is its own.",
    ),
    "platform-error": Sentence(
        zh="视频平台未执行请求，未作任何更改。",
        en="The video platform did not do what was asked; nothing was changed.",
    ),
    "platform-refused-login": Sentence(zh="视频平台拒绝登录。", en="The video platform refuses our login."),
    "platform-timed-out": Sentence(
        zh="视频平台或其摄像机没有及时应答。",
        en="The video platform, or its camera, did not answer in time.",
    ),
    "platform-unreachable": Sentence(zh="视频平台无法连接。", en="The video platform cannot be reached."),
    "view-invalid": Sentence(
        zh="预置位的设置不符合要求，未作任何更改。",
        en="A setting of a view breaks a rule; nothing is changed.",
    ),
    "calendar-exists": Sentence(zh="工作日历的版本不得更改。", en="A version of the calendar is never changed."),
    "calendar-invalid": Sentence(
        zh="工作日历自相矛盾，或未覆盖所需的日期。",
        en="The calendar contradicts itself, or does not reach as far as it was asked.",
    ),
    "calendar-unknown": Sentence(zh="没有该名称的工作日历。", en="There is no version of the calendar with this name."),
    "deadline-invalid": Sentence(zh="时限、暂停或延期有误。", en="Limit, pauses or extensions that no clock can have."),
    "move-refused": Sentence(
        zh="时限当前的状态不允许此操作。",
        en="The clock is not in a state in which this can happen to it.",
    ),
    "case-changed": Sentence(
        zh="案卷已被他人办理；`missed` 为其间的办理记录，由早到晚。",
        en="Somebody else was faster; `missed` is what happened since, oldest first.",
    ),
    "entry-incomplete": Sentence(zh="填报内容缺失或有误。", en="Something is missing or wrong in what was entered."),
    "not-allowed": Sentence(
        zh="该人员无权办理，与填报内容无关。",
        en="This person may not do it, whatever is entered.",
    ),
    "not-now": Sentence(zh="案卷当前状态下不能办理。", en="Nobody may do it to the case as it is."),
    "strange-field": Sentence(
        zh="填报了该操作不读取的内容。",
        en="Something was entered that the action does not read.",
    ),
    "department-unfit": Sentence(
        zh="该部门不处置案卷，或不能受此指派。",
        en="A department that handles nothing, or that cannot be asked for this.",
    ),
    "no-inspector": Sentence(zh="所指定的人员不能派出。", en="The person who was named cannot be sent."),
    "already-settled": Sentence(
        zh="线索已处理：已有人研判，或已消失。",
        en="The candidate is no longer open: a person decided, or it went away.",
    ),
    "candidate-unknown": Sentence(zh="没有该编号的线索。", en="There is no candidate with this id."),
    "case-unknown": Sentence(zh="没有该编号的案卷。", en="There is no case with this id."),
    "changed-meanwhile": Sentence(
        zh="所查看的线索已不是最新版本。",
        en="You looked at an older version of the candidate.",
    ),
    "claimed-by-another": Sentence(
        zh="他人正在研判该线索。",
        en="Somebody else is looking at the candidate right now.",
    ),
    "correction-invalid": Sentence(zh="更正内容与线索不符。", en="What was corrected does not fit the candidate."),
    "evidence-missing": Sentence(
        zh="立案须有带框的图片，而现在没有。",
        en="A case needs a picture with a box, and there is none.",
    ),
    "not-holding": Sentence(zh="只有领取人可以交还。", en="Only the holder of a claim gives it back."),
    "nothing-to-undo": Sentence(
        zh="无可撤销：无人研判、由他人研判，或已超过时限。",
        en="Nobody decided, somebody else did, or it is too late.",
    ),
    "reason-incomplete": Sentence(zh="原因为“其他”时须填写说明。", en="The reason 'other' explains nothing by itself."),
    "second-review-unknown": Sentence(
        zh="没有该复核，或不由您办理。",
        en="There is no such second review, or not for you.",
    ),
    "snooze-invalid": Sentence(
        zh="安全隐患不得暂缓，或缺少原因、期限有误。",
        en="A danger, no reason, or an end that is none.",
    ),
    "window-invalid": Sentence(zh="地图窗口的范围有误。", en="Numbers that are no window of the map."),
    "window-too-large": Sentence(
        zh="地图窗口过大，请缩小范围。",
        en="A window of the map that is too large to be answered at once.",
    ),
    "notice-unknown": Sentence(zh="您没有该通知。", en="You have no such notice."),
    "webhook-invalid": Sentence(
        zh="回调地址、密钥或模板有误。",
        en="An address that cannot be posted to, a secret that is too short, or an unknown template.",
    ),
    "webhook-unknown": Sentence(zh="没有该回调，或已停用。", en="There is no such webhook, or it has ended."),
    "photo-unusable": Sentence(
        zh="照片不能使用；`problems` 逐条写明。",
        en="Photos that the action cannot name; `problems` has one sentence for each.",
    ),
    "report-too-long": Sentence(zh="来报内容过长。", en="Something in a report is longer than what is kept."),
    "coordinates-invalid": Sentence(
        zh="坐标有误：经纬颠倒、单位为米，或不在境内。",
        en="Numbers that are no place of the city: exchanged, in metres, or in another country.",
    ),
    "grid-code-invalid": Sentence(
        zh="单元网格标识码或部件标识码格式有误。",
        en="A cell or component code breaks its form.",
    ),
    "map-file-invalid": Sentence(
        zh="地图文件有误，未导入任何内容。",
        en="A map file with mistakes; nothing of it is imported.",
    ),
    "no-cells": Sentence(
        zh="尚未导入单元网格，无法查询位置。",
        en="Nobody has imported a cell yet, so no place can be looked up.",
    ),
    "outside-every-cell": Sentence(zh="位置不在任何单元网格内。", en="The place lies in no cell of the map."),
    "card-not-registered": Sentence(zh="尚无在用的模型版本。", en="No model version is in service yet."),
    "card-invalid": Sentence(
        zh="模型卡无法读取，或内容有误。",
        en="The model card cannot be read, or says something that cannot be.",
    ),
    "network-unfit": Sentence(
        zh="权重文件不能作为检测模型运行。",
        en="The file of weights cannot be run as a detector.",
    ),
    "slicing-invalid": Sentence(zh="画面切分方式有误。", en="How a frame is to be cut makes no sense."),
    "weights-changed": Sentence(
        zh="权重文件与其模型卡不符。",
        en="The file of weights is not the one that its card describes.",
    ),
    "weights-missing": Sentence(
        zh="权重文件不在模型卡旁，或无法读取。",
        en="The file of weights is not beside its card, or may not be read.",
    ),
    "edition-conflict": Sentence(
        zh="同编号版本的内容不同，或施行日期重叠；`other_id` 为另一版本。",
        en="An edition of that id has other content, or another edition counts on the same days; `other_id` names it.",
    ),
    "edition-not-in-force": Sentence(
        zh="手册版本尚未施行，或已废止。",
        en="The edition of the handbook does not count yet, or no longer.",
    ),
    "edition-unknown": Sentence(
        zh="没有该编号的手册版本。",
        en="No edition of that id was imported, is in force or ships with the product.",
    ),
    "handbook-invalid": Sentence(
        zh="手册文件不符合要求；说明写明文件、位置和原因。",
        en="A file of the handbook breaks a rule; the message names file, path in the file and reason.",
    ),
    "item-unknown": Sentence(
        zh="手册版本中没有该小类或立案条件。",
        en="No such item or condition in the edition in force.",
    ),
    "address-not-valid": Sentence(
        zh="图片地址已过期，或不是本系统签发的。",
        en="The address of the picture has expired, or was not made here: ask for the answer that holds it again.",
    ),
    "address-refused": Sentence(
        zh="不允许连接该网络地址；说明中写明可放行的设置。",
        en="We do not connect to this address; the message names the setting that would allow it.",
    ),
    "audit-broken": Sentence(
        zh="审计日志已被改动或缺失。",
        en="The audit log was changed, or a part of it is missing.",
    ),
    "holding-unknown": Sentence(
        zh="此人没有该任职记录。",
        en="The person has no such post.",
    ),
    "identity-not-proved": Sentence(
        zh="身份认证平台的答复不可信，未登录。",
        en="What the identity provider said does not prove who somebody is; nobody was signed in.",
    ),
    "identity-provider-unavailable": Sentence(
        zh="身份认证平台没有应答。",
        en="The identity provider does not answer, or is not set up.",
    ),
    "last-administrator": Sentence(
        zh="至少须保留一名系统管理员。",
        en="Somebody must remain who can let people in.",
    ),
    "login-unknown-here": Sentence(
        zh="身份认证平台认可此人，但本系统没有该用户名。",
        en="The identity provider knows this person, and nobody here has that login.",
    ),
    "not-blurred-yet": Sentence(
        zh="照片正在遮挡处理，请稍后再看。",
        en="The faces in the photo are still being made unrecognisable: ask again in some seconds.",
    ),
    "not-to-oneself": Sentence(
        zh="不能给自己任职、授权或发送登录链接。",
        en="Nobody gives a post, a permission or a sign-in link to themselves.",
    ),
    "offset-wrong": Sentence(
        zh="分片起点与已收到的内容不符：请先查询进度（HEAD）。",
        en="The piece does not begin where the last one ended: ask for the offset (HEAD) and go on from there.",
    ),
    "person-number-unknown": Sentence(
        zh="没有该编号的人员。",
        en="Nobody has this number.",
    ),
    "photo-unknown": Sentence(
        zh="照片不存在，或不在您的可见范围内。",
        en="There is no such photo, or it is not for this person to know of.",
    ),
    "too-large": Sentence(
        zh="内容超过允许或声明的大小。",
        en="There are more bytes than allowed, or than were announced.",
    ),
    "too-many-uploads": Sentence(
        zh="未完成的上传过多。",
        en="One sender has too many unfinished uploads.",
    ),
    "upload-unknown": Sentence(
        zh="上传不存在、已过期，或由他人发起。",
        en="There is no such upload, it has expired, or somebody else began it.",
    ),
    "preset-unknown": Sentence(
        zh="摄像机没有该预置位，或已不再有。",
        en="The camera does not have this preset (any more).",
    ),
    "wsdl-missing": Sentence(
        zh="缺少 ONVIF 描述文件，请检查安装或设置。",
        en="ONVIF's description files are not where they should be: a fault of the installation or a setting.",
    ),
}
