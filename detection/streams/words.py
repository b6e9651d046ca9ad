"""What the stream errors are called, in both languages; for whoever shows a visit without a picture."""

from collections.abc import Mapping

from detection.streams.errors import StreamErrorKind
from kit.wording import Sentence

TITLES: Mapping[StreamErrorKind, Sentence] = {
    StreamErrorKind.refused: Sentence(zh="拒绝连接", en="Connection refused"),
    StreamErrorKind.unauthorised: Sentence(zh="认证失败", en="Credentials refused"),
    StreamErrorKind.not_found: Sentence(zh="无此视频流", en="No such stream"),
    StreamErrorKind.timed_out: Sentence(zh="取流超时", en="Timed out"),
    StreamErrorKind.stalled: Sentence(zh="视频流中断", en="Stalled"),
    StreamErrorKind.undecodable: Sentence(zh="无法解码", en="Cannot be decoded"),
    StreamErrorKind.unsupported_codec: Sentence(zh="不支持的编码格式", en="Unsupported codec"),
    StreamErrorKind.decoder_crashed: Sentence(zh="解码进程崩溃", en="Decoder crashed"),
    StreamErrorKind.stale: Sentence(zh="画面过时", en="Picture out of date"),
    StreamErrorKind.frozen: Sentence(zh="画面冻结", en="Picture frozen"),
    StreamErrorKind.black: Sentence(zh="画面全黑", en="Picture black"),
    StreamErrorKind.covered: Sentence(zh="镜头遮挡", en="Lens covered"),
    StreamErrorKind.defocused: Sentence(zh="画面失焦", en="Out of focus"),
    StreamErrorKind.wrong_view: Sentence(zh="画面偏离预置位", en="Wrong view"),
}
