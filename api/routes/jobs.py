"""Jobs: what a worker does because somebody asked. Each answers 202 at once; `GET /jobs/{id}` says how it goes."""

import re
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from accounts.permissions import Permission
from api.audited import note
from api.caller import SIGNED_IN, Caller, InCaller, needs
from api.context import Context, InContext
from api.paging import Cursor, Limit, Page, RowId, id_of, page_of
from api.picture_addresses import Size
from api.routes.pictures import FOREVER, MEDIA_TYPE, picture_response
from api.schemas.jobs import (
    STREAM_ADDRESS,
    CameraImportAsked,
    EditionUploaded,
    JobKind,
    JobOut,
    TestVisitAsked,
    job_out,
)
from camera_registry.browsing import get_view
from camera_registry.import_job import CAMERA_IMPORT, CSV, PASSWORD, CameraImport
from detection.job_kinds import ADDRESS, TEST_VISIT, TEST_VISIT_ASKED, TestVisit
from handbook.edition_job import CONTENT, HANDBOOK_IMPORT, HANDBOOK_PREVIEW, UploadedEdition
from kit.errors import Invalid, NotFound
from kit.jobs import JOB_ASKED, Job, JobState, ask, get_job, list_jobs
from kit.resources import credentials_box

router = APIRouter(prefix="/jobs", tags=["jobs"])
NO_SUCH_JOB: dict[int | str, dict[str, Any]] = {404: {"description": "No such job of yours, or it was forgotten"}}
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {"headers": {"Location": {"description": "Where to look", "schema": {"type": "string"}}}}
}


class Desk:
    """Takes what a caller asks for, and says where to look for the answer."""

    def __init__(self, context: InContext, caller: InCaller, request: Request, response: Response) -> None:
        self._context, self._caller, self._response = context, caller, response
        self._request_id: str | None = getattr(request.state, "request_id", None)

    def take(
        self, kind: str, parameters: dict[str, object], secrets: dict[str, str], *, topic: str = JOB_ASKED
    ) -> JobOut:
        with self._context.database.write() as session:
            job = ask(
                session,
                kind,
                parameters,
                asked_by=self._caller.person_id,
                asked_by_key=self._caller.key_id,
                now=self._caller.at,
                box=credentials_box(),
                secrets=secrets,
                topic=topic,
                request_id=self._request_id,
            )
            note(session, self._caller, "job.asked", f"job:{job.id}", kind=kind)
        self._response.headers["Location"] = f"/api/v1/jobs/{job.id}"
        return job_out(job)


InDesk = Annotated[Desk, Depends()]


@router.post(
    "/test-visits",
    operation_id="askTestVisit",
    summary="Look once through a view, or at an address: times, boxes, picture, or what is wrong",
    status_code=HTTPStatus.ACCEPTED,
    responses=ACCEPTED | {404: {"description": "No such view"}},
    dependencies=[needs(Permission.CAMERA_MANAGE)],
)
def ask_test_visit(context: InContext, desk: InDesk, body: TestVisitAsked) -> JobOut:
    secrets = {}
    if body.address is not None:
        secrets[ADDRESS] = body.address.get_secret_value()
        _refuse_other_schemes(secrets[ADDRESS])
    else:
        with context.database.read() as session:
            get_view(session, body.view_id or 0)
    question = TestVisit(target="address" if secrets else "view", view_id=body.view_id)
    return desk.take(TEST_VISIT, question.model_dump(), secrets, topic=TEST_VISIT_ASKED)


@router.post(
    "/camera-imports",
    operation_id="askCameraImport",
    summary="Import the cameras of a platform or a list, or say what importing them would change",
    status_code=HTTPStatus.ACCEPTED,
    responses=ACCEPTED,
    dependencies=[needs(Permission.CAMERA_MANAGE)],
)
def ask_camera_import(desk: InDesk, body: CameraImportAsked) -> JobOut:
    question = CameraImport(
        source=body.source,
        name=body.name,
        address=body.address,
        hosts=body.hosts,
        username=body.username,
        is_password_given=body.password is not None,
        is_dry_run=body.dry_run,
        may_be_empty=body.may_be_empty,
    )
    secrets = {} if body.password is None else {PASSWORD: body.password.get_secret_value()}
    if body.file is not None:
        secrets[CSV] = body.file.content()
    return desk.take(CAMERA_IMPORT, question.model_dump(mode="json"), secrets)


@router.post(
    "/handbook-previews",
    operation_id="askHandbookPreview",
    summary="Say what is wrong with an edition, what it changes, and what importing it would end",
    status_code=HTTPStatus.ACCEPTED,
    responses=ACCEPTED,
    dependencies=[needs(Permission.HANDBOOK_MANAGE)],
)
def ask_handbook_preview(desk: InDesk, body: EditionUploaded) -> JobOut:
    return _edition_taken(desk, HANDBOOK_PREVIEW, body)


@router.post(
    "/handbook-imports",
    operation_id="askHandbookImport",
    summary="Keep an edition for good; which one new cases follow, the settings say",
    status_code=HTTPStatus.ACCEPTED,
    responses=ACCEPTED,
    dependencies=[needs(Permission.HANDBOOK_MANAGE)],
)
def ask_handbook_import(desk: InDesk, body: EditionUploaded) -> JobOut:
    return _edition_taken(desk, HANDBOOK_IMPORT, body)


@router.get(
    "",
    operation_id="listJobs",
    summary="Your own jobs, newest first; who manages the system sees everybody's",
    dependencies=[needs(SIGNED_IN)],
)
def list_own_jobs(
    context: InContext,
    caller: InCaller,
    *,
    kind: JobKind | None = None,
    state: JobState | None = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[JobOut]:
    size = limit or context.settings.page_size
    own = {} if _sees_all(caller) else {"asked_by": caller.person_id, "asked_by_key": caller.key_id}
    with context.database.read() as session:
        jobs = list_jobs(session, limit=size + 1, before_id=id_of(cursor), kind=kind, state=state, **own)
    return page_of(jobs, job_out, limit=size, row_id=lambda job: job.id)


@router.get(
    "/{job_id}",
    operation_id="getJob",
    summary="One job: how far it is, or what came of it",
    responses=NO_SUCH_JOB,
    dependencies=[needs(SIGNED_IN)],
)
def get_own_job(context: InContext, caller: InCaller, job_id: RowId) -> JobOut:
    return job_out(_own_job(context, caller, job_id))


@router.get(
    "/{job_id}/picture",
    operation_id="getJobPicture",
    summary="What a test visit saw, blurred; kept for a day",
    response_class=Response,
    responses=NO_SUCH_JOB | {200: {"content": {MEDIA_TYPE: {}}}, 304: {"description": "The browser has it"}},
    dependencies=[needs(SIGNED_IN)],
)
def job_picture(
    context: InContext, caller: InCaller, request: Request, job_id: RowId, size: Size = Size.FULL
) -> Response:
    result = _own_job(context, caller, job_id).result
    key = result.get("picture_key") if isinstance(result, dict) else None
    if key is None:
        raise NotFound(f"Job {job_id} has no picture.", zh=f"任务 {job_id} 没有图片。")
    return picture_response(context, request, key=key, size=size, caching=FOREVER)


def _own_job(context: Context, caller: Caller, job_id: int) -> Job:
    """Raises NotFound also for a job of somebody else, whose existence is nobody's business."""
    with context.database.read() as session:
        job = get_job(session, job_id)
    is_own = (job.asked_by, job.asked_by_key) == (caller.person_id, caller.key_id)
    if not is_own and not _sees_all(caller):
        raise NotFound(f"You have no job {job_id}.", zh=f"您没有编号为 {job_id} 的任务。")
    return job


def _sees_all(caller: Caller) -> bool:
    return caller.actor.may(Permission.SYSTEM_MANAGE)


def _edition_taken(desk: Desk, kind: str, body: EditionUploaded) -> JobOut:
    question = UploadedEdition(**body.model_dump(exclude={"file"}))
    return desk.take(kind, question.model_dump(mode="json"), {CONTENT: body.file.content()})


def _refuse_other_schemes(address: str) -> None:
    """A file of the server is no camera, whatever a decoder would make of it."""
    if re.match(STREAM_ADDRESS, address) is None:
        raise Invalid(
            "The address must begin with rtsp://, rtsps://, http:// or https:// and a host.",
            zh="地址须以 rtsp://、rtsps://、http:// 或 https:// 开头，并包含主机名。",
        )
