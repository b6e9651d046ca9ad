"""What can be wrong with a detector's files, each with a message for whoever put them there."""

from pathlib import Path

from kit.errors import Invalid


class CardInvalid(Invalid):
    """The model card cannot be read, or says something that cannot be."""

    def __init__(self, *, card_path: Path, reason: str) -> None:
        super().__init__(
            f"The model card {card_path} cannot be used: {reason}.", zh=f"模型卡 {card_path} 不能使用：{reason}。"
        )
        self.card_path = card_path
        self.reason = reason


class WeightsMissing(Invalid):
    """The file that the card names is not beside the card, or may not be read."""

    def __init__(self, *, weights_path: Path, reason: str) -> None:
        super().__init__(
            f"The weights {weights_path} cannot be read ({reason}): put the file that the card names beside the card.",
            zh=f"权重文件 {weights_path} 无法读取（{reason}）：请将模型卡所列文件放在模型卡旁。",
        )
        self.weights_path = weights_path


class WeightsChanged(Invalid):
    """The file is not the one that the card describes: its figures and thresholds do not hold for it."""

    def __init__(self, *, weights_path: Path, expected_sha256: str, found_sha256: str) -> None:
        super().__init__(
            f"The weights {weights_path} are not those of their model card: the card says sha256 {expected_sha256}, "
            f"the file has {found_sha256}. Restore the file, or use the card that came with it.",
            zh=f"权重文件 {weights_path} 与其模型卡不符：模型卡所列 sha256 为 {expected_sha256}，"
            f"文件为 {found_sha256}。请恢复原文件，或使用与其配套的模型卡。",
        )
        self.weights_path = weights_path
        self.expected_sha256 = expected_sha256
        self.found_sha256 = found_sha256


class NetworkUnfit(Invalid):
    """The file is the one that the card describes, but no runtime can use it as a detector."""

    def __init__(self, *, weights_path: Path, reason: str) -> None:
        super().__init__(
            f"The weights {weights_path} are no detector that can be run: {reason}. "
            "Expected is an ONNX file that turns (batch, 3, height, width) into (batch, rows, 6).",
            zh=f"权重文件 {weights_path} 不是可运行的检测模型：{reason}。"
            "应为将 (batch, 3, height, width) 转换为 (batch, rows, 6) 的 ONNX 文件。",
        )
        self.weights_path = weights_path
        self.reason = reason


class SlicingInvalid(Invalid):
    """How a frame is to be cut makes no sense."""
