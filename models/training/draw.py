"""Draws training crops from labelled photographs: any rotation and size, mosaics,
things worn over faces, bad light, blur, noise and JPEG. Runs in a process of its own."""
import json
import os
from typing import List, Tuple

import cv2
import numpy as np

import worn
from photos import Photo

SMALLEST = 5.0  # faces smaller than this (longer side, pixels) are left out of the loss


def photometric(img: np.ndarray, rng) -> np.ndarray:
    """Light, colour, blur, noise and compression on a whole crop."""
    ramp = np.arange(256, dtype=np.float32) / 255
    gain = np.ones(3)
    if rng.random() < .5:
        gain = gain * np.exp(rng.normal(0, .09, 3))  # colour cast
    dark = 1.0
    r = rng.random()
    if r < .12:
        dark = rng.uniform(.2, .6)
    elif r < .6:
        dark = rng.uniform(.7, 1.3)
    gamma = np.exp(rng.normal(0, .25)) if rng.random() < .6 else 1.0
    contrast = rng.uniform(.6, 1.3) if rng.random() < .4 else 1.0
    lut = np.stack([((ramp ** gamma - .45) * contrast + .45) * g * dark for g in gain], 1)
    img = cv2.LUT(img, np.clip(lut * 255, 0, 255).astype(np.uint8)[None])
    r = rng.random()
    if r < .1:
        img = cv2.cvtColor(cv2.cvtColor(img, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    elif r < .3:
        grey = cv2.cvtColor(cv2.cvtColor(img, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        k = rng.uniform(.3, 1.5)
        img = cv2.addWeighted(img, k, grey, 1 - k, 0)
    r = rng.random()
    if r < .12:
        img = cv2.GaussianBlur(img, (0, 0), rng.uniform(.4, 1.6))
    elif r < .2:
        n = int(rng.integers(3, 10))
        kernel = np.zeros((n, n), np.float32)
        cv2.line(kernel, *[tuple(int(v) for v in rng.integers(0, n, 2)) for _ in "ab"], 1)
        img = cv2.filter2D(img, -1, kernel / max(kernel.sum(), 1))
    elif r < .28:
        k = rng.uniform(.4, .8)
        small = cv2.resize(img, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
        img = cv2.resize(small, img.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    if rng.random() < .2:
        h, w = img.shape[:2]
        if rng.random() < .5:  # fine or coarse grain
            noise = np.empty((h, w, 3), np.int16)
            cv2.randn(noise, 0, float(rng.uniform(2, 14)))
        else:
            noise = np.empty((h // 2, w // 2, 3), np.int16)
            cv2.randn(noise, 0, float(rng.uniform(2, 14)))
            noise = cv2.resize(noise, (w, h), interpolation=cv2.INTER_LINEAR)
        img = cv2.add(img, noise, dtype=cv2.CV_8U)
    if rng.random() < .35:
        ok, data = cv2.imencode(".jpg", img, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 86))])
        img = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return img


def inside(points: np.ndarray, w: int, h: int) -> np.ndarray:
    """Points moved into the tile (np.clip costs ten times as much on small arrays)."""
    return np.minimum(np.maximum(points, 0), np.array((w, h), np.float64))


def angle_of(rng) -> float:
    """Upright, quarter turns or anything, in radians."""
    r = rng.random()
    if r < .30:
        return np.deg2rad(90 * rng.integers(1, 4) + rng.normal(0, 6))
    if r < .52:
        return rng.uniform(-np.pi, np.pi)
    return np.deg2rad(rng.normal(0, 9))


class Drawer:
    """Makes crops. One generator of random numbers, so that a seed fixes them."""

    def __init__(self, photos: List[Photo], seed, hard: str = ""):
        """`hard`: a file of mine.py, places at which an earlier network saw faces and none are."""
        self.rng = np.random.default_rng(seed)
        self.photos = photos
        by_name = {os.path.basename(p.path): p for p in photos}
        self.hard = []
        if hard:
            with open(hard) as f:
                rows = [json.loads(l) for l in f]
            self.hard = [(by_name[r["file"]], r["box"]) for r in rows if r["file"] in by_name]
        self.faced = [p for p in photos if len(p.faces)]
        self.clean = [p for p in photos if not len(p.faces) and not len(p.ignore)]
        w = np.array([len(p.faces) for p in self.faced], np.float64) ** .5
        self.cumulated = np.cumsum(w / w.sum())

    def pick(self) -> Photo:
        i = min(int(np.searchsorted(self.cumulated, self.rng.random())), len(self.faced) - 1)
        return self.faced[i]

    def pick_clean(self) -> Photo:
        return self.clean[self.rng.integers(len(self.clean))]

    def place(self, tile: np.ndarray, photo: Photo, centre, scale: float, angle: float,
              boxes: list, marks: list, ignore: list, at=(0, 0), clutter: bool = False) -> None:
        """Warps a photo so that `centre` falls near the tile's middle; collects its labels."""
        rng = self.rng
        h, w = tile.shape[:2]
        flip = -1.0 if rng.random() < .5 else 1.0
        stretch = np.exp(rng.normal(0, .05))
        c, s = np.cos(angle), np.sin(angle)
        a = np.array([[c * flip * stretch, -s], [s * flip * stretch, c]]) * scale
        aim = np.array([w, h]) * rng.uniform(.25, .75, 2)
        t = aim - a @ np.asarray(centre, np.float64)
        img, kx, ky = photo.level(scale)
        m = np.concatenate([a / np.array([kx, ky]), t[:, None]], 1)
        if clutter:
            cv2.warpAffine(img, m, (w, h), tile, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
        else:
            value = tuple(int(v) for v in rng.integers(0, 256, 3)) if rng.random() < .5 else (0, 0, 0)
            tile[:] = cv2.warpAffine(img, m, (w, h), None, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT, value)

        def carried(rows):
            """Boxes under the map; a turned box is fitted again as an ellipse."""
            mid = (rows[:, :2] + rows[:, 2:4] / 2) @ a.T + t
            half = np.sqrt((rows[:, 2:4] / 2) ** 2 @ (a.T ** 2))
            return mid, half

        if len(photo.faces):
            mid, half = carried(photo.faces)
            lo, hi = inside(mid - half, w, h), inside(mid + half, w, h)
            seen = (hi - lo).prod(1) / np.maximum((4 * half[:, 0] * half[:, 1]), 1e-6)
            for i in np.flatnonzero(seen > .02):
                box = np.concatenate([lo[i] + at, hi[i] - lo[i]])
                if seen[i] < .4 or max(box[2:]) < SMALLEST:
                    ignore.append(box)
                    continue
                boxes.append(box)
                if photo.marks[i].any():
                    marks.append((photo.marks[i] @ a.T + t + at,
                                  np.concatenate([mid[i] - half[i] + at, 2 * half[i]])))
        if len(photo.ignore):
            mid, half = carried(photo.ignore)
            lo, hi = inside(mid - half, w, h), inside(mid + half, w, h)
            for i in np.flatnonzero(((hi - lo) > 1).all(1)):
                ignore.append(np.concatenate([lo[i] + at, hi[i] - lo[i]]))

    def one(self, tile, low, high, out, at=(0, 0)) -> None:
        """Fills a tile from one photograph with a face of a drawn size."""
        rng = self.rng
        photo = self.pick()
        if rng.random() < (.75 if tile.shape[0] > 80 else .4):
            clean = self.pick_clean()
            self.place(tile, clean, (clean.width / 2, clean.height / 2),
                       1.5 * max(tile.shape[:2]) / min(clean.width, clean.height), angle_of(rng), [], [], [])
            clutter = True
        else:
            clutter = False
        size = np.exp(rng.uniform(np.log(low), np.log(high)))
        for _ in range(4):  # rather a photograph that fills much of the tile and is not blown up
            f = photo.faces[rng.integers(len(photo.faces))]
            scale = size / float(max(f[2:4]))
            if scale < 2.5 and scale * min(photo.width, photo.height) > .7 * max(tile.shape[:2]):
                break
            photo = self.pick()
        else:
            f = photo.faces[rng.integers(len(photo.faces))]
            scale = min(size / float(max(f[2:4])), 2.5)
        centre = f[:2] + f[2:4] / 2
        self.place(tile, photo, centre, scale, angle_of(rng), *out, at=at, clutter=clutter)

    def hard_one(self, tile) -> None:
        """Fills a tile with a place that was taken for a face, in some size and turn."""
        rng = self.rng
        p, (x, y, w, h) = self.hard[rng.integers(len(self.hard))]
        side = np.exp(rng.uniform(np.log(9), np.log(.8 * min(tile.shape[:2]))))
        scale = max(min(side / max(w, h), 2.5), .5 * max(tile.shape[:2]) / max(p.width, p.height))
        self.place(tile, p, (x + w / 2, y + h / 2), scale, angle_of(rng), [], [], [])

    def leaves(self, img) -> None:
        """Covers a crop with shapes over shapes in a photograph's colours: the statistics of
        foliage, rubble and cloth ("dead leaves", Lee, Mumford and Huang 2001), and no face."""
        rng, size = self.rng, img.shape[0]
        p = self.pick_clean()
        small = p.level(.1)[0].reshape(-1, 3)
        img[:] = small.mean(0).astype(np.uint8)
        least, most = np.exp(rng.uniform(np.log(2), np.log(8))), size * rng.uniform(.1, .4)
        n = int(rng.integers(150, 500))
        radii = least / np.maximum(rng.random(n), (least / most) ** 2) ** .5  # density 1 / r^3
        for r, c, (x, y), turn, kind in zip(radii, small[rng.integers(len(small), size=n)], rng.uniform(0, size, (n, 2)), rng.uniform(0, 360, n), rng.random(n)):
            c = tuple(float(v) for v in np.clip(c * rng.uniform(.7, 1.3), 0, 255))
            if kind < .7:
                cv2.ellipse(img, (int(x), int(y)), (max(1, int(r)), max(1, int(r * (.25 + kind)))), turn, 0, 360, c, -1, cv2.LINE_AA)
            else:
                pts = np.array((x, y)) + rng.normal(0, r, (5, 2))
                cv2.fillPoly(img, [cv2.convexHull(pts.astype(np.int32))], c, cv2.LINE_AA)
        if rng.random() < .5:
            img[:] = cv2.GaussianBlur(img, (0, 0), rng.uniform(.6, 4))

    def crop(self, size: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A crop with its boxes (n x 4) and its regions to ignore."""
        rng = self.rng
        img = np.zeros((size, size, 3), np.uint8)
        boxes, marks, ignore = [], [], []
        out = (boxes, marks, ignore)
        r = rng.random()
        large = size > 256
        if r < .1:  # no face at all
            p = self.pick_clean()
            scale = np.exp(rng.uniform(np.log(.3), np.log(2.2)))
            centre = rng.uniform(.2, .8, 2) * (p.width, p.height)
            self.place(img, p, centre, max(scale, .7 * size / max(p.width, p.height)), angle_of(rng), *out)
        elif r < .14:
            self.leaves(img)
        elif r < .22 and self.hard:
            n = int(rng.choice((1, 2, 2, 3)))
            edges = np.linspace(0, size, n + 1).astype(int)
            for ya, yb in zip(edges, edges[1:]):
                for xa, xb in zip(edges, edges[1:]):
                    self.hard_one(img[ya:yb, xa:xb])
        elif r < (.34 if large else .50):  # mosaic
            n = int(rng.choice((2, 2, 2, 3, 3, 4)))
            edges = np.linspace(0, size, n + 1).astype(int)
            high = size / n * (.9 if rng.random() < .5 else .4)
            for ya, yb in zip(edges, edges[1:]):
                for xa, xb in zip(edges, edges[1:]):
                    self.one(img[ya:yb, xa:xb], 6, high, out, at=(xa, ya))
        elif large:
            low, high = ((90, 420) if rng.random() < .7 else (12, 120))
            self.one(img, low, high, out)
        else:
            self.one(img, 8 if rng.random() < .6 else 48, 215, out)
        for m, whole in marks:
            worn.dress(img, whole, m, rng)
        return (photometric(img, rng), np.array(boxes, np.float32).reshape(-1, 4),
                np.array(ignore, np.float32).reshape(-1, 4))
