"""Draws crops for the badges network: sprites laid on photographs and on the people in them.

Photographs whose own vests, badges or police uniforms nobody labelled are left out, but for
some in which vests were told from look-alikes by eye (vests.jsonl).
"""
import json
import os
from typing import List, Tuple

import cv2
import numpy as np

import draw
import emblems
import wearers
from photos import Photo
from sprites import BATTENBURG, CARD, CREST, EPAULETTE, HIVIS, NHS, STAR, Maker, Sprite

UNKNOWN = ("TigerandRosa/", "spf-spom", "moh-corp", "isomerpages")
SMALLEST = {NHS: 20, CREST: 16, STAR: 10, BATTENBURG: 16, HIVIS: 11, EPAULETTE: 14, CARD: 12}
POOL = 70        # sprites of a kind that are kept; drawing one costs ten times as much as laying it
REFRESH = .04
LOOSE = ("nhs",) * 4 + ("crest",) * 8 + ("star",) * 3 + ("battenburg",) * 3 + ("vest",) * 2 + ("worker",) * 6 + ("shoulder",) * 4 + ("slide",) * 5 + \
        ("card",) * 2 + ("hung",) * 2 + ("torso",) * 4 + ("van",) * 3
ALIKE = ("sign",) * 6 + ("snowflake",) * 2 + ("icon",) * 2 + ("round",) * 2 + ("checks",) * 2 + ("tee",) * 3 + ("paper",) * 3 + ("lorry",) * 2
WORN = ("torso",) * 4 + ("vest",) * 3 + ("bent",) * 2 + ("tee",) * 3 + ("hung",) * 3 + ("card",) + ("crest",) * 2 + ("nhs",) + ("shoulder",) * 2 + ("paper",) * 2 + ("round",)


def bright(img: np.ndarray) -> np.ndarray:
    """Mask of what may be fluorescent cloth: yellow-green and orange to red."""
    hsv = cv2.cvtColor(img, cv2.COLOR_BGR2HSV)
    mask = cv2.inRange(hsv, (22, 110, 110), (45, 255, 255)) | cv2.inRange(hsv, (0, 150, 110), (14, 255, 255))
    return cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))


class Site:
    """A photograph with vests and look-alikes that were told apart by eye."""

    def __init__(self, photo: Photo, row: dict):
        self.photo = photo
        self.vests = np.array(row["vests"], np.float32).reshape(-1, 4)
        self.others = np.array(row["others"], np.float32).reshape(-1, 4)
        self._unsure = None

    def unsure(self) -> np.ndarray:
        """Bright areas that nobody has looked at (n x 4)."""
        if self._unsure is None:
            img, kx, ky = self.photo.level(1)
            k = np.array([kx, ky, kx, ky], np.float32)
            left = bright(img)
            for x, y, w, h in np.concatenate([self.vests, self.others]) * k:
                left[max(int(y - .1 * h), 0):int(y + 1.1 * h), max(int(x - .1 * w), 0):int(x + 1.1 * w)] = 0
            n, _, stats, _ = cv2.connectedComponentsWithStats(left)
            self._unsure = np.array([s[:4] for s in stats[1:] if s[4] > 40], np.float32).reshape(-1, 4) / k
        return self._unsure


class Drawer(draw.Drawer):
    """Crops with boxes of several classes: rows x, y, width, height, class."""

    def __init__(self, photos: List[Photo], seed):
        super().__init__([p for p in photos if not any(u in p.source for u in UNKNOWN)], seed)
        by_name = {os.path.basename(p.path): p for p in photos}
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "vests.jsonl")) as f:
            rows = [json.loads(l) for l in f]
        self.sites = [Site(by_name[r["file"]], r) for r in rows if r["file"] in by_name]
        self.maker = Maker(self.rng)
        self.pool = {}
        m = self.maker
        self.kinds = {
            "nhs": m.nhs, "star": m.star, "battenburg": m.battenburg, "sign": m.sign, "snowflake": m.snowflake, "icon": m.icon, "checks": m.checks,
            "crest": lambda: emblems.crest(m), "round": lambda: emblems.round_thing(m), "vest": lambda: wearers.vest(m),
            "tee": lambda: wearers.tee(m), "slide": lambda: wearers.slide(m), "shoulder": lambda: wearers.shoulder(m),
            "card": lambda: wearers.card(m, self.portrait), "hung": lambda: wearers.hung(m, self.portrait), "paper": lambda: wearers.paper(m),
            "torso": lambda: wearers.torso(m, self.sprite), "worker": lambda: wearers.worker(m, self.sprite),
            "bent": lambda: wearers.bend(m, self.sprite("vest"), m.rng.uniform(5, 20)),
            "van": lambda: wearers.van(m, self.sprite), "lorry": lambda: wearers.lorry(m)}

    def sprite(self, kind: str) -> Sprite:
        pool = self.pool.setdefault(kind, [])
        if len(pool) < POOL or self.rng.random() < REFRESH:
            made = self.kinds[kind]()
            if len(pool) < POOL:
                pool.append(made)
            else:
                pool[self.rng.integers(POOL)] = made
            return made
        return pool[self.rng.integers(POOL)]

    def portrait(self, w: int, h: int):
        """A labelled face with its surroundings at w x h, or nothing."""
        for _ in range(4):
            p = self.pick()
            x, y, fw, fh = p.faces[self.rng.integers(len(p.faces))]
            if fw < 24 or self.rng.random() < .1:
                continue
            k = 1.7 * fh / h
            x0, y0 = x + fw / 2 - k * w / 2, y - .3 * fh
            if x0 < 0 or y0 < 0 or x0 + k * w > p.width or y0 + k * h > p.height:
                continue
            img, kx, ky = p.level(1 / k)
            part = img[int(y0 * ky):int((y0 + k * h) * ky), int(x0 * kx):int((x0 + k * w) * kx)]
            if part.size:
                return cv2.resize(part, (w, h), interpolation=cv2.INTER_AREA)
        return None

    def lay(self, img, sprite: Sprite, at, width: float, angle: float, boxes: list, ignore: list) -> None:
        """Warps a sprite onto the crop: its centre to `at`, about `width` wide, turned by `angle`."""
        rng = self.rng
        k = width / sprite.img.shape[1]
        src = sprite.img
        if k < .8:  # area averaging first: warping alone would alias
            src = cv2.resize(src, (max(2, int(src.shape[1] * k * 1.15)), max(2, int(src.shape[0] * k * 1.15))), interpolation=cv2.INTER_AREA)
        sh, sw = src.shape[:2]
        h = width * sprite.img.shape[0] / sprite.img.shape[1]
        squeeze = rng.uniform(.6, 1) if rng.random() < .3 else 1.0  # seen from the side
        half = np.array([width * squeeze / 2, h / 2])
        quad = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
        quad = quad + rng.normal(0, rng.choice((.01, .05)), (4, 2)) * min(width * squeeze, h)
        cos, sin = np.cos(angle), np.sin(angle)
        quad = (quad @ np.array([[cos, sin], [-sin, cos]]) + at).astype(np.float32)
        x0, y0 = np.floor(quad.min(0)).astype(int) - 1
        x1, y1 = np.ceil(quad.max(0)).astype(int) + 1
        size = img.shape[0]
        X0, Y0, X1, Y1 = max(x0, 0), max(y0, 0), min(x1, size), min(y1, size)
        if X1 - X0 < 2 or Y1 - Y0 < 2:
            return
        m = cv2.getPerspectiveTransform(np.array([(0, 0), (sw, 0), (sw, sh), (0, sh)], np.float32), quad - np.float32((X0, Y0)))
        top = cv2.warpPerspective(src, m, (X1 - X0, Y1 - Y0), None, cv2.INTER_LINEAR)
        win = img[Y0:Y1, X0:X1]
        top = self.lit(top, win)
        a = top[..., 3:4].astype(np.uint16)
        win[:] = top[..., :3] + (win * (255 - a) // 255).astype(np.uint8)
        back = np.array([sw / sprite.img.shape[1], sh / sprite.img.shape[0]], np.float32)
        for cls, pts in sprite.marks:
            p = cv2.perspectiveTransform((pts * back).astype(np.float32)[None], m)[0] + (X0, Y0)
            lo, hi = p.min(0), p.max(0)
            clo, chi = np.clip(lo, 0, size), np.clip(hi, 0, size)
            seen = (chi - clo).prod() / max((hi - lo).prod(), 1e-6)
            if seen < .04:
                continue
            box = np.concatenate([clo, chi - clo])
            enough = .3 if cls in (HIVIS, BATTENBURG) else .6
            if seen < enough or max(box[2:]) < SMALLEST[cls] or min(box[2:]) < 4:
                ignore.append(box)
            else:
                boxes.append(np.append(box, cls))

    def lit(self, top, win):
        """The sprite in the light of the place where it lands: darker, folded, shaded."""
        rng = self.rng
        gain = 1.0
        if rng.random() < .5:
            gain = float(np.clip((win[::4, ::4].mean() / 255) ** .5 * rng.uniform(.8, 1.6), .25, 1.1))
        h, w = top.shape[:2]
        if min(h, w) > 10 and rng.random() < .45:  # folds and a gradient
            field = cv2.resize(rng.uniform(.45 if rng.random() < .4 else .75, 1.12, (3, 3) if rng.random() < .6 else (2, 5)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC) * gain
            rgb = np.minimum(top[..., :3] * field[..., None], top[..., 3:4])
            return np.concatenate([np.maximum(rgb, 0).astype(np.uint8), top[..., 3:4]], 2)
        if gain != 1:
            top = top.copy()
            top[..., :3] = np.minimum(cv2.convertScaleAbs(top[..., :3], alpha=gain), top[..., 3:4])
        return top

    def angle(self) -> float:
        r = self.rng.random()
        if r < .06:
            return np.deg2rad(90 * self.rng.integers(1, 4) + self.rng.normal(0, 6))
        return np.deg2rad(self.rng.normal(0, 5 if r < .7 else 18))

    def free(self, size, w, h, taken):
        """A centre at which a w x h thing covers none of the boxes, or nothing."""
        for _ in range(6):
            c = self.rng.uniform(min(w * .35, size / 2), max(size - w * .35, size / 2 + 1)), self.rng.uniform(min(h * .35, size / 2), max(size - h * .35, size / 2 + 1))
            if all(abs(c[0] - x - bw / 2) > (w + bw) * .52 or abs(c[1] - y - bh / 2) > (h + bh) * .52 for x, y, bw, bh in (t[:4] for t in taken)):
                return np.array(c)
        return None

    def loose(self, img, boxes, ignore) -> None:
        """One to four sprites anywhere."""
        rng, size = self.rng, img.shape[0]
        taken = []
        for _ in range(int(rng.choice((1, 2, 2, 3, 4, 5)))):
            kind = str(rng.choice(LOOSE)) if rng.random() < .58 else str(rng.choice(ALIKE))
            s = self.sprite(kind)
            low = {"torso": 80, "van": 70, "worker": 44, "shoulder": 30, "hung": 22}.get(kind, 15)
            longer = np.exp(rng.uniform(np.log(low), np.log(size * (.95 if rng.random() < .4 else .45))))
            if kind == "shoulder" and rng.random() < .25:  # the picture of one slide, to its edges
                longer = size * rng.uniform(.9, 1.5)
            k = longer / max(s.img.shape[:2])
            w, h = s.img.shape[1] * k, s.img.shape[0] * k
            c = self.free(size, w, h, taken)
            if c is None:
                continue
            taken.append((c[0] - w / 2, c[1] - h / 2, w, h))
            spread = {"worker": 30, "slide": 50, "shoulder": 50, "nhs": 12, "crest": 12}.get(kind, 0)
            lean = np.deg2rad(rng.normal(0, spread)) if spread and rng.random() < .5 else 0
            self.lay(img, s, c, w, self.angle() + lean, boxes, ignore)

    def worn(self, img, faces, boxes, ignore) -> None:
        """Sprites on the people of the crop, below their faces."""
        rng = self.rng
        for x, y, w, h in sorted(faces, key=lambda f: f[1]):
            if max(w, h) < 12 or rng.random() < .12:
                continue
            kind = str(rng.choice(WORN))
            s = self.sprite(kind)
            cx = x + w / 2
            if kind in ("torso", "vest", "bent", "tee"):
                width = w * rng.uniform(2.2, 3.8)
                tall = width * s.img.shape[0] / s.img.shape[1]
                self.lay(img, s, np.array([cx + rng.normal(0, .1 * w), y + h * rng.uniform(.95, 1.25) + tall / 2]), width, np.deg2rad(rng.normal(0, 5)), boxes, ignore)
            else:
                width = w * {"hung": rng.uniform(.5, 1.1), "card": rng.uniform(.4, .8), "crest": rng.uniform(.3, .6), "nhs": rng.uniform(.4, .9),
                             "shoulder": rng.uniform(.5, .9)}.get(kind, rng.uniform(.3, .9))
                low = 1.2 if kind == "shoulder" else 1.6
                self.lay(img, s, np.array([cx + rng.uniform(-1, 1) * w, y + h * rng.uniform(low, 3.4)]), width, np.deg2rad(rng.normal(0, 8)), boxes, ignore)

    def site(self, img, boxes, ignore) -> None:
        """A photograph round one of its real vests, or of what an earlier network took for one."""
        rng, size = self.rng, img.shape[0]
        want = rng.random() < .55
        some = [s for s in self.sites if len(s.vests if want else s.others)]
        site = some[rng.integers(len(some))]
        aims = site.vests if want else site.others
        f = aims[rng.integers(len(aims))]
        scale = min(np.exp(rng.uniform(np.log(24), np.log(size * .8))) / max(f[2:]), 2.0)
        copy = Photo.__new__(Photo)
        copy.__dict__.update(site.photo.__dict__)
        copy.faces, copy.marks, copy.ignore = site.vests, np.zeros((len(site.vests), 5, 2), np.float32), site.unsure()
        rows = []
        self.place(img, copy, f[:2] + f[2:] / 2, scale, np.deg2rad(rng.normal(0, 8)), rows, [], ignore)
        boxes += [np.append(b, HIVIS) for b in rows if max(b[2:]) >= SMALLEST[HIVIS]]

    def ground(self, img) -> None:
        """Fills the crop with a photograph without faces."""
        p = self.pick_clean()
        fill = 1.25 * max(img.shape[:2]) / min(p.width, p.height)
        self.place(img, p, (p.width / 2, p.height / 2), fill * np.exp(self.rng.uniform(0, .7)), draw.angle_of(self.rng) if self.rng.random() < .3 else np.deg2rad(self.rng.normal(0, 6)), [], [], [])

    def crop(self, size: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A crop with its boxes (n x 5) and its regions to ignore (n x 4)."""
        rng = self.rng
        img = np.zeros((size, size, 3), np.uint8)
        boxes, ignore, faces = [], [], []
        r = rng.random()
        if r < .16 and self.sites:
            self.site(img, boxes, ignore)
        elif r < .5:
            p = self.pick()
            f = p.faces[rng.integers(len(p.faces))]
            want = size * np.exp(rng.uniform(np.log(.07), np.log(.34)))
            scale = min(want / max(f[2:]), 2.0)
            self.ground(img)
            self.place(img, p, f[:2] + f[2:] / 2 + (0, 1.2 * f[3]), scale, np.deg2rad(rng.normal(0, 8)), faces, [], [], clutter=True)
            if rng.random() < .93:
                self.worn(img, faces, boxes, ignore)
        else:
            self.ground(img)
            if rng.random() < .5:
                p = self.pick()
                self.place(img, p, rng.uniform(.2, .8, 2) * (p.width, p.height), np.exp(rng.uniform(np.log(.3), np.log(1.6))),
                           np.deg2rad(rng.normal(0, 10)), [], [], [], clutter=True)
            if rng.random() < .93:
                self.loose(img, boxes, ignore)
        return (draw.photometric(img, rng), np.array(boxes, np.float32).reshape(-1, 5),
                np.array(ignore, np.float32).reshape(-1, 4))
