"""The city map over HTTP: the drawn zone that ships, in windows and around a place."""

import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from city_map.sample_zone import import_sample
from kit.clock import utc_now
from kit.database import Database
from tests.api.conftest import SignedIn
from tests.cases.a_street import Street

MAP = "/api/v1/map"


@pytest.fixture(scope="module")
def zone(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with nothing but the zone, which takes a second to import."""
    file = tmp_path_factory.mktemp("zone") / "zone.sqlite3"
    shutil.copyfile(empty_file, file)
    database = Database(f"sqlite:///{file}")
    import_zone(database)
    database.dispose()
    return file


@pytest.fixture
def at_first(request: pytest.FixtureRequest, empty_file: Path) -> Path:
    """The zone, for tests that ask for it."""
    return Path(request.getfixturevalue("zone")) if "zone" in request.fixturenames else empty_file


def import_zone(database: Database) -> None:
    with database.write() as session:
        import_sample(session, time_zone=ZoneInfo("Asia/Shanghai"), now=utc_now())


@pytest.fixture
def inside(client: httpx.Client, zone: Path) -> dict[str, float]:
    """A place in the middle of some cell."""
    cells = client.get(f"{MAP}/cells", params={"bbox": everywhere(), "limit": 1}).json()
    ring = cells["features"][0]["geometry"]["coordinates"][0]
    return {
        "longitude": sum(x for x, _ in ring[:-1]) / (len(ring) - 1),
        "latitude": sum(y for _, y in ring[:-1]) / (len(ring) - 1),
    }


def everywhere() -> str:
    return "117.0,31.5,117.6,32.1"


def around(place: dict[str, float], degrees: float) -> str:
    longitude, latitude = place["longitude"], place["latitude"]
    return f"{longitude - degrees},{latitude - degrees},{longitude + degrees},{latitude + degrees}"


@pytest.fixture
def reader(signed_in: SignedIn) -> httpx.Client:
    """Signed in, and in no post."""
    return signed_in(None)


def test_a_window_holds_what_lies_in_it_as_geojson(
    client: httpx.Client, reader: httpx.Client, inside: dict[str, float]
) -> None:
    counts = client.get(MAP).json()["counts"]
    everything = client.get(f"{MAP}/cells", params={"bbox": everywhere(), "limit": 2000}).json()
    assert everything["type"] == "FeatureCollection"
    assert everything["found"] == counts["cells"] > 2000 == len(everything["features"])
    near = reader.get(f"{MAP}/cells", params={"bbox": around(inside, 0.00001)}).json()
    assert near["found"] == 1
    (cell,) = near["features"]
    assert cell["geometry"]["type"] == "Polygon"
    assert cell["properties"]["code"] == cell["id"]
    assert cell["properties"]["beats"]


def test_a_full_window_says_how_much_it_leaves_out(client: httpx.Client, zone: Path) -> None:
    for kind in ("cells", "beats", "components", "roads"):
        few = client.get(f"{MAP}/{kind}", params={"bbox": everywhere(), "limit": 3}).json()
        assert len(few["features"]) == 3, kind
        assert few["found"] == client.get(MAP).json()["counts"][kind] > 3
        codes = [one["id"] for one in few["features"]]
        assert codes == sorted(codes)


def test_a_beat_is_drawn_whole(client: httpx.Client, inside: dict[str, float]) -> None:
    (beat,) = client.get(f"{MAP}/beats", params={"bbox": around(inside, 0.00001)}).json()["features"]
    whole = client.get(f"{MAP}/cells", params={"bbox": everywhere(), "limit": 2000}).json()["features"]
    of_beat = {cell["id"] for cell in whole if beat["id"] in cell["properties"]["beats"]}
    assert set(beat["properties"]["cells"]) == of_beat
    assert len(of_beat) > 1


@pytest.mark.parametrize(
    "bbox", ["", "1,2,3", "a,b,c,d", "117,31,116,32", "117,31,119,31.5", "117,31,nan,32", "-181,0,-180.5,1"]
)
def test_a_window_that_is_none_or_too_large_is_refused(client: httpx.Client, bbox: str) -> None:
    assert client.get(f"{MAP}/cells", params={"bbox": bbox}).status_code == 422
    assert client.get(f"{MAP}/cells").status_code == 422


def test_a_place_knows_its_cell_beat_inspector_and_components(client: httpx.Client, inside: dict[str, float]) -> None:
    place = client.get(f"{MAP}/place", params=inside | {"reach_m": 500, "components": 2}).json()
    near = client.get(f"{MAP}/cells", params={"bbox": around(inside, 0.00001)}).json()
    assert [cell["code"] for cell in place["cells"]] == [near["features"][0]["id"]]
    assert place["beat_code"] == near["features"][0]["properties"]["beats"][0]
    assert place["inspectors"]
    assert len(place["components"]) == 2
    assert place["components"][0]["distance_m"] <= place["components"][1]["distance_m"] <= 500


def test_a_place_outside_or_without_a_map_is_told(client: httpx.Client, street: Street) -> None:
    somewhere = {"longitude": 10.0, "latitude": 50.0}
    assert client.get(f"{MAP}/place", params=somewhere).status_code == 409
    import_zone(street.database)
    outside = client.get(f"{MAP}/place", params=somewhere)
    assert (outside.status_code, outside.json()["type"]) == (422, "urn:gridwarden:problem:outside-every-cell")


def test_permits_are_listed_by_reference_and_day(client: httpx.Client, zone: Path) -> None:
    first = client.get(f"{MAP}/permits", params={"limit": 1}).json()
    total = client.get(MAP).json()["counts"]["permits"]
    codes = [first["items"][0]["code"]]
    cursor = first["next_cursor"]
    while cursor:
        page = client.get(f"{MAP}/permits", params={"limit": 1, "cursor": cursor}).json()
        codes.append(page["items"][0]["code"])
        cursor = page["next_cursor"]
    assert codes == sorted(codes)
    assert len(codes) == total > 1
    begins = first["items"][0]["valid_from"]
    then = client.get(f"{MAP}/permits", params={"at": begins}).json()["items"]
    assert first["items"][0] in then
    for wrong in ("0.5", "1e9", "2026-03-02T04:00:00", "soon"):
        assert client.get(f"{MAP}/permits", params={"at": wrong}).status_code == 422, wrong
    assert client.get(f"{MAP}/permits", params={"at": "1999-01-01T00:00:00Z"}).json()["items"] == []


def test_coverage_says_what_is_wrong(client: httpx.Client, zone: Path) -> None:
    found = client.get(f"{MAP}/coverage").json()
    assert found["is_seamless"] is True
    assert found["gaps"] == found["unattended"] == []


def test_nobody_sees_the_map_without_signing_in(nobody: httpx.Client) -> None:
    for path in ("", "/cells?bbox=1,1,1.5,1.5", "/place?longitude=1&latitude=1", "/permits", "/coverage"):
        assert nobody.get(f"{MAP}{path}").status_code == 401
