"""What the stream errors are called, and what to try against each, in both languages; for whoever shows a visit."""

from collections.abc import Mapping

from detection.streams.errors import StreamErrorKind
from kit.wording import Sentence

TITLES: Mapping[StreamErrorKind, Sentence] = {
    StreamErrorKind.refused: Sentence(zh="连接被拒", en="Connection refused"),
    StreamErrorKind.unauthorised: Sentence(zh="认证失败", en="Unauthorised"),
    StreamErrorKind.not_found: Sentence(zh="通道不存在", en="Not found"),
    StreamErrorKind.timed_out: Sentence(zh="超时无响应", en="Timed out"),
    StreamErrorKind.stalled: Sentence(zh="卡顿（断流）", en="Stalled"),
    StreamErrorKind.undecodable: Sentence(zh="无法解码", en="Undecodable"),
    StreamErrorKind.unsupported_codec: Sentence(zh="编码不支持", en="Codec not supported"),
    StreamErrorKind.decoder_crashed: Sentence(zh="解码进程崩溃", en="Decoder crashed"),
    StreamErrorKind.stale: Sentence(zh="画面过期", en="Stale picture"),
    StreamErrorKind.frozen: Sentence(zh="画面冻结", en="Frozen"),
    StreamErrorKind.black: Sentence(zh="黑屏", en="Black"),
    StreamErrorKind.covered: Sentence(zh="镜头遮挡", en="Covered"),
    StreamErrorKind.defocused: Sentence(zh="失焦模糊", en="Out of focus"),
    StreamErrorKind.wrong_view: Sentence(zh="预置位偏移", en="View moved"),
}

ADVICE: Mapping[StreamErrorKind, Sentence] = {
    StreamErrorKind.refused: Sentence(
        zh="检查地址和端口是否正确、设备是否已启动，以及防火墙是否放行本服务器",
        en="Check the address and the port, whether the device is on, and whether the firewall lets us through",
    ),
    StreamErrorKind.unauthorised: Sentence(
        zh="用户名或密码不对，或者账号被锁定、没有预览权限；更正后重新导入该平台",
        en="User name or password are wrong, or the account is locked or may not preview; correct them and import the "
        "platform again",
    ),
    StreamErrorKind.not_found: Sentence(
        zh="平台上已没有这个通道：先在平台上查找，再重新导入",
        en="The platform has no such channel any more: look for it there, then import again",
    ),
    StreamErrorKind.timed_out: Sentence(
        zh="设备可能断电或断网：在平台上点播同一通道；平台也打不开，就请运维到现场检查供电和光纤",
        en="The device may be without power or network: play the same channel on the platform; if that fails too, have "
        "power and fibre checked on the spot",
    ),
    StreamErrorKind.stalled: Sentence(
        zh="带宽不足或关键帧间隔太长：改用子码流，并将关键帧间隔设为 2 秒以内",
        en="Too little bandwidth or keyframes too far apart: use the sub stream, with a keyframe every 2 s or less",
    ),
    StreamErrorKind.undecodable: Sentence(
        zh="码流损坏：改用 TCP 传输或子码流；持续出现时重启设备",
        en="The stream is damaged: use TCP or the sub stream; restart the device if it goes on",
    ),
    StreamErrorKind.unsupported_codec: Sentence(
        zh="在设备上将编码改为 H.264 或 H.265，并关闭 SVAC 和智能编码",
        en="Set the device to H.264 or H.265, and switch off SVAC and smart codecs",
    ),
    StreamErrorKind.decoder_crashed: Sentence(
        zh="该码流会使解码进程崩溃：重启设备或改用子码流；仍然出现时请联系系统管理员",
        en="This stream brings the decoder down: restart the device or use the sub stream; tell an administrator if it "
        "goes on",
    ),
    StreamErrorKind.stale: Sentence(
        zh="平台发来的是旧画面：检查设备和平台的时钟（NTP），再检查平台是否缓存画面",
        en="The platform sends an old picture: check the clocks (NTP) of device and platform, then whether the "
        "platform caches",
    ),
    StreamErrorKind.frozen: Sentence(
        zh="画面一动不动：重启摄像机；若平台在反复发送同一帧，请重启平台的转发服务",
        en="The picture never changes: restart the camera; if the platform repeats one frame, restart its relay",
    ),
    StreamErrorKind.black: Sentence(
        zh="检查镜头盖、夜间补光和日夜切换；传感器损坏的须报修",
        en="Check the lens cap, the light at night and the day-night switch; a dead sensor needs repair",
    ),
    StreamErrorKind.covered: Sentence(
        zh="镜头前有遮挡物或污渍：派人清理，树枝须修剪",
        en="Something lies over the lens: have it cleaned, and branches cut",
    ),
    StreamErrorKind.defocused: Sentence(
        zh="重新对焦或清洁镜头；起雾的罩壳须更换",
        en="Focus again or clean the lens; a fogged housing must be replaced",
    ),
    StreamErrorKind.wrong_view: Sentence(
        zh="摄像机转到了别处：在平台上重新调用预置位；确实移动了的，请重画区域和地面控制点",
        en="The camera looks elsewhere: call the preset again; if it was moved for good, draw zones and ground points "
        "anew",
    ),
}
