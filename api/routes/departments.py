"""The departments (部门) as a tree, seen by everybody who is signed in and imported by administrators."""

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from accounts.appointments import department_tree
from accounts.department_import import import_departments
from accounts.permissions import Permission
from api.audited import note
from api.caller import SIGNED_IN, InCaller, needs
from api.context import InContext
from api.preconditions import InIfMatch, etag_of, refuse_stale
from api.routes.people import STALE
from api.schemas.departments import DepartmentList, DepartmentsImported, department_list

router = APIRouter(prefix="/departments", tags=["people"])


@router.get(
    "", operation_id="listDepartments", summary="Every department, parents first", dependencies=[needs(SIGNED_IN)]
)
def list_departments(context: InContext, response: Response) -> DepartmentList:
    with context.database.read() as session:
        listed = _listed(session)
    response.headers["ETag"] = etag_of(listed)
    return listed


@router.put(
    "",
    operation_id="importDepartments",
    summary="Add and change departments; what is not named stays, and nothing is written unless all form a tree",
    responses=STALE,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def put_departments(
    context: InContext, caller: InCaller, wish: DepartmentList, if_match: InIfMatch = None
) -> DepartmentsImported:
    with context.database.write() as session:
        refuse_stale(if_match, _listed(session))
        done = import_departments(session, tuple(one.entry() for one in wish.departments), now=caller.at)
        note(session, caller, "departments.imported", "departments", added=done.added, changed=done.changed)
    return DepartmentsImported(added=done.added, changed=done.changed, unchanged=done.unchanged, kept=list(done.kept))


def _listed(session: Session) -> DepartmentList:
    return department_list(department_tree(session).parents_first())
