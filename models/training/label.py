#!/usr/bin/env python3
"""Labels photographs with faces, by two teachers that must agree.

    label.py --photos DIR --models DIR --out labels.jsonl [--part 0/2]

Teachers: YuNet n and YuNet s (Apache-2.0 / MIT, both trained on WIDER FACE), run
with OpenCV. Each looks at the photograph at its own size and doubled; n also at two
quarter turns. What the passes saw is kept in the output ("votes"), so that the
rule in decide() can be changed without looking again: label.py --redecide.

The output has one JSON line a photograph:
    {"file", "width", "height", "faces": [[x, y, w, h, 5 landmarks x, y]],
     "ignore": [[x, y, w, h]], "votes": [[x, y, w, h, n, s, n turned, 0, 5 landmarks x, y]]}
Landmarks (eyes, nose, corners of the mouth) are only used to draw masks and visors.
A run that was stopped goes on where it was: photographs already in the file are skipped.
"""
import argparse
import hashlib
import json
import os
import sys
from typing import Dict, List

import cv2
import numpy as np

TEACHERS = {"n": "yunet_n_640_640.onnx", "s": "yunet_s_640_640.onnx"}
STRIDES = (8, 16, 32)
NAMES = [k + "_%d" % s for s in STRIDES for k in ("cls", "obj", "bbox", "kps")]
FLOOR = 0.3  # nothing under this is a vote


def iou_matrix(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """IoU of every box of a (n x 4: x, y, w, h) with every box of b."""
    x0 = np.maximum(a[:, None, 0], b[None, :, 0])
    y0 = np.maximum(a[:, None, 1], b[None, :, 1])
    x1 = np.minimum(a[:, None, 0] + a[:, None, 2], b[None, :, 0] + b[None, :, 2])
    y1 = np.minimum(a[:, None, 1] + a[:, None, 3], b[None, :, 1] + b[None, :, 3])
    i = np.clip(x1 - x0, 0, None) * np.clip(y1 - y0, 0, None)
    u = (a[:, 2] * a[:, 3])[:, None] + (b[:, 2] * b[:, 3])[None] - i
    return i / np.maximum(u, 1e-6)


def nms(d: np.ndarray, limit: float = 0.4) -> np.ndarray:
    """Greedy non-maximum suppression of rows x, y, w, h, score, ..."""
    d = d[np.argsort(-d[:, 4])]
    keep = []
    while len(d):
        keep.append(d[0])
        d = d[1:][iou_matrix(d[:1], d[1:])[0] < limit] if len(d) > 1 else d[1:]
    return np.array(keep).reshape(-1, 15)


class Teacher:
    """One YuNet. Gives boxes with scores for a BGR picture of any size."""

    def __init__(self, path: str):
        self.net = cv2.dnn.readNetFromONNX(path)

    def __call__(self, img: np.ndarray) -> np.ndarray:
        h, w = img.shape[:2]
        ph, pw = -h % 32, -w % 32
        img = cv2.copyMakeBorder(img, 0, ph, 0, pw, cv2.BORDER_CONSTANT, value=(0, 0, 0))
        self.net.setInput(cv2.dnn.blobFromImage(img))
        out = dict(zip(NAMES, self.net.forward(NAMES)))
        rows = []
        for s in STRIDES:
            cls = out["cls_%d" % s].reshape(-1).clip(0, 1)
            obj = out["obj_%d" % s].reshape(-1).clip(0, 1)
            score = np.sqrt(cls * obj)
            k = np.flatnonzero(score > FLOOR)
            if not len(k):
                continue
            b = out["bbox_%d" % s].reshape(-1, 4)[k]
            cols = img.shape[1] // s
            cx, cy = (k % cols + b[:, 0]) * s, (k // cols + b[:, 1]) * s
            bw, bh = np.exp(b[:, 2]) * s, np.exp(b[:, 3]) * s
            marks = out["kps_%d" % s].reshape(-1, 5, 2)[k]
            marks = (marks + np.stack([k % cols, k // cols], 1)[:, None]) * s
            rows.append(np.concatenate([np.stack([cx - bw / 2, cy - bh / 2, bw, bh, score[k]], 1),
                                        marks.reshape(-1, 10)], 1))
        return nms(np.concatenate(rows)) if rows else np.zeros((0, 15))


def turn_back(d: np.ndarray, quarter: int, w: int, h: int) -> np.ndarray:
    """Boxes found on np.rot90(img, quarter) brought back to img (w x h)."""
    x, y, bw, bh, s = d[:, :5].T
    mx, my = d[:, 5::2], d[:, 6::2]
    if quarter == 1:
        x, y, bw, bh, mx, my = w - y - bh, x, bh, bw, w - my, mx
    elif quarter == 2:
        x, y, mx, my = w - x - bw, h - y - bh, w - mx, h - my
    elif quarter == 3:
        x, y, bw, bh, mx, my = y, h - x - bw, bh, bw, my, h - mx
    marks = np.stack([mx, my], 2).reshape(-1, 10)
    return np.concatenate([np.stack([x, y, bw, bh, s], 1), marks], 1)


def look(img: np.ndarray, teachers: Dict[str, Teacher]) -> np.ndarray:
    """All votes of both teachers, merged: rows x, y, w, h, n, s, n turned, 0, landmarks."""
    h, w = img.shape[:2]
    doubled = cv2.resize(img, (2 * w, 2 * h), interpolation=cv2.INTER_LINEAR)
    found = []  # (row of a detector, column of its vote)
    for column, name in enumerate("ns"):
        big = teachers[name](doubled)
        big[:, :4] /= 2
        big[:, 5:] /= 2
        found += [(d, column) for d in teachers[name](img)] + [(d, column) for d in big]
    for q in (1, 3):
        turned = teachers["n"](np.ascontiguousarray(np.rot90(img, q)))
        found += [(d, 2) for d in turn_back(turned, q, w, h)]
    # clusters around the surest box; a weak turned box must not lead one
    found.sort(key=lambda f: (f[1] == 2 and f[0][4] < .8, -f[0][4]))
    votes: List[np.ndarray] = []
    for d, column in found:
        if votes:
            o = iou_matrix(d[None, :4], np.array(votes)[:, :4])[0]
            at = int(o.argmax())
            if o[at] > 0.4:
                votes[at][4 + column] = max(votes[at][4 + column], d[4])
                continue
        row = np.zeros(18)
        row[:4], row[4 + column], row[8:] = d[:4], d[4], d[5:]
        votes.append(row)
    return np.array(votes).reshape(-1, 18)


def decide(votes: np.ndarray):
    """Splits votes into faces and regions to ignore.

    Face: both teachers agree, or one is very sure, or n is sure of it turned.
    Ignore: any other vote worth the name.
    """
    faces, ignore = [], []
    for v in votes:
        n, s, turned = v[4:7]
        if min(v[2], v[3]) < 4:
            continue
        if (n > .6 and s > .45 or n > .45 and s > .65 or n > .85 or s > .9
                or turned > .8 and max(n, s) > FLOOR or turned > .88):
            faces.append(np.concatenate([v[:4], v[8:]]))
        elif max(n, s, turned) > .4 or min(n, s) > FLOOR:
            ignore.append(v[:4])
    if faces and ignore:  # a weak vote for a part of a face says nothing
        f, g = np.array(faces)[:, :4], np.array(ignore)
        i = iou_matrix(g, f)
        area_f, area_g = f[:, 2] * f[:, 3], g[:, 2] * g[:, 3]
        shared = i * (area_f[None] + area_g[:, None]) / (1 + i)
        part = ((shared > .7 * area_g[:, None]) & (area_g[:, None] < .6 * area_f[None])).any(1)
        ignore = [g for g, p in zip(ignore, part) if not p]
    return faces, ignore


def line(name: str, w: int, h: int, votes: np.ndarray) -> str:
    faces, ignore = decide(votes)
    rnd = lambda rows: [[round(float(c), 1 if abs(c) > 1 else 2) for c in r] for r in rows]
    return json.dumps({"file": name, "width": w, "height": h, "faces": rnd(faces),
                       "ignore": rnd(ignore), "votes": rnd(votes)})


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--photos", help="folder of photographs")
    ap.add_argument("--models", help="folder of the two YuNet files")
    ap.add_argument("--out", required=True, help="JSONL written (appended to)")
    ap.add_argument("--part", default="0/1", help="i/n: the i-th of n parts, for n processes")
    ap.add_argument("--redecide", action="store_true", help="apply decide() anew to the votes in --out")
    a = ap.parse_args()
    if a.redecide:
        rows = [json.loads(l) for l in open(a.out)]
        with open(a.out + ".tmp", "w") as f:
            for r in rows:
                f.write(line(r["file"], r["width"], r["height"], np.array(r["votes"]).reshape(-1, 18)) + "\n")
        os.replace(a.out + ".tmp", a.out)
        return
    cv2.setNumThreads(1)
    teachers = {k: Teacher(os.path.join(a.models, f)) for k, f in TEACHERS.items()}
    done = set()
    if os.path.exists(a.out):
        done = {json.loads(l)["file"] for l in open(a.out)}
    part, parts = map(int, a.part.split("/"))
    names = [f for f in os.listdir(a.photos) if f.lower().endswith((".jpg", ".jpeg", ".png"))]
    names.sort(key=lambda f: hashlib.sha256(f.encode()).digest())  # any beginning is a fair sample
    names = [f for i, f in enumerate(names) if i % parts == part and f not in done]
    with open(a.out, "a") as out:
        for i, name in enumerate(names):
            img = cv2.imread(os.path.join(a.photos, name))
            if img is None:
                print("unreadable:", name, file=sys.stderr)
                continue
            out.write(line(name, img.shape[1], img.shape[0], look(img, teachers)) + "\n")
            out.flush()
            if i % 200 == 0:
                print("%d of %d" % (i, len(names)), flush=True)


if __name__ == "__main__":
    main()
