"""The report of an evaluation: a folder with a page, its two pictures, the figures as JSON, and a card's thresholds.

It holds no photograph: those under test may not all be passed on.
"""

import json
from html import escape
from pathlib import Path

from training.average_precision import curve
from training.classes import LABELS
from training.evaluate import Evaluation, as_facts
from training.evaluation_tables import Sheet, sheets
from training.matching import rank
from training.plots import confusion_matrix, pr_curves

STYLE = """
body { font-family: system-ui, sans-serif; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
td, th { border-bottom: 1px solid #ddd; padding: .25rem .7rem; text-align: right; font-variant-numeric: tabular-nums; }
td:first-child, th:first-child { text-align: left; }
img { max-width: 100%; }
"""
DEFINITIONS = """
<p>AP50: area under the precision envelope at IoU 0.5, over all recalls; (COCO): mean at 101 recalls. A class is
measured only in pictures whose source boxes all of it. Intervals of AP: bootstrap over pictures; of shares: Wilson.
A problem counts as seen where a detection of it covers it by IoU 0.3.<br>
AP50：IoU 0.5 时精确率包络线下的面积；仅在来源标注了该类别全部目标的图片上测量。
AP 区间为对图片的自助法，占比区间为 Wilson 法；IoU 达 0.3 即视为发现问题。</p>
"""


def write_report(evaluation: Evaluation, folder: Path) -> Path:
    """The page. What an earlier report left in the folder under the same names is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = evaluation.whole.figures
    occurring = [label for label, one in figures.classes.items() if one.ap50 is not None]
    curves = {label: curve(rank(evaluation.whole.looked, [label])) for label in occurring}
    (folder / "pr_curves.svg").write_text(pr_curves(curves), encoding="utf-8")
    (folder / "confusion.svg").write_text(_confusion(evaluation), encoding="utf-8")
    text = json.dumps(as_facts(evaluation), ensure_ascii=False, indent=2)
    (folder / "figures.json").write_text(text + "\n", encoding="utf-8")
    if evaluation.card_fragment is not None:
        (folder / "thresholds.toml").write_text(evaluation.card_fragment, encoding="utf-8")
    page = folder / "index.html"
    page.write_text(_page(evaluation), encoding="utf-8")
    return page


def _confusion(evaluation: Evaluation) -> str:
    """Only classes that occur or were said."""
    counts = evaluation.whole.figures.confusion
    kept = [
        number
        for number in range(len(LABELS))
        if any(counts[number]) or any(line[number] for line in counts) or LABELS[number] in evaluation.under_test.labels
    ] + [len(LABELS)]
    names = [*LABELS, "nothing 无"]
    return confusion_matrix(
        [names[number] for number in kept], [[counts[row][column] for column in kept] for row in kept]
    )


def _page(evaluation: Evaluation) -> str:
    title = f"Evaluation 模型评测: {evaluation.under_test.card.file}"
    tables = "".join(_table(sheet) for sheet in sheets(evaluation))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
        f"<h1>{escape(title)}</h1>{DEFINITIONS}{tables}"
        '<h2>Precision and recall 精确率-召回率</h2><img src="pr_curves.svg" alt="precision over recall, by class">'
        "<h2>Confusion at the thresholds 混淆矩阵</h2><p>Rows: what is there 实际; columns: what was said 识别.</p>"
        '<img src="confusion.svg" alt="confusion matrix"></html>\n'
    )


def _table(sheet: Sheet) -> str:
    head = "".join(f"<th>{escape(words)}</th>" for words in sheet.header)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in sheet.rows)
    return f"<h2>{escape(sheet.title)}</h2><table><tr>{head}</tr>{rows}</table>"
