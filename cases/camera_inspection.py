"""Camera-assisted inspection (摄像机辅助核查): after a feedback the camera that found the case looks again.

Its picture and verdict go to the inspector as advice, beside the picture of before; what the inspector then says is
kept with it, so that agreement can be counted. Messages come in any order and more than once. No state is changed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cases import camera_repository, repository
from cases.camera_advice import do_agree, results_by_feedback, sentence_on
from cases.case_tables import CameraInspection
from cases.entered import entered_from
from cases.states import CaseAction, InspectResult
from cases.tables import Candidate, CaseEvent
from cases.topics import CASE_CHANGED, key_of
from detection.boxes import Box
from detection.revisit_verdicts import RevisitVerdict
from detection.revisits import look_again
from kit.outbox import first_time
from kit.wording import Sentence

HANDLED_AS = f"revisit.{CASE_CHANGED}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A blurred picture in the store. `taken_at` None: nobody knows any more."""

    key: str
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What the camera says of the last feedback."""

    verdict: RevisitVerdict | None
    """None: it has not answered yet."""
    sentence: Sentence
    score: float | None
    """Of the detection, in [0, 1]; None unless the problem is still there."""
    box: Box
    """Where to look in both pictures, as the operator left it."""
    before: Picture | None
    """What the operator decided on; None: its retention time has ended."""
    after: Picture | None
    """None: there is none (yet), or its retention time has ended."""
    model: str | None
    """Name and version of the detector that gave the verdict; None: none did."""
    asked_at: datetime
    answered_at: datetime | None


def note_change(session: Session, *, case_id: int, version: int, now: datetime) -> None:
    """Answers `case.changed`: a feedback makes the camera look again, an inspector's reply is laid beside its verdict.

    A case that no camera has ever shown gets nothing.
    """
    event = camera_repository.event_at(session, case_id, version)
    if event is None:
        return
    if event.action is CaseAction.FEED_BACK:
        _ask(session, event, now)
    elif event.action is CaseAction.INSPECT_REPLY:
        _lay_replies_beside(session, case_id)


def take_answer(session: Session, *, revisit_id: int) -> None:
    """Answers `view.revisited`; a revisit that nobody of casework asked for is left alone."""
    found = camera_repository.inspection_with_revisit(session, revisit_id)
    if found is None:
        return
    inspection, revisit = found
    _write(
        session,
        inspection.id,
        verdict=revisit.verdict,
        score=revisit.score,
        model_version_id=revisit.model_version_id,
        after_key=revisit.picture_key,
        after_at=revisit.taken_at,
        answered_at=revisit.answered_at,
    )
    _lay_replies_beside(session, inspection.case_id)


def advice(session: Session, case_id: int) -> Advice | None:
    """For the inspector; None: no camera was asked about the last feedback, or there has been none."""
    told = [one for one in camera_repository.feedbacks_and_replies(session, case_id) if _is_feedback(one)]
    found = camera_repository.latest_with_model(session, case_id)
    if found is None or not told or found[0].event_version != told[-1].version:
        return None
    row, model = found
    return Advice(
        verdict=row.verdict,
        sentence=sentence_on(row.verdict),
        score=row.score,
        box=Box(*row.before_box),
        before=Picture(row.before_key, row.before_at) if row.before_key else None,
        after=Picture(row.after_key, row.after_at) if row.after_key else None,
        model=f"{model.name} {model.version}" if model else None,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
    )


def _ask(session: Session, feedback: CaseEvent, now: datetime) -> None:
    candidates = camera_repository.candidates_of_case(session, feedback.case_id)
    if not candidates:
        return
    key = key_of(feedback.case_id, feedback.version)
    if not first_time(session, HANDLED_AS, key=key):
        return
    first = candidates[0]
    inspection = _before(session, first)
    episode = max(one.episode for one in candidates if one.spot_id == first.spot_id)
    revisit = look_again(session, spot_id=first.spot_id, episode=episode, reference=f"case {key}", now=now)
    inspection.case_id = feedback.case_id
    inspection.event_version = feedback.version
    inspection.revisit_id = revisit.id
    inspection.asked_at = revisit.asked_at
    session.add(inspection)
    session.flush()
    _lay_replies_beside(session, feedback.case_id)


def _before(session: Session, candidate: Candidate) -> CameraInspection:
    """The row with the picture of before: the one that was decided on, or where nobody had to, the latest evidence."""
    decision = camera_repository.decision_with_picture(session, candidate.id)
    if decision is not None and decision.picture_key is not None:
        evidence = camera_repository.evidence_with_picture(session, candidate.spot_id, decision.picture_key)
        return CameraInspection(
            before_key=decision.picture_key,
            before_at=evidence.taken_at if evidence else None,
            before_box=decision.box,
        )
    latest = repository.latest_evidence(session, spot_id=candidate.spot_id, episode=candidate.episode)
    if latest is None:
        return CameraInspection(before_box=candidate.box)
    return CameraInspection(before_key=latest.blurred_key, before_at=latest.taken_at, before_box=latest.box)


def _lay_replies_beside(session: Session, case_id: int) -> None:
    """By the events, whichever message came first."""
    events = camera_repository.feedbacks_and_replies(session, case_id)
    results = results_by_feedback((one.version, one.action, _result_in(one)) for one in events)
    for inspection in camera_repository.inspections_of(session, case_id):
        result = results.get(inspection.event_version)
        if result is not inspection.inspected_result:
            _write(session, inspection.id, inspected_result=result)


def _write(session: Session, inspection_id: int, **values: object) -> None:
    """What is written locks the row; only then it is read whether both have spoken."""
    row = camera_repository.write(session, inspection_id, **values)
    agreement = do_agree(row.verdict, row.inspected_result)
    if agreement is not row.does_agree:
        camera_repository.write(session, inspection_id, does_agree=agreement)


def _result_in(event: CaseEvent) -> InspectResult | None:
    return entered_from(event.entered).inspect_result


def _is_feedback(event: CaseEvent) -> bool:
    return event.action is CaseAction.FEED_BACK
