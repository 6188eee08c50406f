#!/usr/bin/env python3
"""Trains a second look: a small classifier of what a detector proposes.

    second.py gather --task faces --photos DIR --labels A.jsonl [B.jsonl] --detector faces.onnx --minutes 8 OUT.npz
    second.py train --task faces --minutes 20 OUT.onnx A.npz [B.npz]      # writes OUT.pt too

A detector sees a thing in its surroundings, at whatever size it has there, with a few hundred
multiplications a pixel. Whether a blotch is a face, or three letters are N, H and S, is better asked of the
thing alone, cut out and brought to one size. gather lets the detector look at drawn crops and at photographs
and keeps what it proposes, right or wrong; train learns to tell them apart.
"""
import argparse
import copy
import hashlib
import sys
import time
from typing import NamedTuple

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import draw
import draw_badges
import draw_text
import net
import photos
from sprites import BATTENBURG, CARD, CREST, HIVIS, NHS, STAR

SIDE, KEPT = 64, 72     # pixels that the classifier sees; that are kept, for it to be moved a little
PROPOSED = .15
MOST = 24               # proposals of a picture
SIGNS = ("crest",) * 4 + ("round",) * 2 + ("sign",) * 2 + ("icon", "star", "snowflake", "nhs", "battenburg", "checks")


class Task(NamedTuple):
    """The classes, without "none", and the side of the square that is cut out, in longer sides of the box."""
    classes: tuple
    room: float


TASKS = {"faces": Task(("face",), 2.0), "badges": Task(net.BADGES, 1.5)}


class SecondNet(nn.Module):
    """64 x 64 BGR (0..255) to a chance for each class and, last, for none."""

    def __init__(self, classes: int):
        super().__init__()
        self.body = nn.Sequential(
            net.conv(3, 24, 2), net.conv(24, 40, 2), net.Block(40), net.conv(40, 72, 2), net.Block(72),
            net.conv(72, 112, 2), net.Block(112))
        self.head = nn.Linear(112, classes + 1)

    def forward(self, x):
        return self.head(F.dropout(self.body(x / 64 - 2).mean((2, 3)), .2, self.training))


class Exported(nn.Module):
    """With what ONNX is to give: chances."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return torch.softmax(self.model(x), 1)


def cut(img, box, side, room):
    """The square round a box, cut off at the picture's edge, at side x side."""
    x, y, w, h = box
    half = max(w, h) * room / 2
    x0, y0 = max(int(np.floor(x + w / 2 - half)), 0), max(int(np.floor(y + h / 2 - half)), 0)
    x1, y1 = min(int(np.ceil(x + w / 2 + half)), img.shape[1]), min(int(np.ceil(y + h / 2 + half)), img.shape[0])
    part = img[y0:y1, x0:x1]
    if min(part.shape[:2]) < 4:
        return None
    return cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA if max(part.shape[:2]) > side else cv2.INTER_LINEAR)


def overlap(a, b):
    """IoU of x, y, w, h."""
    w, h = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]), min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return 0. if w <= 0 or h <= 0 else w * h / (a[2] * a[3] + b[2] * b[3] - w * h)


class Detector:
    """An exported network of net.BoxNet."""

    def __init__(self, path, classes: int):
        self.net, self.classes = cv2.dnn.readNetFromONNX(path), classes

    def propose(self, img):
        """Rows x, y, w, h, score, class; the surest of each place only."""
        h, w = img.shape[:2]
        self.net.setInput(cv2.dnn.blobFromImage(cv2.copyMakeBorder(img, 0, -h % 32, 0, -w % 32, cv2.BORDER_CONSTANT)))
        rows = []
        for s, o in zip((8, 16, 32), self.net.forward(["s8", "s16", "s32"])):
            c, y, x = np.nonzero(o[0, :self.classes] > PROPOSED)
            dx, dy, lw, lh = o[0][self.classes:, y, x]
            bw, bh = np.exp(np.clip(lw, -3, 4)) * s, np.exp(np.clip(lh, -3, 4)) * s
            rows.append(np.stack([(x + dx) * s - bw / 2, (y + dy) * s - bh / 2, bw, bh, o[0][c, y, x], c], 1))
        out = []
        for r in sorted(np.concatenate(rows).tolist(), key=lambda r: -r[4]):
            if all(overlap(r, o) < .5 for o in out):
                out.append(r)
        return out


class Gatherer:
    """Collects looks (KEPT x KEPT x 3), their classes and how sure the detector was."""

    def __init__(self, a):
        self.task = TASKS[a.task]
        self.none = len(self.task.classes)
        pictures = photos.load(a.photos, a.labels, a.about)
        self.faces = a.task == "faces"
        self.drawer = draw.Drawer(pictures, [a.seed, 77], a.hard) if self.faces else draw_badges.Drawer(pictures, [a.seed, 77])
        if self.faces:
            self.texts, self.marks = draw_text.Drawer(pictures, [a.seed, 78]), draw_badges.Drawer(pictures, [a.seed, 79])
        self.print = a.print
        self.detector = Detector(a.detector, self.none)
        self.rng = self.drawer.rng
        self.looks, self.classes, self.scores = [], [], []

    def keep(self, img, box, label, score=1.):
        part = cut(img, box[:4], KEPT, self.task.room * KEPT / SIDE)
        if part is not None:
            self.looks.append(part)
            self.classes.append(label)
            self.scores.append(score)

    def judge(self, img, boxes, ignore):
        """What is proposed on a picture with known boxes (n x 4 or n x 5), and these themselves, displaced."""
        rng = self.rng
        label = lambda b: int(b[4]) if len(b) > 4 else 0
        for p in self.detector.propose(img)[:MOST]:
            best = max([(overlap(p, b), label(b)) for b in boxes], default=(0, self.none))
            if best[0] >= .4:
                self.keep(img, p, best[1], p[4])
            elif best[0] < .15 and all(overlap(p, i) < .1 for i in ignore):
                self.keep(img, p, self.none, p[4])
        for b in boxes[:MOST]:
            if rng.random() < .5:
                x, y, w, h = b[:4]
                k = np.exp(rng.normal(0, .1, 2))
                self.keep(img, (x + rng.normal(0, .06) * w, y + rng.normal(0, .06) * h, w * k[0], h * k[1]), label(b))

    def drawn(self):
        size = 416 if self.rng.random() < .6 else 256
        if self.faces and self.rng.random() < self.print:
            self.judge(self.signs(size), (), ())
        else:
            self.judge(*self.drawer.crop(size))

    def signs(self, size):
        """A crop of print, signs and crests over a photograph without faces."""
        img, rng = self.texts.faceless(size), self.rng
        for _ in range(rng.integers(0, 4)):
            width = size * np.exp(rng.uniform(np.log(.06), np.log(.8)))
            self.marks.lay(img, self.marks.sprite(SIGNS[rng.integers(len(SIGNS))]), rng.uniform(0, size, 2), width, rng.normal(0, .3), [], [])
        return img

    def photo(self):
        """One photograph, shrunk. Of marks all that is proposed is wrong, for classes that it can hardly show."""
        p = self.drawer.photos[self.rng.integers(len(self.drawer.photos))]
        small = not self.faces and self.rng.random() < .5  # what fills a page is proposed in its smallest views
        side = self.rng.uniform(140, 420) if small else self.rng.uniform(500, 1300)
        img, kx, ky = p.level(min(1., side / max(p.width, p.height)))
        if small:
            k = side / max(img.shape[:2])
            img = cv2.resize(img, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
        img = img[:1280, :1280]
        if self.faces:
            k = (kx, ky, kx, ky)
            self.judge(img, p.faces * k, p.ignore * k)
            return
        never = (NHS, STAR, BATTENBURG) if len(p.faces) else tuple(c for c in range(self.none) if c != HIVIS)
        for r in self.detector.propose(img)[:MOST]:
            fills = r[5] in (CREST, CARD) and max(r[2:4]) > .4 * max(img.shape[:2])
            if (int(r[5]) in never or fills) and r[4] > .2:
                self.keep(img, r, self.none, r[4])


def gather(a):
    cv2.setNumThreads(1)
    g, end = Gatherer(a), time.time() + 60 * a.minutes
    while time.time() < end:
        if g.rng.random() < .2:
            g.photo()
        else:
            g.drawn()
    classes = np.array(g.classes, np.uint8)
    np.savez(a.out, looks=np.stack(g.looks), classes=classes, scores=np.array(g.scores, np.float32))
    print("%d looks:" % len(classes), dict(zip(g.task.classes + ("none",), np.bincount(classes, minlength=g.none + 1).tolist())))


class Looks:
    """What was gathered; gives batches, with the last part held back."""

    def __init__(self, paths, none, rng):
        parts = [np.load(p) for p in paths]
        self.looks, self.classes, scores = (np.concatenate([p[n] for p in parts]) for n in ("looks", "classes", "scores"))
        self.none, self.rng = none, rng
        self.held = np.arange(len(self.classes)) >= .96 * len(self.classes)
        self.pools = [np.flatnonzero((self.classes == c) & ~self.held) for c in range(none + 1)]
        self.hard = np.cumsum(scores[self.pools[none]] ** 2)  # what the detector was surer of is asked more often
        self.share = np.array([1.] * none + [max(1., .7 * none)])
        self.share /= self.share.sum()

    def batch(self, n):
        rng = self.rng
        want = rng.choice(self.none + 1, n, p=self.share)
        at = [self.pools[c][rng.integers(len(self.pools[c])) if c < self.none else np.searchsorted(self.hard, rng.random() * self.hard[-1])] for c in want]
        dx, dy = rng.integers(0, KEPT - SIDE + 1, 2)
        x = self.looks[at, dy:dy + SIDE, dx:dx + SIDE].astype(np.float32)
        if self.none == 1:  # faces may be mirrored, letters not
            x[::2] = x[::2, :, ::-1]
        x = x * rng.uniform(.75, 1.25, (n, 1, 1, 3 if rng.random() < .3 else 1)) + rng.normal(0, 8, (n, 1, 1, 1))
        if rng.random() < .3:
            x = x + rng.normal(0, rng.uniform(2, 10), x.shape)
        return np.clip(x, 0, 255).astype(np.float32), want


def train(a):
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    task = TASKS[a.task]
    looks = Looks(a.looks, len(task.classes), np.random.default_rng(a.seed))
    model = SecondNet(looks.none).to(memory_format=torch.channels_last)
    if a.start:
        model.load_state_dict(torch.load(a.start, map_location="cpu"))
    average = copy.deepcopy(model)
    opt = torch.optim.AdamW(model.parameters(), lr=a.lr, weight_decay=.05)
    began, step, total = time.time(), 0, 0.
    while True:
        done = (time.time() - began) / (60 * a.minutes)
        if done >= 1:
            break
        x, want = looks.batch(a.batch)
        for g in opt.param_groups:
            g["lr"] = a.lr * min(1, (step + 1) / 200) * min(1, 2 * (1 - done))
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=a.bf16):
            out = model(torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last))
        value = F.cross_entropy(out.float(), torch.from_numpy(want), label_smoothing=.03)
        opt.zero_grad(set_to_none=True)
        value.backward()
        opt.step()
        step, total = step + 1, total + float(value)
        with torch.no_grad():
            k = 1 - min(.998, (1 + step) / (10 + step))
            for m, v in zip(average.parameters(), model.parameters()):
                m.lerp_(v, k)
            for m, v in zip(average.buffers(), model.buffers()):
                m.lerp_(v, k) if m.is_floating_point() else m.copy_(v)
        if step % 200 == 0:
            print("step %d loss %.4f %d s" % (step, total / 200, time.time() - began), flush=True)
            total = 0.
    torch.save(average.state_dict(), a.out[:-len(".onnx")] + ".pt")
    export(average.eval(), a.out, task, looks.looks[looks.held], looks.classes[looks.held], step)


def export(model, path, task, looks, classes, step):
    """Writes the network, compares OpenCV with torch and prints the held-out figures."""
    whole, none = Exported(model).eval(), len(task.classes)
    torch.onnx.export(whole, torch.zeros(1, 3, SIDE, SIDE), path, opset_version=11, input_names=["image"], output_names=["chance"])
    opencv = cv2.dnn.readNetFromONNX(path)
    edge = (KEPT - SIDE) // 2
    right, sure, worst = np.zeros(none + 1), np.zeros(none + 1), 0.
    for i, (look, c) in enumerate(zip(looks, classes)):
        blob = cv2.dnn.blobFromImage(np.ascontiguousarray(look[edge:edge + SIDE, edge:edge + SIDE]))
        opencv.setInput(blob)
        got = opencv.forward()[0]
        right[c] += got.argmax() == c
        sure[c] += got.max() > .9 and got.argmax() != c
        if i < 50:
            with torch.no_grad():
                worst = max(worst, float(np.abs(whole(torch.from_numpy(blob))[0].numpy() - got).max()))
    n = np.bincount(classes, minlength=none + 1)
    for name, r, s, k in zip(task.classes + ("none",), right, sure, n):
        print("%-14s %5.1f %% right, %4.1f %% surely wrong, of %d" % (name, 100 * r / max(k, 1), 100 * s / max(k, 1), k))
    data = open(path, "rb").read()
    print("%s: step %d, %d parameters, %d bytes, sha256 %s" % (path, step, sum(p.numel() for p in model.parameters()), len(data), hashlib.sha256(data).hexdigest()))
    print("largest difference between torch and OpenCV: %.2g" % worst)
    if worst > 1e-3:
        sys.exit("OpenCV and torch disagree")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = ap.add_subparsers(dest="what", required=True)
    g = sub.add_parser("gather")
    g.add_argument("--photos", required=True)
    g.add_argument("--labels", required=True, nargs="+")
    g.add_argument("--about", help="photos.jsonl: sources of the photographs (task badges)")
    g.add_argument("--hard", default="", help="file of mine.py (task faces)")
    g.add_argument("--detector", required=True)
    g.add_argument("--print", type=float, default=.12, help="share of the drawn crops that show print and signs alone (task faces)")
    g.add_argument("--minutes", type=float, default=8)
    g.add_argument("--seed", type=int, default=1)
    g.add_argument("out")
    t = sub.add_parser("train")
    t.add_argument("--minutes", type=float, default=20)
    t.add_argument("--from", dest="start", help="weights (.pt) of an earlier run to begin with")
    t.add_argument("--batch", type=int, default=192)
    t.add_argument("--lr", type=float, default=3e-3)
    t.add_argument("--seed", type=int, default=4)
    t.add_argument("--threads", type=int, default=1)
    t.add_argument("--bf16", action="store_true", help="where the processor multiplies bfloat16 itself")
    t.add_argument("out")
    t.add_argument("looks", nargs="+")
    for p in (g, t):
        p.add_argument("--task", choices=sorted(TASKS), required=True)
    a = ap.parse_args()
    {"gather": gather, "train": train}[a.what](a)


if __name__ == "__main__":
    main()
