"""Offers on the wire: each with the address where its form is sent."""

from api.schemas.case_actions import Barred, ChoiceOut, OfferOut
from api.schemas.shared import Said
from cases.entry_choices import Choices
from cases.offering import Offer
from cases.states import CaseAction

NO_CHOICES = Choices()


def offer_out(offer: Offer, *, case_id: int) -> OfferOut:
    choices = offer.choices or NO_CHOICES
    refusal = offer.refusal
    return OfferOut(
        action=offer.action,
        authorisation=offer.authorisation,
        is_open=refusal is None,
        title=Said.of(offer.title),
        href=_href(offer, case_id),
        schema=offer.schema,
        effect=None if offer.effect is None else Said.of(offer.effect),
        barred_because=refusal and Barred(guard=refusal.guard, zh=refusal.sentence.zh, en=refusal.sentence.en),
        proposed=choices.proposed,
        choices={
            name: [ChoiceOut(value=one.value, zh=one.said.zh, en=one.said.en) for one in few]
            for name, few in choices.of.items()
        },
        confidence=choices.confidence,
        reasons=[Said.of(one) for one in choices.reasons],
    )


def _href(offer: Offer, case_id: int) -> str:
    of_case = f"/api/v1/cases/{case_id}"
    if offer.action is CaseAction.ASK:
        return f"{of_case}/requests/{offer.authorisation}"
    if offer.action is CaseAction.OPINE:
        return f"{of_case}/requests/{offer.authorisation}/opinion"
    if offer.action is CaseAction.DECLINE:
        return f"{of_case}/requests/{offer.authorisation}/decline"
    return f"{of_case}/actions/{offer.action}"
