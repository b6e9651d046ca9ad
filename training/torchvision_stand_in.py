"""A stand-in for torchvision where the installed build cannot be imported.

The CPU build of PyTorch has no CUDA operators, and torchvision then fails at import. Ultralytics needs only its name
and `ops.nms`, which the end-to-end head never calls. Does nothing where the real one imports. Pillow is given back too:
Ultralytics replaces its `open` by one that wants to install a package when a file is no picture.
"""

import importlib
import importlib.machinery
import sys
import types
from contextlib import suppress
from typing import NoReturn

from PIL import Image


def install() -> None:
    """Make `import torchvision` work, for real or by the stand-in. Call it before importing ultralytics."""
    try:
        importlib.import_module("torchvision")
    except (ImportError, RuntimeError):
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        torchvision = _module("torchvision")
        operators = _module("torchvision.ops")
        operators.__dict__["nms"] = _refuse
        torchvision.__dict__.update(ops=operators, __version__="0.0.0")
    _give_pillow_back()


def _give_pillow_back() -> None:
    with suppress(ImportError, AttributeError):  # other versions leave Pillow alone
        Image.open = importlib.import_module("ultralytics.utils.patches")._image_open  # noqa: SLF001  # no public way back


def _module(name: str) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None)
    sys.modules[name] = module
    return module


def _refuse(*_: object) -> NoReturn:
    raise NotImplementedError("torchvision cannot be imported here, so non-maximum suppression is not at hand")
