"""The patrol of this worker process: network, decoder children and platform clients, made once after the fork."""

import atexit
import os
from dataclasses import dataclass
from functools import cache

from detection.blurring import Blurrer
from detection.concluding import Concluder
from detection.evidence import EvidenceKeeper
from detection.model_versions import register
from detection.models.card import ModelCard, Role, load_card, verify_weights
from detection.models.owner import InferenceOwner, inference_owner
from detection.models.settings import model_settings
from detection.patrol import Patrol
from detection.rules import refuse_unfit_rules
from detection.settings import patrol_settings
from detection.streams.grabber import Grabber
from detection.video_sources import VideoSources
from handbook.edition import Edition
from handbook.loading import edition_in_force
from kit.resources import credentials_box, database, picture_store


@dataclass(frozen=True, slots=True)
class Equipment:
    """What looking through a camera takes, made once in a process."""

    sources: VideoSources
    grabber: Grabber
    detector: InferenceOwner
    keeper: EvidenceKeeper


def equipment() -> Equipment:
    """Of this process; made at first use, so that nothing of it crosses a fork."""
    return _equipment(os.getpid())


def patrol() -> Patrol:
    """As `equipment`, and ready to visit what is due."""
    return _patrol(os.getpid())


@cache
def _equipment(_process_id: int) -> Equipment:
    box = credentials_box()
    grabber = Grabber()
    sources = VideoSources(box, database())
    atexit.register(grabber.close)
    atexit.register(sources.close)
    originals = box if patrol_settings().keeps_originals else None
    keeper = EvidenceKeeper(picture_store(), originals=originals)
    return Equipment(sources, grabber, inference_owner(), keeper)


@cache
def _patrol(_process_id: int) -> Patrol:
    settings = patrol_settings()
    tools = equipment()
    edition = edition_in_force()
    card = tools.detector.card
    check_rules(edition, card)
    with database().write() as session:
        version_id = register(session, name=card.name, version=card.version, sha256=card.sha256).id
    concluder = Concluder(
        database=database(),
        keeper=tools.keeper,
        card=card,
        model_version_id=version_id,
        edition=edition,
        settings=settings,
    )
    return Patrol(
        database=database(),
        sources=tools.sources,
        grabber=tools.grabber,
        detector=tools.detector,
        concluder=concluder,
        settings=settings,
    )


def blurrer() -> Blurrer:
    """Of this process, with the detector of its patrol."""
    return Blurrer(database=database(), store=picture_store(), detector=inference_owner())


def refuse_unfit_setup() -> None:
    """Look at card, weights and handbook before a worker starts, so that a mistake is one sentence and not a loop.

    Raises:
        Invalid: says which file is wrong, and how.
    """
    card = load_card(model_settings().card)
    verify_weights(card)
    check_rules(edition_in_force(), card)


def check_rules(edition: Edition, card: ModelCard) -> None:
    """Raises HandbookInvalid when a rule waits for what this card and our views cannot give."""
    refuse_unfit_rules(
        edition,
        problems=[one.label for one in card.classes if one.role is Role.PROBLEM],
        context=[one.label for one in card.classes if one.role is Role.CONTEXT],
    )
