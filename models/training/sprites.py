"""Draws the marks that tie a picture to a service: logo, crest, star, chequers, vest, slide, card.

A sprite is a picture with premultiplied alpha (BGRA, uint8) and the marks on it, each a class
number (net.BADGES) and its corners in pixels of the sprite. Look-alikes are sprites without
marks. Shapes, words and colours are random round the services' published proportions; nobody's
artwork is copied.
"""
import glob
from typing import List, NamedTuple, Tuple

import cv2
import numpy as np

import net
from draw_text import PARTS, Pen

NHS, CREST, STAR, BATTENBURG, HIVIS, EPAULETTE, CARD = range(len(net.BADGES))
SHIFT = 4
SERVICES = ("AMBULANCE", "PARAMEDIC", "AMBULANCE SERVICE", "POLICE", "FIRE", "DOCTOR", "NURSE", "EMT",
            "LONDON AMBULANCE", "TECHNICIAN", "FIRST RESPONDER", "STUDENT PARAMEDIC", "RESCUE", "TRAFFIC", "EMERGENCY")
BLUES = ((184, 94, 0), (195, 122, 0), (170, 80, 10), (205, 110, 20), (150, 70, 10))
DARKS = ((60, 40, 20), (45, 70, 20), (30, 30, 30), (90, 50, 25), (40, 60, 35))
LIMES = ((40, 240, 225), (30, 220, 200), (60, 255, 180), (70, 230, 215), (40, 200, 170))
ORANGES = ((20, 120, 255), (30, 90, 250), (20, 140, 250), (60, 80, 240))
ITALICS = ("OpenSans-ExtraBoldItalic", "OpenSans-BoldItalic", "Lato-BlackItalic", "Lato-BoldItalic",
           "LiberationSans-BoldItalic", "LiberationSerif-BoldItalic", "DejaVuSerif-BoldItalic", "LiberationSerif-Bold", "Roboto-BlackItalic", "Roboto-BoldItalic", "DejaVuSans-BoldOblique",
           "DejaVuSansCondensed-BoldOblique")

SYMBOLS = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
# blocks of signs in that font: arrows, figures, dingbats (stars, flowers, flakes, crosses, wheels, cards)
SIGNS = ((0x2190, 0x21ff), (0x25a0, 0x25ff), (0x2600, 0x26b8), (0x2701, 0x2720), (0x274c, 0x27be), (0x2b00, 0x2b1a))  # without the asterisks


class Sprite(NamedTuple):
    """Premultiplied BGRA and [(class, corners n x 2)]."""
    img: np.ndarray
    marks: List[Tuple[int, np.ndarray]]


def rect(x0, y0, x1, y1) -> np.ndarray:
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)


def tint(rng, table, spread=14):
    """A colour of the table, lighter or darker and a little off."""
    c = np.array(table[rng.integers(len(table))], np.float32) + rng.normal(0, spread, 3)
    return tuple(float(v) for v in np.clip(c * rng.uniform(.75, 1.12), 0, 255))


def anything(rng):
    return tuple(float(v) for v in rng.integers(0, 256, 3))


def poly(img, pts, col) -> None:
    cv2.fillPoly(img, [np.round(np.asarray(pts, np.float32) * 16).astype(np.int32)], tuple(col)[:3] + (255,), cv2.LINE_AA, SHIFT)


def stroke(img, pts, col, width, closed=False) -> None:
    cv2.polylines(img, [np.round(np.asarray(pts, np.float32) * 16).astype(np.int32)], closed,
                  tuple(col)[:3] + (255,), max(1, int(round(width))), cv2.LINE_AA, SHIFT)


def disc(img, c, r, col, width=-1) -> None:
    cv2.circle(img, (int(c[0] * 16), int(c[1] * 16)), max(1, int(r * 16)), tuple(col)[:3] + (255,),
               width if width < 0 else max(1, int(round(width))), cv2.LINE_AA, SHIFT)


def rounded(x0, y0, x1, y1, r) -> np.ndarray:
    """Corners of a rectangle with round corners of radius r."""
    t = np.linspace(0, np.pi / 2, 5)
    out = []
    for cx, cy, a in ((x1 - r, y0 + r, -np.pi / 2), (x1 - r, y1 - r, 0), (x0 + r, y1 - r, np.pi / 2), (x0 + r, y0 + r, np.pi)):
        out += [(cx + r * np.cos(a + k), cy + r * np.sin(a + k)) for k in t]
    return np.array(out, np.float32)


def cloth(h, w, col, rng) -> np.ndarray:
    """A piece of cloth: weave, soft folds, opaque."""
    small = rng.normal(0, 1, (max(3, h // 40), max(3, w // 40))).astype(np.float32)
    folds = cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC) * rng.uniform(4, 22)
    fine = np.empty((h, w), np.float32)
    cv2.randn(fine, 0, float(rng.uniform(1, 7)))
    img = np.empty((h, w, 4), np.uint8)
    img[..., :3] = np.clip(np.array(col, np.float32) * (1 + (folds + fine)[..., None] / 128), 0, 255)
    img[..., 3] = 255
    return img


def over(img, top, x, y) -> None:
    """Lays a premultiplied picture on another, clipped."""
    h, w = img.shape[:2]
    x, y = int(x), int(y)
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + top.shape[1], w), min(y + top.shape[0], h)
    if x1 <= x0 or y1 <= y0:
        return
    t = top[y0 - y:y1 - y, x0 - x:x1 - x]
    win = img[y0:y1, x0:x1]
    win[:] = t + (win * ((255 - t[..., 3:4]).astype(np.uint16)) // 255).astype(np.uint8)


class Maker:
    """Draws sprites of every kind; one generator of random numbers and one set of fonts."""

    def __init__(self, rng):
        self.rng = rng
        self.pen = Pen()
        self.symbols = cv2.freetype.createFreeType2()
        self.symbols.loadFontData(SYMBOLS, 0)
        self.italics = []
        for name in ITALICS:
            for path in glob.glob("/usr/share/fonts/truetype/**/%s.ttf" % name, recursive=True):
                f = cv2.freetype.createFreeType2()
                f.loadFontData(path, 0)
                self.italics.append(f)

    def ink(self, text: str, height: int) -> np.ndarray:
        """The text as a mask (uint8), cut to its ink, in a font of its own."""
        font = self.pen.fonts[self.rng.integers(len(self.pen.fonts))]
        w = font.getTextSize(text, height, -1)[0][0]
        m = np.zeros((2 * height, w + 2 * height, 3), np.uint8)
        font.putText(m, text, (height // 2, int(1.5 * height)), height, (255, 255, 255), -1, cv2.LINE_AA, True)
        x, y, w, h = cv2.boundingRect(m[..., 0])
        return m[y:y + max(h, 1), x:x + max(w, 1), 0]

    def write(self, img, text, box, col, stretch=False) -> None:
        """Writes in the middle of a box (x0, y0, x1, y1), as large as it fits; stretch fills it."""
        bw, bh = int(box[2] - box[0]), int(box[3] - box[1])
        if bw < 3 or bh < 3:
            return
        m = self.ink(text, int(np.clip(bh * 1.3, 10, 160)))
        if stretch:
            m = cv2.resize(m, (bw, bh), interpolation=cv2.INTER_AREA)
        else:
            k = min(bw / m.shape[1], bh / m.shape[0])
            m = cv2.resize(m, (max(1, int(m.shape[1] * k)), max(1, int(m.shape[0] * k))), interpolation=cv2.INTER_AREA)
        x, y = int(box[0] + (bw - m.shape[1]) / 2), int(box[1] + (bh - m.shape[0]) / 2)
        self.stamp(img, m, x, y, col)

    @staticmethod
    def stamp(img, m, x, y, col) -> None:
        top = np.empty(m.shape + (4,), np.uint8)
        for i, c in enumerate(tuple(col)[:3] + (255,)):
            top[..., i] = cv2.convertScaleAbs(m, alpha=c / 255)
        over(img, top, x, y)

    def letters(self, n: int) -> str:
        return "".join(chr(65 + c) for c in self.rng.integers(0, 26, n))

    # the NHS lozenge and blue signs

    def nhs_ink(self, w: int, h: int) -> np.ndarray:
        """The three slanted letters as a mask of w x h: a heavy italic, or strokes."""
        rng = self.rng
        r = rng.random()
        if r < .2:  # any upright or slanted print, as imitations have it
            m = self.ink("NHS", 130)
        elif r < .7:
            font = self.italics[rng.integers(len(self.italics))]
            m = np.zeros((240, 700, 3), np.uint8)
            font.putText(m, "NHS", (40, 180), 130, (255, 255, 255), -1, cv2.LINE_AA, True)
            m = m[..., 0]
        else:
            m = np.zeros((240, 700), np.uint8)
            k, x, wide, gap = int(rng.integers(26, 44)), 60, rng.uniform(100, 150), rng.uniform(14, 40)
            line = lambda pts: cv2.polylines(m, [np.array(pts, np.int32)], False, 255, k, cv2.LINE_8)
            line([(x, 200), (x, 60), (x + wide, 200), (x + wide, 60)])
            x += wide + k + gap
            line([(x, 200), (x, 60)])
            line([(x + wide, 200), (x + wide, 60)])
            line([(x, 130), (x + wide, 130)])
            x += wide + k + gap
            line([(x + wide, 64), (x + .3 * wide, 64), (x, 96), (x + .3 * wide, 126), (x + .7 * wide, 136), (x + wide, 166), (x + .7 * wide, 196), (x, 196)])
            s = rng.uniform(.12, .35)
            m = cv2.warpAffine(m, np.array([[1, -s, 240 * s], [0, 1, 0]], np.float32), (900, 240))
        x, y, bw, bh = cv2.boundingRect(m)
        return cv2.resize(m[y:y + bh, x:x + bw], (w, h), interpolation=cv2.INTER_AREA)

    def lozenge(self, img, x0, y0, w, h) -> np.ndarray:
        """Draws the lozenge into a box and gives its corners."""
        rng = self.rng
        blue, white = tint(rng, BLUES), tint(rng, ((250, 250, 250),), 4)
        r = rng.random()
        if r < .70:
            ground, ink = blue, white
        elif r < .84:
            ground, ink = white, blue
        elif r < .92:
            ground, ink = white, (20, 20, 20)
        else:
            ground, ink = (25, 25, 25), white
        poly(img, rect(x0, y0, x0 + w, y0 + h), ground)
        iw, ih = int(w * rng.uniform(.8, .93)), int(h * rng.uniform(.58, .84))
        self.stamp(img, self.nhs_ink(max(iw, 3), max(ih, 3)), int(x0 + (w - iw) * rng.uniform(.3, .7)), int(y0 + (h - ih) / 2), ink)
        return rect(x0, y0, x0 + w, y0 + h)

    def nhs(self) -> Sprite:
        rng = self.rng
        w = 300
        h = int(w / rng.uniform(2.15, 2.75))
        if rng.random() < .5:
            img = np.zeros((h + 4, w + 4, 4), np.uint8)
            return Sprite(img, [(NHS, self.lozenge(img, 2, 2, w, h))])
        # with the trust's name, on a ground of its own or on nothing
        img = np.zeros((int(h * rng.uniform(1.9, 2.8)), int(w * rng.uniform(1.1, 1.9)), 4), np.uint8)
        H, W = img.shape[:2]
        ink = (25, 25, 25)
        if rng.random() < .6:
            ground = tint(rng, ((245, 245, 245), (230, 235, 235), (200, 160, 60), (60, 40, 20)))
            poly(img, rect(0, 0, W, H), ground)
            ink = (245, 245, 245) if sum(ground) < 330 else ink
        elif rng.random() < .5:
            ink = (245, 245, 245)
        x0 = (W - w) * rng.choice((.08, .5, .92))
        mark = self.lozenge(img, x0, h * .12, w, h)
        for k in range(rng.integers(1, 3)):
            y = h * (1.25 + .35 * k)
            self.write(img, " ".join(self.word().capitalize() for _ in range(rng.integers(1, 4))), (W * .04, y, W * .96, y + h * .27), ink)
        return Sprite(img, [(NHS, mark)])

    def word(self) -> str:
        rng = self.rng
        return "".join(PARTS[i] for i in rng.integers(0, len(PARTS), rng.integers(1, 4)))

    def sign(self) -> Sprite:
        """A sign that is no logo: P, BUS, a bank, an arrow, a dark plate with words."""
        rng = self.rng
        w = int(rng.integers(160, 320))
        h = int(w / rng.choice((1, 1.6, 2.2, 2.5, 3, 5)))
        img = np.zeros((h, w, 4), np.uint8)
        ground = tint(rng, BLUES) if rng.random() < .6 else tint(rng, DARKS + ((245, 245, 245), (40, 40, 200), (60, 130, 40)))
        ink = (245, 245, 245) if sum(ground) < 480 else tint(rng, BLUES + DARKS)
        poly(img, rounded(0, 0, w - 1, h - 1, h * rng.uniform(.02, .25)), ground)
        if rng.random() < .4:
            stroke(img, rounded(4, 4, w - 5, h - 5, h * .1), ink, 3, True)
        r = rng.random()
        if r < .15:
            poly(img, [(w * .2, h * .45), (w * .6, h * .45), (w * .6, h * .2), (w * .85, h * .5), (w * .6, h * .8), (w * .6, h * .55), (w * .2, h * .55)], ink)
        elif r < .8:
            r = rng.random()
            if r < .45:  # the service's letters in another order, or with another among them
                text = list("NHS")
                rng.shuffle(text)
                if rng.random() < .65:
                    text[rng.integers(3)] = self.letters(1)
                text = "".join(text) + (self.letters(1) if rng.random() < .1 else "")
            else:
                text = self.letters(3) if r < .7 else str(rng.choice(("P", "BUS", "BANK", "TAXI", "H", "i", "SOS", "HOTEL", "WC", "M", "A40", "EXIT", "POST", "RNS", "MHS", "NIS", "NES")))
            if text != "NHS":
                m = self.nhs_like(text, int(w * rng.uniform(.5, .9)), int(h * rng.uniform(.5, .85)))
                self.stamp(img, m, (w - m.shape[1]) // 2, (h - m.shape[0]) // 2, ink)
        else:
            n = int(rng.integers(2, 5))
            for k in range(n):
                self.write(img, " ".join(self.word() for _ in range(rng.integers(1, 4))), (w * .06, h * (.08 + .86 * k / n), w * .94, h * (.08 + .86 * (k + .75) / n)), ink)
        return Sprite(img, [])

    def nhs_like(self, text, w, h):
        """Letters that are not the service's, half of them in the same heavy italics."""
        if self.rng.random() < .5:
            f = self.italics[self.rng.integers(len(self.italics))]
            m = np.zeros((260, 1200, 3), np.uint8)
            f.putText(m, text, (40, 190), 130, (255, 255, 255), -1, cv2.LINE_AA, True)
            x, y, bw, bh = cv2.boundingRect(m[..., 0])
            m = m[y:y + bh, x:x + bw, 0]
        else:
            m = self.ink(text, 130)
        if len(text) == 1:
            w = min(w, int(h * m.shape[1] / m.shape[0]) + 1)
        return cv2.resize(m, (max(w, 2), max(h, 2)), interpolation=cv2.INTER_AREA)

    # Star of Life and things with six arms

    def star_shape(self, img, c, r, col, inner) -> np.ndarray:
        """Six bars round c with the staff and the snake; gives the corners of its extent."""
        rng = self.rng
        half, taper = r * rng.uniform(.16, .38), rng.uniform(.85, 1.25)
        spin = np.deg2rad(rng.normal(0, 2))
        edge = rng.uniform(.02, .09) * r if rng.random() < .5 else 0
        passes = [(edge, inner)] if edge else []
        for grow, shade in passes + [(0, col)]:
            for k in range(3):
                a = spin + k * np.pi / 3
                u, v = np.array([np.sin(a), -np.cos(a)]), np.array([np.cos(a), np.sin(a)])
                e, hw = r + grow, half + grow
                poly(img, [c + u * e + v * hw * taper, c + v * hw, c - u * e + v * hw * taper,
                           c - u * e - v * hw * taper, c - v * hw, c + u * e - v * hw * taper], shade)
        if rng.random() < .85:
            k = r * rng.uniform(.05, .12)
            stroke(img, [c - (0, r * .8), c + (0, r * .82)], inner, k)
            t = np.linspace(0, 1, 24)
            amp = r * rng.uniform(.12, .24)
            phase = rng.choice((0, np.pi))
            stroke(img, np.stack([c[0] + amp * np.sin(t * 2.6 * np.pi + phase) * (1.15 - .6 * t), c[1] + r * (-.5 + 1.15 * t)], 1), inner, k)
        return np.array([c + (r + edge) * np.array([np.sin(a), -np.cos(a)]) for a in spin + np.arange(12) * np.pi / 6], np.float32)

    def star(self) -> Sprite:
        rng = self.rng
        img = np.zeros((240, 240, 4), np.uint8)
        c, r = np.array([120., 120.]), rng.uniform(80, 104)
        white, col = tint(rng, ((250, 250, 250),), 4), tint(rng, BLUES if rng.random() < .75 else DARKS + ((60, 110, 30), (40, 40, 190)))
        r_ = rng.random()
        if r_ < .18:
            col, white = white, col
            disc(img, c, 119, white) if rng.random() < .5 else poly(img, rect(0, 0, 239, 239), white)
        elif r_ < .5:
            ground = white if rng.random() < .5 else tint(rng, LIMES + ((245, 245, 245),))
            disc(img, c, 118, ground) if rng.random() < .5 else poly(img, rect(0, 0, 239, 239), ground)
        mark = self.star_shape(img, c, r, col, white)
        return Sprite(img, [(STAR, mark)])

    def snowflake(self) -> Sprite:
        """Six or other arms that are no Star of Life: flakes, asterisks, flowers, stars, crosses, wheels."""
        rng = self.rng
        img = np.zeros((240, 240, 4), np.uint8)
        c, r, kind = np.array([120., 120.]), rng.uniform(80, 112), rng.integers(0, 7)
        col, alt = tint(rng, BLUES) if rng.random() < .5 else anything(rng), anything(rng)
        if rng.random() < .3:
            disc(img, c, 119, alt)
        ray = lambda a, f=1.0: c + f * r * np.array([np.sin(a), -np.cos(a)])
        if kind == 0:  # snowflake
            for k in range(6):
                a = k * np.pi / 3
                stroke(img, [c, ray(a)], col, r * .07)
                for f in (.45, .7):
                    for s in (-.45, .45):
                        stroke(img, [ray(a, f), ray(a + s * (1.1 - f), f + .22)], col, r * .05)
        elif kind == 1:  # asterisk, cross, plus
            n = int(rng.choice((2, 4, 5, 8)))
            for k in range(n):
                stroke(img, [c, ray(k * 2 * np.pi / n)] if n == 5 else [ray(k * np.pi / n, -1), ray(k * np.pi / n)], col, r * rng.uniform(.15, .5))
        elif kind == 2:  # flower
            n = int(rng.integers(5, 9))
            for k in range(n):
                m = ray(k * 2 * np.pi / n, .6)
                cv2.ellipse(img, (int(m[0]), int(m[1])), (int(r * .4), int(r * .22)), k * 360 / n - 90, 0, 360, col + (255,), -1, cv2.LINE_AA)
            disc(img, c, r * .25, alt)
        elif kind in (3, 4):  # pointed stars, among them the six-pointed one
            n, inner = (6, .58) if kind == 4 else (int(rng.choice((5, 5, 8))), rng.uniform(.35, .7))
            poly(img, [ray(k * np.pi / n, 1 if k % 2 == 0 else inner) for k in range(2 * n)], col)
        elif kind == 5:  # wheel or clock
            disc(img, c, r, (30, 30, 30))
            disc(img, c, r * .75, tint(rng, ((190, 190, 190), (120, 120, 120), (240, 240, 240))))
            for k in range(int(rng.choice((5, 6, 8, 12)))):
                stroke(img, [ray(k * np.pi / 3, .2), ray(k * np.pi / 3, .72)], (60, 60, 60), r * .08)
        else:  # hexagon, gear
            n = int(rng.choice((6, 8, 10)))
            poly(img, [ray(k * 2 * np.pi / n) for k in range(n)], col)
            disc(img, c, r * rng.uniform(.2, .6), alt)
        return Sprite(img, [])

    def icon(self) -> Sprite:
        """A sign of a symbol font, bare or on a patch."""
        rng = self.rng
        low, high = SIGNS[rng.integers(len(SIGNS))]
        m = np.zeros((520, 520, 3), np.uint8)
        self.symbols.putText(m, chr(int(rng.integers(low, high + 1))), (110, 380), 260, (255, 255, 255), -1, cv2.LINE_AA, True)
        x, y, w, h = cv2.boundingRect(m[..., 0])
        if min(w, h) < 30:
            return self.snowflake()
        img = np.zeros((h + 60, w + 60, 4), np.uint8)
        if rng.random() < .5:
            patch = anything(rng)
            if rng.random() < .5:
                poly(img, rect(0, 0, w + 60, h + 60), patch)
            else:
                disc(img, (w / 2 + 30, h / 2 + 30), min(w, h) / 2 + 28, patch)
        self.stamp(img, m[y:y + h, x:x + w, 0], 30, 30, tint(rng, BLUES) if rng.random() < .4 else anything(rng))
        return Sprite(img, [])

    # checks

    def battenburg(self, cols=None) -> Sprite:
        rng = self.rng
        rows, n = int(rng.choice((2, 2, 2, 3))), cols or int(rng.integers(3, 11))
        ch = int(rng.integers(26, 44))
        cw = int(ch * rng.uniform(.8, 1.9))
        a = tint(rng, ((40, 230, 220), (60, 245, 240), (30, 210, 200), (50, 240, 190)))
        b = tint(rng, ((60, 120, 20), (50, 140, 30), (40, 90, 10), (160, 60, 10), (190, 90, 20), (30, 30, 200), (20, 20, 160)))
        pad = int(rng.choice((0, 0, 8)))
        img = np.zeros((rows * ch + 2 * pad, n * cw + 2 * pad, 4), np.uint8)
        if pad:
            poly(img, rect(0, 0, img.shape[1], img.shape[0]), tint(rng, ((245, 245, 245), (40, 230, 220))))
        first = int(rng.integers(2))
        for i in range(rows):
            for j in range(n):
                poly(img, rect(pad + j * cw, pad + i * ch, pad + (j + 1) * cw, pad + (i + 1) * ch), a if (i + j + first) % 2 else b)
        if rng.random() < .3:
            box = (img.shape[1] * .2, img.shape[0] * .25, img.shape[1] * .8, img.shape[0] * .75)
            self.write(img, str(rng.choice(SERVICES)), box, (250, 250, 250) if rng.random() < .5 else (30, 30, 30))
        return Sprite(img, [(BATTENBURG, rect(pad, pad, img.shape[1] - pad, img.shape[0] - pad))])

    def checks(self) -> Sprite:
        """Checks and stripes of other colours, hazard tape, one yellow band."""
        rng = self.rng
        h, w = int(rng.integers(40, 120)), int(rng.integers(160, 360))
        img = np.zeros((h, w, 4), np.uint8)
        pairs = (((245, 245, 245), (20, 20, 20)), ((245, 245, 245), (30, 30, 200)), ((245, 245, 245), (160, 90, 30)), ((90, 90, 90), (150, 150, 150)), ((20, 20, 20), (30, 200, 230)))
        a, b = pairs[rng.integers(len(pairs))]
        poly(img, rect(0, 0, w, h), tint(rng, (a,), 6))
        b, k, r = tint(rng, (b,), 6), int(rng.integers(14, 44)), rng.random()
        if r < .45:
            for i in range(-1, h // k + 1):
                for j in range(i % 2, w // k + 1, 2):
                    poly(img, rect(j * k, i * k, (j + 1) * k, (i + 1) * k), b)
        elif r < .75:
            for x in range(-h, w, 2 * k):
                poly(img, [(x, h), (x + h, 0), (x + h + k, 0), (x + k, h)], b)
        else:
            poly(img, rect(0, h * rng.uniform(.1, .5), w, h * rng.uniform(.5, .9)), tint(rng, LIMES + BLUES))
        return Sprite(img, [])
