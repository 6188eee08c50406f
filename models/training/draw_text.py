"""Draws crops for the text network: printed lines on drawn documents, labels and screens
and over photographs, at any rotation, with the text the photographs already carry.

Fonts come from Debian packages only: print from fonts-dejavu-core, fonts-dejavu-extra,
fonts-liberation, fonts-lato, fonts-open-sans, fonts-inconsolata and fonts-roboto-unhinted;
handwriting from fonts-femkeklaver, fonts-breip, fonts-dkg-handwriting, fonts-rufscript,
fonts-ecolier-court and fonts-humor-sans. Those that are installed are used.
"""
import glob
from typing import List, Tuple

import cv2
import numpy as np

import draw
from photos import Photo

FONTS = "/usr/share/fonts/truetype/**/*.ttf"
PRINT = ("dejavu", "liberation", "lato", "open-sans", "inconsolata", "roboto")
HANDS = ("femkeklaver", "breip", "fifthhorseman", "rufscript", "ecolier-court", "humor-sans")
HAND_SHARE = .3  # of the sheets and labels
STRIDE = 4
SHRINK = .5      # kernel height over line height
SMALLEST = 6.0   # lines lower than this, in pixels of the crop, are left out of the loss

FIELDS = ("Name", "Surname", "Date of birth", "DOB", "NHS No", "Hospital No", "Address", "Postcode",
          "Ward", "Consultant", "Sex", "Age", "GP", "Incident", "Call sign", "Time", "Crew", "BP", "SpO2",
          "HR", "Allergies", "Patient", "Next of kin", "Tel", "Signed", "Date", "Bed", "ECG", "mm/s", "Dose")
PARTS = ("an", "ber", "cal", "don", "er", "fin", "gar", "har", "in", "jo", "ken", "lan", "mar", "nor", "ol",
         "per", "qui", "ris", "son", "ton", "un", "vic", "wil", "xa", "york", "ze", "th", "sh", "ing", "ment")


def word(rng) -> str:
    """A made-up word, number, date, time, postcode or code."""
    r = rng.random()
    digits = lambda n: "".join(str(d) for d in rng.integers(0, 10, n))
    letters = lambda n: "".join(chr(65 + c) for c in rng.integers(0, 26, n))
    if r < .55:
        w = "".join(PARTS[i] for i in rng.integers(0, len(PARTS), rng.integers(1, 4)))
        return w.upper() if rng.random() < .2 else w.capitalize() if rng.random() < .4 else w
    if r < .65:
        return digits(rng.integers(1, 6))
    if r < .72:
        return "%s/%s/%s" % (digits(2), digits(2), digits(rng.choice((2, 4))))
    if r < .77:
        return "%s:%s" % (digits(2), digits(2))
    if r < .83:
        return "%s %s %s" % (digits(3), digits(3), digits(4))
    if r < .88:
        return "%s%s %s%s" % (letters(2), digits(1), digits(1), letters(2))
    if r < .93:
        return letters(rng.integers(1, 5)) + digits(rng.integers(1, 4))
    return FIELDS[rng.integers(len(FIELDS))] + (":" if rng.random() < .5 else "")


class Pen:
    """Writes lines of text into a mask of ink."""

    def __init__(self):
        self.fonts, self.hands = [], []
        for path in sorted(glob.glob(FONTS, recursive=True)):
            folder = path.split("/")[5]
            if folder not in PRINT + HANDS or "Math" in path:
                continue
            font = cv2.freetype.createFreeType2()
            font.loadFontData(path, 0)
            (self.hands if folder in HANDS else self.fonts).append(font)
        if not self.fonts:
            raise RuntimeError("no fonts: install fonts-dejavu-core and fonts-liberation")

    def pick(self, rng):
        """A font for a sheet or label: mostly print, often handwriting."""
        pool = self.hands if self.hands and rng.random() < HAND_SHARE else self.fonts
        return pool[rng.integers(len(pool))]

    def line(self, mask: np.ndarray, x: int, y: int, height: int, room: int, rng, font) -> list:
        """One line with its top left at x, y and at most `room` wide; gives its box or nothing."""
        text = word(rng)
        for _ in range(rng.integers(0, 6)):
            longer = text + " " + word(rng)
            if font.getTextSize(longer, height, -1)[0][0] > room:
                break
            text = longer
        scratch = np.zeros((2 * height, room + height, 3), np.uint8)  # FreeType wants three planes
        font.putText(scratch, text, (height // 4, int(1.4 * height)), height, (255, 255, 255), -1, cv2.LINE_AA, True)
        bx, by, w, h = cv2.boundingRect(scratch[..., 0])
        if w < 2 or w > room or y + h > mask.shape[0] or x + w > mask.shape[1]:
            return []
        mask[y:y + h, x:x + w] = np.maximum(mask[y:y + h, x:x + w], scratch[by:by + h, bx:bx + w, 0])
        return [[x, y, w, h]]


class Drawer(draw.Drawer):
    """Crops with a map of text kernels."""

    def __init__(self, photos: List[Photo], seed):
        super().__init__(photos, seed)
        self.pen = Pen()
        self.texted = [p for p in photos if len(p.text)]
        self.pool = {"sheet": [], "label": []}  # writing is slow: most sheets are laid down several times
        self.silent = [p for p in self.clean if not len(p.text)] or self.clean

    def pooled(self, kind: str):
        pool = self.pool[kind]
        if len(pool) < 150 or self.rng.random() < .12:
            made = self.sheet(int(self.rng.integers(260, 420))) if kind == "sheet" else self.label()
            if len(pool) < 150:
                pool.append(made)
            else:
                pool[self.rng.integers(150)] = made
            return made
        return pool[self.rng.integers(150)]

    def sheet(self, size: int) -> Tuple[np.ndarray, list]:
        """A page of ink (0..255) with the boxes of its lines: a form, a table or a paragraph."""
        rng = self.rng
        mask = np.zeros((size, size), np.uint8)
        boxes, y = [], int(rng.integers(2, 30))
        height = int(np.exp(rng.uniform(np.log(8), np.log(40))))
        font = self.pen.pick(rng)
        columns = int(rng.integers(1, 4)) if height < 20 else 1
        while y + height < size:
            h = height if rng.random() < .85 else min(int(height * rng.uniform(1.2, 2)), 48)
            for c in range(columns):
                if rng.random() < .15:
                    continue
                x = int((c + rng.uniform(.02, .2)) * size / columns)
                boxes += self.pen.line(mask, x, y, h, int((c + 1) * size / columns) - x - 4, rng, font)
            step = int(h * rng.uniform(1.25, 2.4))
            if rng.random() < .15:  # a rule
                cv2.line(mask, (0, y + step - 2), (size, y + step - 2), 200, 1)
            y += step
        for _ in range(int(rng.integers(0, 3)) if rng.random() < .4 else 0):  # table lines
            x = int(rng.integers(0, size))
            cv2.line(mask, (x, 0), (x, size), 180, 1)
        return mask, boxes

    def label(self) -> Tuple[np.ndarray, list]:
        """One to three lines, as on a badge, a wristband, a door or a vehicle."""
        rng = self.rng
        height = int(np.exp(rng.uniform(np.log(9), np.log(70))))
        font = self.pen.pick(rng)
        n = int(rng.integers(1, 4))
        mask = np.zeros((int(height * 1.6 * n) + 12, min(int(height * rng.uniform(4, 14)), 400)), np.uint8)
        boxes = []
        for i in range(n):
            boxes += self.pen.line(mask, 4, 4 + int(i * height * 1.5), height, mask.shape[1] - 8, rng, font)
        return mask, boxes

    def stamp(self, img, mask, boxes, scale, angle, centre, paper: bool, quads: list) -> None:
        """Lays a sheet or label onto the crop, in perspective, with paper under it or not."""
        rng = self.rng
        size = img.shape[0]
        h, w = mask.shape
        corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
        c, s = np.cos(angle), np.sin(angle)
        to = (corners - (w / 2, h / 2)) @ np.array([[c, s], [-s, c]]) * scale + centre
        to = (to + rng.normal(0, .03 * scale * min(w, h), to.shape)).astype(np.float32)
        m = cv2.getPerspectiveTransform(corners, to)
        flags = cv2.INTER_LINEAR if scale > .6 else cv2.INTER_AREA
        if scale < .6:  # warping does not average: shrink first
            k = max(scale, .15)
            small = cv2.resize(mask, None, fx=k, fy=k, interpolation=flags)
            mk = m @ np.diag([w / small.shape[1], h / small.shape[0], 1.0])
        else:
            small, mk = mask, m
        ink = cv2.warpPerspective(small, mk, (size, size), None, cv2.INTER_LINEAR)
        light = rng.uniform(150, 255, 3) if rng.random() < .3 else np.full(3, rng.uniform(170, 255))
        dark = rng.uniform(0, 110, 3) if rng.random() < .4 else np.full(3, rng.uniform(0, 90))
        if rng.random() < .25:
            light, dark = dark, light  # screens, dark vehicles
        if paper:
            cover = np.round(to).astype(np.float32)
            quads[:] = [q for q in quads if cv2.pointPolygonTest(
                cover, tuple(float(v) for v in np.mean(q, 0)), False) < 0]
            cv2.fillConvexPoly(img, np.round(to * 16).astype(np.int32), tuple(float(v) for v in light), cv2.LINE_AA, 4)
        else:  # colours that stand out from what lies under them
            under = cv2.mean(img, ink)[:3]
            dark = dark if np.mean(under) > 110 else light if np.mean(light) > np.mean(dark) else dark
            if abs(np.mean(dark) - np.mean(under)) < 50:
                dark = np.full(3, 255.0 if np.mean(under) < 128 else 10.0)
        a = ink[..., None].astype(np.float32) * (rng.uniform(.75, 1) / 255)
        img[:] = (img * (1 - a) + np.asarray(dark, np.float32) * a).astype(np.uint8)
        for x, y, bw, bh in boxes:
            q = np.array([[x, y], [x + bw, y], [x + bw, y + bh], [x, y + bh]], np.float32)
            quads.append(cv2.perspectiveTransform(q[None], m)[0])

    def target(self, size: int, quads: list) -> np.ndarray:
        """The map at stride 4: 1 in shrunk quadrilaterals, -1 in those too small, else 0."""
        t = np.zeros((size // STRIDE, size // STRIDE), np.float32)
        kernels = []
        for q in quads:
            q = np.asarray(q, np.float32)
            if np.hypot(*(q[1] - q[0])) < np.hypot(*(q[3] - q[0])):
                q = np.roll(q, -1, 0)  # the first side is to be the long one
            low = min(np.hypot(*(q[3] - q[0])), np.hypot(*(q[2] - q[1])))
            wide = max(np.hypot(*(q[1] - q[0])), 1e-3)
            at = lambda p: np.round((p / STRIDE - .5) * 16).astype(np.int32)
            if low < SMALLEST:
                cv2.fillPoly(t, [at(q)], -1.0, cv2.LINE_8, 4)
                continue
            along, across = (1 - SHRINK) / 2 * low / wide, (1 - SHRINK) / 2
            u = min(along, .4)
            f = lambda a, b: (q[0] * (1 - a) + q[1] * a) * (1 - b) + (q[3] * (1 - a) + q[2] * a) * b
            kernels.append(at(np.stack([f(u, across), f(1 - u, across), f(1 - u, 1 - across), f(u, 1 - across)])))
        for k in kernels:
            cv2.fillPoly(t, [k], 1.0, cv2.LINE_8, 4)
        return t

    def crop(self, size: int) -> Tuple[np.ndarray, np.ndarray]:
        """A crop and its map."""
        img, quads = self.written(size, self.rng.random())
        return draw.photometric(img, self.rng), self.target(size, quads)

    def faceless(self, size: int) -> np.ndarray:
        """A crop of print over a photograph without faces: small print looks like tiny ones, a sign's letters like large ones."""
        large = self.rng.random() < .5
        img, _ = self.written(size, self.rng.uniform(.55 if large else .3, .92), np.exp(self.rng.uniform(0, 1.4)) if large else 1)
        return draw.photometric(img, self.rng)

    def written(self, size: int, r: float, zoom: float = 1) -> Tuple[np.ndarray, list]:
        """A crop and its lines; r in 0..1 chooses real text, a sheet, labels or none; labels are enlarged by zoom."""
        rng = self.rng
        img = np.zeros((size, size, 3), np.uint8)
        quads: list = []
        real = r < .3 and len(self.texted) > 0
        p = self.texted[rng.integers(len(self.texted))] if real else self.silent[rng.integers(len(self.silent))]
        if real:  # around one of its own lines, at a drawn height
            q = np.array(p.text[rng.integers(len(p.text))], np.float32).reshape(-1, 2)
            low = max(min(np.hypot(*(q[3] - q[0])), np.hypot(*(q[1] - q[0]))), 4)
            centre, scale = q.mean(0), min(np.exp(rng.uniform(np.log(8), np.log(48))) / low, 2)
        else:
            centre = rng.uniform(.3, .7, 2) * (p.width, p.height)
            scale = size / min(p.width, p.height) * rng.uniform(.9, 1.6)
        self.put(img, p, centre, scale, draw.angle_of(rng), quads)
        if r > .3 and r < .62:
            mask, boxes = self.pooled("sheet")
            self.stamp(img, mask, boxes, rng.uniform(.5, 1.2) * size / 300, draw.angle_of(rng),
                       rng.uniform(.3, .7, 2) * size, rng.random() < .9, quads)
        elif r < .92:
            for _ in range(rng.integers(1, 5)):
                mask, boxes = self.pooled("label")
                self.stamp(img, mask, boxes, rng.uniform(.5, 1.1) * zoom, draw.angle_of(rng),
                           rng.uniform(.1, .9, 2) * size, rng.random() < .5, quads)
        return img, quads

    def put(self, img, p: Photo, centre, scale, angle, quads) -> None:
        """The photograph under it all, with its own text lines."""
        size = img.shape[0]
        c, s = np.cos(angle), np.sin(angle)
        a = np.array([[c, -s], [s, c]]) * scale
        t = self.rng.uniform(.35, .65, 2) * size - a @ np.asarray(centre, np.float64)
        src, kx, ky = p.level(scale)
        m = np.concatenate([a / np.array([kx, ky]), t[:, None]], 1)
        img[:] = cv2.warpAffine(src, m, (size, size), None, cv2.INTER_LINEAR, cv2.BORDER_REFLECT_101)
        # mirrored borders would repeat unlabelled text: blank them
        inside = cv2.warpAffine(np.full(src.shape[:2], 255, np.uint8), m, (size, size))
        img[inside == 0] = self.rng.integers(0, 256, 3)
        for q in p.text:
            quads.append(np.array(q, np.float64).reshape(-1, 2) @ a.T + t)
