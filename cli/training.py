"""`gridwarden training …`: datasets, training, evaluation and export of detectors, for model trainers (模型训练员)."""

from pathlib import Path
from typing import Annotated

import typer

from cli import training_dataset

app = typer.Typer(no_args_is_help=True)
app.add_typer(training_dataset.app, name="dataset", help="Build, join, look into, export and import datasets.")

EXTRA = "Training needs PyTorch and Ultralytics: pip install 'gridwarden[training]'."


@app.command()
def train(
    manifest: Annotated[Path, typer.Argument(help="manifest.jsonl of a dataset.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder of this run; the same folder again goes on where it stopped.")],
    weights: Annotated[Path | None, typer.Option(help="Start from these (.pt); without, from nothing.")] = None,
    architecture: Annotated[str, typer.Option(help="A model description of Ultralytics.")] = "yolov5n.yaml",
    epochs: Annotated[int, typer.Option(min=1)] = 20,
    hours: Annotated[float | None, typer.Option(min=0.001, help="End by the clock, whatever --epochs says.")] = None,
    batch: Annotated[int, typer.Option(min=2)] = 16,
    size: Annotated[list[int] | None, typer.Option(help="Side of the pictures in px; several are mixed.")] = None,
    learning_rate: Annotated[float, typer.Option(min=1e-6)] = 1e-3,
    often: Annotated[list[str] | None, typer.Option(help="SOURCE=TIMES a picture comes in an epoch.")] = None,
    device: Annotated[str, typer.Option(help="cpu, or the number of a GPU.")] = "cpu",
    workers: Annotated[int, typer.Option(min=0)] = 1,
    autocast: Annotated[bool, typer.Option(help="bf16; pays where the processor or GPU has it.")] = False,
) -> None:
    """Train a detector; Ctrl+C ends it, and the last whole epoch is kept."""
    _need("torch", "ultralytics")
    from training.batches import SIZES_PX
    from training.train import Plan
    from training.train import train as run

    plan = Plan(
        manifest=manifest,
        out=out.absolute(),
        weights=weights,
        architecture=architecture,
        epochs=epochs,
        hours=hours,
        batch=batch,
        sizes_px=tuple(size) if size else SIZES_PX,
        learning_rate=learning_rate,
        source_weights=_shares(often or []),
        device=device,
        workers=workers,
        autocast=autocast,
    )
    typer.echo(f"The weights are in {run(plan)}")


@app.command()
def export(
    weights: Annotated[Path, typer.Argument(help="Trained weights (.pt).")],
    out: Annotated[Path, typer.Option(help="The ONNX file to write.")],
) -> None:
    """Write ONNX, and prove that it says what the trained network says, on ONNX Runtime and on OpenVINO."""
    _need("torch", "ultralytics", "onnx")
    from training.export import export as write

    made = write(weights, out)
    typer.echo(
        f"{made.path}  sha256 {made.sha256}\n"
        f"largest difference from PyTorch: {made.worst_px:.4f} px, {made.worst_score:.6f} of score"
    )


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option(help="data.yaml of a YOLO folder, or a manifest (.jsonl).")],
    weights: Annotated[
        Path | None, typer.Option(help="A model card (.toml), .onnx, .xml or .pt; without, the shipped detector.")
    ] = None,
    *,
    split: Annotated[str, typer.Option(help="Which part of the data.")] = "val",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for machines.")] = False,
    report: Annotated[Path | None, typer.Option(help="Folder for a page with curves and a confusion matrix.")] = None,
    choose_thresholds: Annotated[
        bool, typer.Option("--choose-thresholds", help="Choose them on one half, report on the other; print TOML.")
    ] = False,
    precision: Annotated[float, typer.Option(min=0.01, max=1, help="Of each class, for --choose-thresholds.")] = 0.6,
    false_alarms: Annotated[
        float, typer.Option(min=0, max=1, help="Share of negatives with any problem, for --choose-thresholds.")
    ] = 0.01,
    least: Annotated[float, typer.Option(min=0.05, max=0.95, help="No threshold is lower.")] = 0.1,
    sliced: Annotated[list[str] | None, typer.Option(help="Also look in slices: 2x2, 3x2.")] = None,
    scenes: Annotated[
        str | None, typer.Option(help="native or enlarged: covers of 20-60 px laid onto the clean frames instead.")
    ] = None,
    size: Annotated[int | None, typer.Option(min=32, help="Longer side of the input in px; else the card's.")] = None,
    backend: Annotated[str, typer.Option(help="For ONNX: auto, openvino or onnxruntime.")] = "auto",
    threads: Annotated[int, typer.Option(min=1)] = 1,
) -> None:
    """Measure a detector on labelled pictures. Faulty labels and pictures are all named, and nothing is measured."""
    from cli import evaluating
    from training.thresholds import Aim

    aim = Aim(precision=precision, false_alarm_share=false_alarms, least=least) if choose_thresholds else None
    evaluating.evaluate(
        evaluating.wish(
            data=data,
            weights=weights,
            split=split,
            size_px=size,
            backend=backend,
            threads=threads,
            slices=sliced or [],
            scenes=scenes,
            aim=aim,
        ),
        as_json=as_json,
        report=report,
    )


def _need(*modules: str) -> None:
    from importlib.util import find_spec

    from kit.errors import Invalid

    if any(find_spec(name) is None for name in modules):
        raise Invalid(EXTRA)


def _shares(often: list[str]) -> dict[str, float]:
    from kit.errors import Invalid
    from training.classes import SOURCES

    shares = {}
    for written in often:
        name, _, times = written.partition("=")
        try:
            shares[name] = float(times)
        except ValueError as error:
            raise Invalid(f"--often {written}: expected SOURCE=TIMES, for example manhole=3.5") from error
        if name not in SOURCES:
            raise Invalid(f"--often {written}: no source '{name}', known are {', '.join(SOURCES)}")
    return shares
