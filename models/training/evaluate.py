#!/usr/bin/env python3
"""Measures a face network with OpenCV on a labelled set, at equal false boxes.

    evaluate.py models/faces.onnx --set DIR [--every 2] [--turn 0 90] [--passes native,640,2x]

The definitions are those of score.py in the set's folder (imported by path): covered =
one box grown by 15 % covers 60 % of the face; a false box matches no face at IoU .4
and lies on nothing to be ignored. Thresholds are the ones that give --budgets false
boxes a picture on the upright pictures; turned pictures are judged at the same ones.
"""
import argparse
import importlib.util
import json
import os
import time

import cv2
import numpy as np

from label import iou_matrix, turn_back

STRIDES = (8, 16, 32)
FLOOR = .3
# What a pass may add: the longer side of its boxes, in pixels of that pass. The small pass is
# for large faces and the doubled one for small ones; elsewhere they only add false boxes.
RANGES = {"640": (48, 1e9), "2x": (0, 64)}
BUCKETS = (("<16", 0, 16), ("16-32", 16, 32), ("32-64", 32, 64), (">64", 64, 1e9))


class Detector:
    def __init__(self, path: str):
        self.net = cv2.dnn.readNetFromONNX(path)
        self.pixels, self.seconds = 0, 0.0

    def one(self, img: np.ndarray) -> np.ndarray:
        """Rows x, y, w, h, score for a picture as it is."""
        h, w = img.shape[:2]
        img = cv2.copyMakeBorder(img, 0, -h % 32, 0, -w % 32, cv2.BORDER_CONSTANT, value=(0, 0, 0))
        t0 = time.process_time()
        self.net.setInput(cv2.dnn.blobFromImage(img))
        rows = []
        for s, o in zip(STRIDES, self.net.forward(["s%d" % s for s in STRIDES])):
            y, x = np.nonzero(o[0, 0] > FLOOR)
            score, dx, dy, lw, lh = o[0][:, y, x]
            bw, bh = np.exp(lw) * s, np.exp(lh) * s
            rows.append(np.stack([(x + dx) * s - bw / 2, (y + dy) * s - bh / 2, bw, bh, score], 1))
        self.seconds += time.process_time() - t0
        self.pixels += img.shape[0] * img.shape[1]
        rows = np.concatenate(rows)
        rows = rows[np.argsort(-rows[:, 4])][:3000]
        x0, y0 = np.clip(rows[:, 0], 0, w), np.clip(rows[:, 1], 0, h)
        x1, y1 = np.clip(rows[:, 0] + rows[:, 2], 0, w), np.clip(rows[:, 1] + rows[:, 3], 0, h)
        rows = np.stack([x0, y0, x1 - x0, y1 - y0, rows[:, 4]], 1)
        return rows[(rows[:, 2] > 1) & (rows[:, 3] > 1)]

    def scaled(self, img, k: float, keep=(0, 1e9)) -> np.ndarray:
        if k != 1:
            img = cv2.resize(img, None, fx=k, fy=k, interpolation=cv2.INTER_AREA if k < 1 else cv2.INTER_LINEAR)
        d = self.one(img)
        longer = d[:, 2:4].max(1)
        d = d[(longer >= keep[0]) & (longer < keep[1])]
        d[:, :4] /= k
        return d

    def __call__(self, img: np.ndarray, passes) -> np.ndarray:
        longer = max(img.shape[:2])
        native = min(1.0, 2048 / longer)
        found = []
        for p in passes:
            if p == "native":
                found.append(self.scaled(img, native))
            elif p == "2x":
                if longer * 2 <= 2048:
                    found.append(self.scaled(img, 2.0, RANGES["2x"]))
            elif p.startswith("q"):  # quarter turns at that size
                k = min(1.0, int(p[1:]) / longer)
                small = cv2.resize(img, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
                for q in (1, 2, 3):
                    d = self.one(np.ascontiguousarray(np.rot90(small, q)))
                    d = turn_back(np.pad(d, ((0, 0), (0, 10))), q, small.shape[1], small.shape[0])[:, :5]
                    d[:, :4] /= k
                    found.append(d)
            elif longer > int(p) * 1.15:
                found.append(self.scaled(img, int(p) / longer, RANGES.get(p, (0, 1e9))))
        return merge(np.concatenate(found))


def merge(d: np.ndarray, limit: float = .4) -> np.ndarray:
    """Suppression by IoU, and by cover: a box mostly inside a surer one goes too."""
    d = d[np.argsort(-d[:, 4], kind="stable")]
    keep = []
    while len(d):
        b = d[0]
        keep.append(b)
        d = d[1:]
        if len(d):
            o = iou_matrix(b[None], d)[0]
            area = d[:, 2] * d[:, 3]
            shared = o * (b[2] * b[3] + area) / (1 + o)
            d = d[(o < limit) & (shared < .7 * np.minimum(area, b[2] * b[3]))]
    return np.array(keep).reshape(-1, 5)


def turned(box, w, h, t):
    """A label's box on the picture turned clockwise by t degrees."""
    x, y, bw, bh = box
    return {0: [x, y, bw, bh], 90: [h - y - bh, x, bh, bw], 180: [w - x - bw, h - y - bh, bw, bh],
            270: [y, w - x - bw, bh, bw]}[t]


def judge(score, entry, boxes):
    """For each true face the best covering box's score; for each box, sorted, false or not.

    False boxes at threshold t are counted over boxes of a score >= t: greedy matching
    goes by score, so that a lower threshold does not change what the surer boxes got.
    """
    real = [f["box"] for f in entry["faces"] if "ignore" not in f.get("tags", [])]
    tags = [f.get("tags", []) for f in entry["faces"] if "ignore" not in f.get("tags", [])]
    ign = [f["box"] for f in entry["faces"] if "ignore" in f.get("tags", [])]
    covered = [0.0] * len(real)
    taken = [False] * len(real)
    false = []
    for b in boxes:  # surest first
        s = b[4]
        best, at = .4, -1
        big = score.grow(list(b[:4]), .15)
        for i, g in enumerate(real):
            if score.inter(g, big) >= .6 * g[2] * g[3]:
                covered[i] = max(covered[i], s)
            v = 0 if taken[i] else score.iou(b, g)
            if v >= best:
                best, at = v, i
        if at >= 0:
            taken[at] = True
        elif not any(score.inter(b, g) > .5 * b[2] * b[3] or score.iou(b, g) > .3 for g in ign):
            false.append(s)
    size = [max(g[2], g[3]) for g in real]
    return [(s, c, t) for s, c, t in zip(size, covered, tags)], false


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("model")
    ap.add_argument("--set", required=True, help="folder with labels.json, score.py and images")
    ap.add_argument("--every", type=int, default=1)
    ap.add_argument("--turn", type=int, nargs="*", default=[0])
    ap.add_argument("--passes", default="native", help="of native, 640, 2x, q640 ..; comma between")
    ap.add_argument("--budgets", type=float, nargs="*", default=[.5, 2, 5])
    ap.add_argument("--predictions", help="write the upright boxes here, for score.py")
    a = ap.parse_args()
    cv2.setNumThreads(1)
    spec = importlib.util.spec_from_file_location("score", os.path.join(a.set, "score.py"))
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    entries = json.load(open(os.path.join(a.set, "labels.json")))[::a.every]
    net = Detector(a.model)
    thresholds = None
    print("%-7s %8s %6s | %5s %6s %6s %6s %6s | %6s %6s %6s" % (
        "turn", "budget", "thr", "false", *[b[0] for b in BUCKETS], "all", ">32", "masked"))
    for t in [0] + [t for t in a.turn if t]:
        faces, false, preds = [], [], {}
        for e in entries:
            img = cv2.imread(os.path.join(a.set, e["file"]), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
            h, w = img.shape[:2]
            if t:
                img = np.ascontiguousarray(np.rot90(img, -t // 90))
            boxes = net(img, a.passes.split(","))
            preds[e["file"]] = [[round(float(v), 3) for v in b] for b in boxes]
            e = dict(e, faces=[dict(f, box=turned(f["box"], w, h, t)) for f in e["faces"]])
            f, no = judge(score, e, boxes)
            faces += f
            false += no
        if a.predictions and not t:
            json.dump(preds, open(a.predictions, "w"))
        false = np.sort(np.array(false))[::-1]
        if thresholds is None:
            thresholds = []
            for b in a.budgets:
                k = int(b * len(entries))
                thresholds.append(float(false[k]) + 1e-6 if k < len(false) else FLOOR)
        for b, thr in zip(a.budgets, thresholds):
            hit = lambda keep: (lambda rows: 100 * np.mean([c >= thr for _, c, _ in rows]) if rows else np.nan)(
                [f for f in faces if keep(f)])
            cells = [hit(lambda f, lo=lo, hi=hi: lo <= f[0] < hi) for _, lo, hi in BUCKETS]
            print("%-7d %8.1f %6.3f | %5.2f %6.1f %6.1f %6.1f %6.1f | %6.1f %6.1f %6.1f" % (
                t, b, thr, (false >= thr).sum() / len(entries), *cells, hit(lambda f: True),
                hit(lambda f: f[0] >= 32), hit(lambda f: "mask-scene" in f[2])), flush=True)
    print("faces: %d (%s; masked %d), pictures: %d, %.0f ms of CPU a megapixel" % (
        len(faces), ", ".join("%s %d" % (n, sum(lo <= f[0] < hi for f in faces)) for n, lo, hi in BUCKETS),
        sum("mask-scene" in f[2] for f in faces), len(entries), 1e9 * net.seconds / net.pixels))


if __name__ == "__main__":
    main()
