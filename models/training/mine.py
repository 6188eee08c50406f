#!/usr/bin/env python3
"""Finds what a face network takes for faces on photographs that show none.

    mine.py NETWORK.onnx --photos DIR --labels A.jsonl [B.jsonl] --out hard.jsonl

Photographs count on which neither teacher saw anything (label.py). Each is looked at in three
sizes; boxes from a score of --floor on are written, {"file", "box": [x, y, w, h], "score"}, for
train.py --hard. Look at them before use: a face that both teachers missed must come out.
"""
import argparse
import json
import os

import cv2
import numpy as np

import evaluate
import photos

SIZES = (.5, 1.0, 2.0)
LONGEST = 1600  # pixels of the enlarged photograph
MOST = 12       # of one photograph in one size


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("network")
    ap.add_argument("--photos", required=True)
    ap.add_argument("--labels", required=True, nargs="+")
    ap.add_argument("--out", required=True)
    ap.add_argument("--floor", type=float, default=.45)
    a = ap.parse_args()
    cv2.setNumThreads(1)
    detector, count = evaluate.Detector(a.network), 0
    with open(a.out, "w") as f:
        for p in photos.load(a.photos, a.labels):
            if len(p.faces) or len(p.ignore):
                continue
            img = cv2.imread(p.path)
            for k in SIZES:
                if k * max(img.shape[:2]) > LONGEST:
                    continue
                rows = detector.scaled(img, k)
                rows = rows[rows[:, 4] >= a.floor]
                kept = []
                for x in rows[np.argsort(-rows[:, 4])]:
                    c = x[:2] + x[2:4] / 2
                    if len(kept) < MOST and all(np.hypot(*(c - y[:2] - y[2:4] / 2)) > max(x[2], y[2]) for y in kept):
                        kept.append(x)
                for x in kept:
                    f.write(json.dumps({"file": os.path.basename(p.path), "box": [round(float(v), 1) for v in x[:4]], "score": round(float(x[4]), 2)}) + "\n")
                    count += 1
    print("%d places" % count)


if __name__ == "__main__":
    main()
