"""What a permit keeps from the queue can be listed, with the reason."""

import httpx

from cases import intake
from city_map.tables import Permit
from kit.clock import utc_now
from tests.cases.a_street import EDITION, GARBAGE, MANHOLE, NOON, Street

EVERYWHERE_NEAR = (
    '{"type":"Polygon","coordinates":[[[121.4,31.1],[121.6,31.1],[121.6,31.3],[121.4,31.3],[121.4,31.1]]]}'
)


def test_suppressed_candidates_are_listed_with_their_reason_and_are_not_in_the_queue(
    client: httpx.Client, street: Street
) -> None:
    with street.database.write() as session:
        session.add(
            Permit(
                code="SP-1",
                item_id=EDITION.item_of(GARBAGE).id,
                holder="市政公司",
                valid_from_at=NOON,
                valid_to_at=utc_now().replace(year=2100),
                geometry=EVERYWHERE_NEAR,
            )
        )
    found = [street.found(), street.found(condition_id=MANHOLE)]
    with street.database.write() as session:
        for finding_id in found:
            intake.take_in(session, finding_id=finding_id, now=NOON)
    (suppressed,) = client.get("/api/v1/candidates", params={"state": "suppressed"}).json()["items"]
    assert suppressed["suppressed_by"] == "许可 permit SP-1 (市政公司)"
    assert suppressed["condition"]["id"] == GARBAGE
    (waiting,) = client.get("/api/v1/candidates").json()["items"]
    assert (waiting["condition"]["id"], waiting["suppressed_by"]) == (MANHOLE, None)
    shown = client.get(f"/api/v1/candidates/{suppressed['id']}").json()
    assert (shown["state"], shown["suppressed_by"]) == ("suppressed", "许可 permit SP-1 (市政公司)")
    refused = client.post(f"/api/v1/candidates/{suppressed['id']}/claim")
    assert refused.status_code == 409
