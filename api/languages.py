"""In which language a caller is spoken to: a person's own one, else what the browser asks for, else English."""

from collections.abc import Iterator

from starlette.requests import Request

from accounts.contact import Language

LONGEST_HEADER = 1000  # a browser sends less than 100 characters; nobody's list is read for ever


def language_of(request: Request) -> Language:
    """`request.state.language` is set once it is known who calls."""
    own = getattr(request.state, "language", None)
    return own if isinstance(own, Language) else accepted(request.headers.get("accept-language", ""))


def accepted(header: str) -> Language:
    """The best of an Accept-Language header (RFC 9110): the highest weight, of equal ones the first."""
    best, best_weight = Language.ENGLISH, 0.0
    for language, weight in _wishes(header[:LONGEST_HEADER]):
        if weight > best_weight:
            best, best_weight = language, weight
    return best


def _wishes(header: str) -> Iterator[tuple[Language, float]]:
    for part in header.split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.strip().lower().replace("_", "-").partition("-")[0]
        if primary in set(Language):
            yield Language(primary), _weight(parameters)
        elif primary == "*":
            yield Language.ENGLISH, _weight(parameters)


def _weight(parameters: str) -> float:
    """0 to 1; what is no weight counts as 0, because whoever sends that did not mean "above all"."""
    name, _, written = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(written)
    except ValueError:
        return 0.0
    return weight if name.strip().lower() == "q" and 0 <= weight <= 1 else 0.0
