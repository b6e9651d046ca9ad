"""What the routes of casework may refuse, for the description of each (OpenAPI): status and types of the problem."""

from collections.abc import Mapping

Responses = Mapping[int | str, dict[str, object]]


def refusals(**said: str) -> dict[int | str, dict[str, object]]:
    """By status: `refusals(s404="No such case")`."""
    return {int(name.removeprefix("s")): {"description": text} for name, text in said.items()}


NO_CASE = refusals(s404="No such case, or it is not within your reach (`not-found`)")
OF_ACTIONS = NO_CASE | refusals(
    s403="Not by you: permission, own request, party to the dispute (`not-allowed`)",
    s409="The case has changed since (`case-changed`, with what happened), or this is not its turn (`not-now`)",
    s422="Something is missing or wrong in what was entered (`entry-incomplete`, `invalid`)",
)
OF_REPORTS = refusals(
    s403="Not by you (`not-allowed`)",
    s409="Likely duplicates that nobody has looked at (`duplicates-unseen`), or the case has ended (`not-now`)",
    s422="Something is missing or wrong in the report (`entry-incomplete`, `invalid`)",
)
