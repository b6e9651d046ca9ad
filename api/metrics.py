"""Figures for Prometheus, computed from the database at each scrape, so that several processes agree.

Labels are closed sets (outcomes, states, handbook items); a camera is never a label.
"""

from collections.abc import Iterator
from datetime import timedelta
from statistics import quantiles

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from cases import figures as desk
from detection import figures as patrol
from kit.clock import utc_now
from kit.database import Database

WINDOW = timedelta(minutes=5)  # at a thousand cameras a minute 5,000 rows, read by an index
Family = CounterMetricFamily | GaugeMetricFamily


class DatabaseCollector(Collector):
    """Asked by the registry at each scrape."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> list[Family]:
        """Nothing: otherwise the registry would ask the database when the application is built."""
        return []

    def collect(self) -> Iterator[Family]:
        with self._database.read() as session:
            yield from _visits(session)
            yield from _desk(session)


def registry_of(database: Database) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(DatabaseCollector(database))
    return registry


def _visits(session: Session) -> Iterator[Family]:
    figures = patrol.visits_since(session, utc_now() - WINDOW)
    visits = GaugeMetricFamily(
        "gridwarden_visits_5m", "Visits of the last five minutes by outcome.", labels=["outcome"]
    )
    for outcome, count in sorted(figures.by_outcome.items()):
        visits.add_metric([outcome], count)
    yield visits
    seconds = GaugeMetricFamily(
        "gridwarden_visit_seconds", "Parts of the visits of the last five minutes.", labels=["part", "quantile"]
    )
    for part, durations_s in sorted(figures.durations_s.items()):
        for quantile, value in _quantiles(durations_s):
            seconds.add_metric([part, quantile], value)
    yield seconds
    cameras = GaugeMetricFamily("gridwarden_cameras", "Listed cameras by health.", labels=["health"])
    for health, count in sorted(patrol.cameras_by_health(session).items()):
        cameras.add_metric([health], count)
    yield cameras
    yield _by_item("gridwarden_findings", "Findings raised, by item.", patrol.findings_by_item(session))


def _desk(session: Session) -> Iterator[Family]:
    now = utc_now()
    candidates = GaugeMetricFamily("gridwarden_candidates", "Candidates by state.", labels=["state"])
    for state, count in desk.candidates_by_state(session, now=now).items():
        candidates.add_metric([state], count)
    yield candidates
    yield GaugeMetricFamily(
        "gridwarden_oldest_open_candidate_seconds",
        "Age of the oldest candidate that nobody has settled; 0 where there is none.",
        value=desk.oldest_open_age_s(session, now=now),
    )
    yield _by_item("gridwarden_cases", "Cases registered, by item.", desk.cases_by_item(session))
    inspections = GaugeMetricFamily(
        "gridwarden_camera_inspections",
        "Feedbacks by what the camera that looked again and what the inspector said.",
        labels=["verdict", "result"],
    )
    for (verdict, result), count in sorted(desk.agreement(session).items()):
        inspections.add_metric([verdict, result], count)
    yield inspections


def _by_item(name: str, text: str, counts: dict[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, text, labels=["item"])
    for item_id, count in sorted(counts.items()):
        family.add_metric([item_id], count)
    return family


def _quantiles(durations_s: list[float]) -> list[tuple[str, float]]:
    """Median and 95th of a hundred; of a single visit both are that visit."""
    if len(durations_s) == 1:
        return [("0.5", durations_s[0]), ("0.95", durations_s[0])]
    hundredths = quantiles(durations_s, n=100, method="inclusive")
    return [("0.5", hundredths[49]), ("0.95", hundredths[94])]
