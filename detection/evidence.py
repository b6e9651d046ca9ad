"""Stores what a visit saw, before any row names it: a blurred picture, and an encrypted original where asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.boxes import Box
from detection.privacy import PrivateThing, blur
from kit.pictures import encode_webp
from kit.secrets import SecretBox
from kit.storage import PictureStore


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """Keys in the picture store. `original_key` is None unless originals are kept."""

    blurred_key: str
    original_key: str | None


class EvidenceKeeper:
    """Puts frames into the store; the same frame twice costs no second file."""

    def __init__(self, store: PictureStore, *, originals: SecretBox | None) -> None:
        """Args: originals: encrypts unblurred pictures; None keeps none."""
        self._store = store
        self._originals = originals

    def keep(
        self,
        frame_bgr: NDArray[np.uint8],
        *,
        private: Sequence[PrivateThing] | None,
        problems: Sequence[Box],
        is_searched: bool,
    ) -> StoredPicture:
        """Blur, encode and store; all but the frame as `privacy.blur` takes them.

        Raises:
            StoreUnwritable: nothing was stored.
        """
        blurred = blur(frame_bgr, private, problems=problems, is_searched=is_searched)
        blurred_key = self._store.put(encode_webp(blurred), suffix=".webp")
        if self._originals is None:
            return StoredPicture(blurred_key, None)
        sealed = self._originals.seal_bytes(encode_webp(frame_bgr))
        return StoredPicture(blurred_key, self._store.put(sealed, suffix=".webp.sealed"))
