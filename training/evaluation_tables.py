"""The figures of an evaluation as tables of words, the same on the terminal and in the report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from training.average_precision import Interval
from training.evaluate import Evaluation
from training.figures import FIXED_RATE, ClassFigures, Figures, PictureFigures
from training.picture_figures import Share

CLASS_HEADER = (
    *("class\n类别", "boxes\n标注框", "AP50", "95 %", "AP50\nCOCO", "AP50-95", "AP30"),
    *("threshold\n阈值", "precision\n准确率", "recall\n召回率"),
)
NONE = "–"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. The first column is words, the others are figures."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets(evaluation: Evaluation) -> Iterator[Sheet]:
    """In the order in which they are read."""
    yield Sheet("What was measured 测量对象", ("", ""), tuple(_facts(evaluation)))
    whole = evaluation.whole.figures
    yield from _of_figures(whole, "")
    if len(evaluation.measured) > 1:
        yield _comparison(evaluation)
    if evaluation.choice is not None:
        yield _thresholds(evaluation)
        yield from _of_figures(evaluation.choice.reported, " · other half at chosen thresholds 另一半图片, 新阈值")


def _facts(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    under_test, figures = evaluation.under_test, evaluation.whole.figures
    card = under_test.card
    yield "weights 权重", f"{card.file}, {under_test.size_bytes / 2**20:.1f} MiB"
    yield "model card 模型卡", f"{card.name} {card.version}" if under_test.has_card else "none; thresholds assumed 无"
    yield "runtime 运行时", f"{under_test.device}, {card.input_size_px} px"
    yield "data 数据", f"{evaluation.data.origin}, {evaluation.data.split}"
    if evaluation.wish.scenes is not None:
        yield "scenes 合成场景", f"covers laid onto its clean frames, {evaluation.wish.scenes}"
    yield (
        "pictures 图片",
        f"{figures.pictures}: " + ", ".join(f"{count} {name}" for name, count in figures.sources.items()),
    )
    yield "ms of CPU per picture 每图 CPU 毫秒", f"{evaluation.whole.cpu_ms_per_picture:.1f}"
    for remark in evaluation.data.remarks:
        yield "remark 备注", remark


def _of_figures(figures: Figures, suffix: str) -> Iterator[Sheet]:
    mean = ("mean 平均", "", _number(figures.mean_ap50), "", "", _number(figures.mean_ap50_95), "", "", "", "")
    rows = [*_class_rows(figures.classes), mean, *_class_rows(figures.pooled)]
    yield Sheet(f"Boxes 检测框{suffix}", CLASS_HEADER, tuple(rows))
    by_source = [row for source, classes in figures.by_source.items() for row in _class_rows(classes, f"{source}: ")]
    yield Sheet(f"By source 按来源{suffix}", CLASS_HEADER, tuple(by_source))
    yield _pictures(figures, suffix)
    yield _alarms(figures.at_thresholds, suffix)


def _class_rows(classes: Mapping[str, ClassFigures], prefix: str = "") -> Iterator[tuple[str, ...]]:
    for label, one in classes.items():
        if one.boxes == 0:
            continue
        yield (
            prefix + label,
            str(one.boxes),
            _number(one.ap50),
            _interval(one.ap50_interval),
            _number(one.ap50_coco),
            _number(one.ap50_95),
            _number(one.ap30),
            NONE if one.threshold is None else f"{one.threshold:g}",
            _number(one.precision),
            _number(one.recall),
        )


def _pictures(figures: Figures, suffix: str) -> Sheet:
    at, fixed = figures.at_thresholds, figures.at_fixed_rate
    rows = [
        (name, _share(at.seen[name]), _share(fixed.seen[name]) if fixed else NONE)
        for name in at.seen
        if at.seen[name].of
    ]
    rows.append(("any problem 任一问题", _share(at.seen_any), _share(fixed.seen_any) if fixed else NONE))
    at_rate = f"at {FIXED_RATE:.0%} false alarms 固定误报率"
    return Sheet(
        f"Pictures in which a problem is seen 图片级召回率{suffix}", ("", "at thresholds 按阈值", at_rate), tuple(rows)
    )


def _alarms(figures: PictureFigures, suffix: str) -> Sheet:
    alarms = figures.false_alarms
    rows = [("negatives with any problem 有误报的正常图片", _share(alarms.with_any))]
    rows += [(f"source {name}", _share(one)) for name, one in alarms.by_source.items()]
    rows += [(name, _share(one)) for name, one in alarms.by_label.items()]
    rows.append(("false alarms per 100 negatives 每百张误报数", f"{alarms.per_100:.1f}"))
    return Sheet(f"False alarms 误报{suffix}", ("", "share of negatives 占比"), tuple(rows))


def _comparison(evaluation: Evaluation) -> Sheet:
    """Whole frames beside slices, class by class."""
    measured = evaluation.measured
    rows = [("ms of CPU per picture 每图 CPU 毫秒", *(f"{one.cpu_ms_per_picture:.1f}" for one in measured.values()))]
    for label, figures in evaluation.whole.figures.classes.items():
        if figures.ap50 is not None:
            rows.append((f"AP50 {label}", *(_number(one.figures.classes[label].ap50) for one in measured.values())))
    for label in evaluation.whole.figures.at_thresholds.seen:
        shares = [one.figures.at_thresholds.seen[label] for one in measured.values()]
        if shares[0].of:
            rows.append((f"seen {label}", *(_share(one) for one in shares)))
    alarms = [one.figures.at_thresholds.false_alarms.with_any for one in measured.values()]
    rows.append(("negatives with any problem 有误报", *(_share(one) for one in alarms)))
    return Sheet("Whole frames and slices 整帧与切片", ("", *measured), tuple(rows))


def _thresholds(evaluation: Evaluation) -> Sheet:
    assert evaluation.choice is not None
    chosen, present = evaluation.choice.chosen, evaluation.under_test.thresholds
    rows = [
        (label, f"{present[label]:g}", f"{value:g}", chosen.reasons[label])
        for label, value in chosen.thresholds.items()
    ]
    title = f"Thresholds chosen on {evaluation.choice.chosen_on} pictures that are not reported 选定阈值"
    return Sheet(title, ("class 类别", "present 现用", "chosen 选定", "why 原因"), tuple(rows))


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _interval(value: Interval | None) -> str:
    return NONE if value is None else f"{value.low:.2f}–{value.high:.2f}"


def _share(value: Share) -> str:
    if value.of == 0:
        return NONE
    return f"{value.share:.1%} ({value.count} of {value.of}; {value.low:.1%}–{value.high:.1%})"
