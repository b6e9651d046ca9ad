"""Finds items by what a person types: a name, an alias, a code, words of a condition. Pure."""

from collections.abc import Iterator

from handbook.edition import Edition, Item


def search_items(edition: Edition, text: str) -> list[tuple[Item, str]]:
    """Items with what of them matched; names before codes, codes before conditions, else in the edition's order."""
    wanted = text.strip().casefold()
    if not wanted:
        return [(item, item.name.zh) for item in edition.items]
    found = []
    for place, item in enumerate(edition.items):
        match = next(((rank, said) for rank, said in _said_of(item) if wanted in said.casefold()), None)
        if match is not None:
            rank, said = match
            found.append((rank, place, item, said))
    return [(item, said) for _, _, item, said in sorted(found, key=lambda one: one[:2])]


def _said_of(item: Item) -> Iterator[tuple[int, str]]:
    for name in (item.name.zh, item.name.en, *item.aliases, item.id):
        yield 0, name
    for code in item.codes:
        yield 1, code.code
        if code.name_in_scheme:
            yield 1, code.name_in_scheme
    for condition in item.conditions:
        yield 2, condition.text.zh
        yield 2, condition.text.en
