"""What a camera's second look is worth to the inspector (摄像机辅助核查): a sentence, and whether both said the same.

Rules only. A camera advises; people inspect and close, and nothing here changes a case.
"""

from collections.abc import Iterable, Mapping

from cases.states import CaseAction, InspectResult
from detection.revisit_verdicts import RevisitVerdict
from kit.wording import Sentence

LOOKING_AGAIN = Sentence("摄像机正在复看，尚无结果", "the camera is looking again, and has not answered yet")
SENTENCES: Mapping[RevisitVerdict, Sentence] = {
    RevisitVerdict.STILL_THERE: Sentence(
        "摄像机复看：原位置仍检出该问题，仅供参考",
        "the camera still sees the problem at its place; this is advice only",
    ),
    RevisitVerdict.GONE: Sentence(
        "摄像机复看：原位置未再检出该问题，仅供参考",
        "the camera no longer sees the problem at its place; this is advice only",
    ),
    RevisitVerdict.COVERED: Sentence(
        "摄像机复看：原位置被行人或车辆遮挡，无法判断",
        "persons or vehicles stand before the place, so the camera cannot say",
    ),
    RevisitVerdict.NOT_LOOKED_FOR: Sentence(
        "摄像机复看：已有复看图片，但现用检测模型或检测区域不再包含该问题，无法判断",
        "there is a new picture, but the detector in service no longer looks for this there, so it cannot say",
    ),
    RevisitVerdict.NO_PICTURE: Sentence(
        "摄像机复看：限时内未取得可用图片",
        "the camera gave no usable picture in time",
    ),
}
_CAMERA_SAYS_SOLVED = {RevisitVerdict.GONE: True, RevisitVerdict.STILL_THERE: False}
_INSPECTOR_SAYS_SOLVED = {InspectResult.PASSED: True, InspectResult.FAILED: False}


def sentence_on(verdict: RevisitVerdict | None) -> Sentence:
    """For the inspector; None: there is no answer yet."""
    return LOOKING_AGAIN if verdict is None else SENTENCES[verdict]


def do_agree(verdict: RevisitVerdict | None, result: InspectResult | None) -> bool | None:
    """Whether camera and inspector said the same; None where one of them could not say, or has not said yet."""
    if verdict not in _CAMERA_SAYS_SOLVED or result not in _INSPECTOR_SAYS_SOLVED:
        return None
    return _CAMERA_SAYS_SOLVED[verdict] == _INSPECTOR_SAYS_SOLVED[result]


def results_by_feedback(
    events: Iterable[tuple[int, CaseAction, InspectResult | None]],
) -> dict[int, InspectResult | None]:
    """What the inspector last said of each feedback (反馈), by the version of its event; None: nothing yet.

    Args:
        events: version, action and result, in the order in which they happened; other actions do not matter.
    """
    results: dict[int, InspectResult | None] = {}
    latest: int | None = None
    for version, action, result in events:
        if action is CaseAction.FEED_BACK:
            latest = version
            results[version] = None
        elif action is CaseAction.INSPECT_REPLY and latest is not None:
            results[latest] = result
    return results
