"""What a camera's second look says to the inspector, and when both say the same."""

import pytest

from cases.camera_advice import LOOKING_AGAIN, SENTENCES, do_agree, results_by_feedback, sentence_on
from cases.states import CaseAction, InspectResult
from detection.revisit_verdicts import RevisitVerdict

BOTH_SPOKE = {
    (RevisitVerdict.GONE, InspectResult.PASSED): True,
    (RevisitVerdict.STILL_THERE, InspectResult.FAILED): True,
    (RevisitVerdict.GONE, InspectResult.FAILED): False,
    (RevisitVerdict.STILL_THERE, InspectResult.PASSED): False,
}


@pytest.mark.parametrize("verdict", [None, *RevisitVerdict])
@pytest.mark.parametrize("result", [None, *InspectResult])
def test_they_agree_or_not_only_where_both_could_say(
    verdict: RevisitVerdict | None, result: InspectResult | None
) -> None:
    expected = BOTH_SPOKE.get((verdict, result)) if verdict and result else None
    assert do_agree(verdict, result) is expected


def test_every_verdict_has_a_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(RevisitVerdict)
    assert sentence_on(None) is LOOKING_AGAIN
    assert len({said for verdict in RevisitVerdict for said in (sentence_on(verdict).zh, sentence_on(verdict).en)}) == (
        2 * len(RevisitVerdict)
    )


def test_a_verdict_that_could_be_taken_for_a_decision_says_that_it_is_advice() -> None:
    for verdict in (RevisitVerdict.GONE, RevisitVerdict.STILL_THERE):
        assert sentence_on(verdict).en.endswith("this is advice only")
        assert sentence_on(verdict).zh.endswith("仅供参考")


def test_a_reply_belongs_to_the_feedback_before_it_and_the_last_reply_counts() -> None:
    events = [
        (3, CaseAction.INSPECT_REPLY, InspectResult.PASSED),
        (5, CaseAction.FEED_BACK, None),
        (7, CaseAction.INSPECT_REPLY, InspectResult.UNABLE),
        (8, CaseAction.URGE, None),
        (9, CaseAction.INSPECT_REPLY, InspectResult.FAILED),
        (11, CaseAction.FEED_BACK, None),
    ]
    assert results_by_feedback(events) == {5: InspectResult.FAILED, 11: None}
