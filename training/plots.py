"""Curves and a matrix as SVG, written by hand: two pictures do not pay for a plotting library."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from training.average_precision import Floats

PANEL_PX, MARGIN_PX, COLUMNS = 190, 34, 4
CELL_PX, NAMES_PX = 46, 150
POINTS = 160  # of a curve; the eye sees no more in a panel
INK, LINE, SHADE = "#222", "#0b6e99", (11, 110, 153)


def pr_curves(curves: Mapping[str, tuple[Floats, Floats]]) -> str:
    """A panel for each class: recall to the right, the precision envelope upwards, both from 0 to 1."""
    rows = -(-len(curves) // COLUMNS) or 1
    step = PANEL_PX + 2 * MARGIN_PX
    panels = [
        f'<g transform="translate({MARGIN_PX + step * (number % COLUMNS)} {MARGIN_PX + step * (number // COLUMNS)})">'
        f"{_panel(name, *curve)}</g>"
        for number, (name, curve) in enumerate(curves.items())
    ]
    return _svg(step * COLUMNS, step * rows, "".join(panels))


def confusion_matrix(names: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """Rows: what is there; columns: what was said. Shade is the share of the row."""
    side = NAMES_PX + CELL_PX * len(names)
    parts = []
    for row, (name, line) in enumerate(zip(names, counts, strict=True)):
        middle = NAMES_PX + CELL_PX * (row + 0.5)
        parts.append(_text(NAMES_PX - 6, middle + 4, name, anchor="end"))
        parts.append(_text(0, 0, name, at=f"translate({middle + 4} {NAMES_PX - 6}) rotate(-60)"))
        for column, count in enumerate(line):
            parts.append(_cell(NAMES_PX + CELL_PX * column, NAMES_PX + CELL_PX * row, count, sum(line)))
    return _svg(side + 60, side, "".join(parts))


def _panel(name: str, recall: Floats, precision: Floats) -> str:
    _, steps = np.unique(recall, return_index=True)  # what comes between two finds is a plumb line
    picked = steps[:: max(1, len(steps) // POINTS)]
    points = " ".join(
        f"{PANEL_PX * float(recall[index]):.1f},{PANEL_PX * (1 - float(precision[index])):.1f}" for index in picked
    )
    marks = "".join(
        f'<path d="M0 {PANEL_PX * share}H{PANEL_PX}M{PANEL_PX * share} 0V{PANEL_PX}" stroke="#ddd" fill="none"/>'
        + _text(-4, PANEL_PX * (1 - share) + 4, f"{share:g}", anchor="end")
        + _text(PANEL_PX * share, PANEL_PX + 14, f"{share:g}", anchor="middle")
        for share in (0, 0.5, 1)
    )
    line = f'<polyline points="{points}" fill="none" stroke="{LINE}" stroke-width="2"/>'
    return marks + line + _text(PANEL_PX / 2, -8, name, anchor="middle")


def _cell(x: float, y: float, count: int, of: int) -> str:
    share = count / of if of else 0.0
    red, green, blue = (round(255 - (255 - part) * share) for part in SHADE)
    box = f'<rect x="{x}" y="{y}" width="{CELL_PX}" height="{CELL_PX}" fill="rgb({red},{green},{blue})" stroke="#ddd"/>'
    ink = "#fff" if share > 0.5 else INK
    return box + (_text(x + CELL_PX / 2, y + CELL_PX / 2 + 4, str(count), anchor="middle", ink=ink) if count else "")


def _text(x: float, y: float, words: str, *, anchor: str = "start", ink: str = INK, at: str = "") -> str:
    place = f'transform="{at}"' if at else f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text {place} text-anchor="{anchor}" fill="{ink}">{escape(words)}</text>'


def _svg(width: float, height: float, inner: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>{inner}</svg>\n'
    )
