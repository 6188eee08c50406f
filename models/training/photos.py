"""Photographs and their labels, decoded once and kept in memory with smaller copies."""
import json
import lzma
import os
from typing import List, Optional

import cv2
import numpy as np


class Photo:
    """One labelled photograph; the picture is read when it is first asked for."""

    def __init__(self, path: str, row: dict):
        self.path = path
        self.width, self.height = row["width"], row["height"]
        faces = np.array(row["faces"], np.float32).reshape(-1, 14)
        self.faces = faces[:, :4]
        self.marks = faces[:, 4:].reshape(-1, 5, 2)
        self.ignore = np.array(row["ignore"], np.float32).reshape(-1, 4)
        self.text = row.get("text", [])
        self.source = row.get("source", "")
        self._levels: List[np.ndarray] = []

    def level(self, scale: float) -> tuple:
        """The smallest stored copy that need not be enlarged for `scale`, and its own scale."""
        if not self._levels:
            img = cv2.imread(self.path)
            if img is None:
                raise IOError("cannot read " + self.path)
            self._levels = [img]
            while min(self._levels[-1].shape[:2]) >= 64 and len(self._levels) < 4:
                l = self._levels[-1]
                self._levels.append(cv2.resize(l, (l.shape[1] // 2, l.shape[0] // 2),
                                               interpolation=cv2.INTER_AREA))
        k = 0
        while k + 1 < len(self._levels) and scale <= .5 ** (k + 1) * 1.3:
            k += 1
        img = self._levels[k]
        return img, img.shape[1] / self.width, img.shape[0] / self.height


def load(folder: str, labels: List[str], about: Optional[str] = None) -> List[Photo]:
    """Photos of all label files (see label.py), plain or packed (.xz). `about`: a photos.jsonl with their text boxes and sources."""
    rows = {}
    for path in labels:
        with (lzma.open(path, "rt") if path.endswith(".xz") else open(path)) as f:
            for l in f:
                if l.endswith("\n"):
                    r = json.loads(l)
                    rows[os.path.basename(r["file"])] = r
    if about:
        with open(about) as f:
            for l in f:
                r = json.loads(l)
                name = os.path.basename(r["file"])
                if name in rows:
                    rows[name].update(text=r.get("text", []), source=r.get("source", ""))
    return [Photo(os.path.join(folder, n), rows[n]) for n in sorted(rows)]
