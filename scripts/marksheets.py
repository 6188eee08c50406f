"""Flat drawings of marks, of what bears them and of what is mistaken for them; used by draw-marks."""
import os
import cv2
import numpy as np

SERVICES = ("SOUTHERN VALE", "NORTHMERE", "EASTDOWN", "CITY OF RAVENHAM", "WEST CALDER")
ROLES = ("PARAMEDIC", "AMBULANCE", "TECHNICIAN", "STUDENT PARAMEDIC", "NURSE", "CLINICIAN", "COMMANDER")
OTHER = ("BUS", "INFO", "P", "BANK", "TAXI", "WC", "HNS", "SHN", "MHS", "KFX", "ICE", "NKS", "GYM", "OPEN", "EXIT", "POST")


def hsv(h, s, v):
    """BGR of a hue in degrees, saturation and value in 0..1."""
    return tuple(int(c) for c in cv2.cvtColor(np.uint8([[[h / 2 % 180, s * 255, v * 255]]]), cv2.COLOR_HSV2BGR)[0, 0])


class Sheet:
    """A flat drawing: BGR and alpha, both 0..255."""

    def __init__(self, w, h, fill=None):
        self.bgr = np.zeros((h, w, 3), np.uint8)
        self.a = np.zeros((h, w), np.uint8)
        self.w, self.h = w, h
        self.marks = []  # (kind, mask of where it is)
        self.parts = []  # the same of marks that belong to a mark: who finds them is right, who does not misses nothing
        if fill is not None:
            self.poly([(0, 0), (w, 0), (w, h), (0, h)], fill)

    def poly(self, pts, c):
        pts = np.round(np.array(pts) * 16).astype(np.int32)
        cv2.fillPoly(self.bgr, [pts], c, cv2.LINE_AA, 4)
        cv2.fillPoly(self.a, [pts], 255, cv2.LINE_AA, 4)

    def oval(self, x, y, rx, ry, c, turn=0, from_=0, to=360, thick=-1):
        for m, v in ((self.bgr, c), (self.a, 255)):
            cv2.ellipse(m, (int(x), int(y)), (max(1, int(rx)), max(1, int(ry))), turn, from_, to, v, thick, cv2.LINE_AA)

    def line(self, pts, c, thick):
        pts = np.round(np.array(pts)).astype(np.int32)
        for m, v in ((self.bgr, c), (self.a, 255)):
            cv2.polylines(m, [pts], False, v, max(1, int(thick)), cv2.LINE_AA)

    def ink(self, mask, x, y, c):
        """Lays a mask in one colour, cut where it leaves the sheet."""
        h, w = min(mask.shape[0], self.h - y), min(mask.shape[1], self.w - x)
        if x < 0 or y < 0 or h <= 0 or w <= 0:
            return
        m = mask[:h, :w, None] / 255.
        view = self.bgr[y:y + h, x:x + w]
        view[:] = view * (1 - m) + np.array(c) * m
        np.maximum(self.a[y:y + h, x:x + w], mask[:h, :w], out=self.a[y:y + h, x:x + w])

    def lay(self, s, x, y, w, h, kind=None):
        """Lays another sheet, scaled to w x h pixels; `kind` makes it a mark."""
        b, a = (cv2.resize(m, (w, h), interpolation=cv2.INTER_AREA) for m in (s.bgr, s.a))
        ww, hh = min(w, self.w - x), min(h, self.h - y)
        if ww <= 0 or hh <= 0 or x < 0 or y < 0:
            return
        m = a[:hh, :ww, None] / 255.
        self.bgr[y:y + hh, x:x + ww] = self.bgr[y:y + hh, x:x + ww] * (1 - m) + b[:hh, :ww] * m
        self.a[y:y + hh, x:x + ww] = np.maximum(self.a[y:y + hh, x:x + ww], a[:hh, :ww])
        placed = [(kind, a, self.marks)] if kind else []
        placed += [(k, cv2.resize(m, (w, h), interpolation=cv2.INTER_AREA), self.parts) for k, m in s.parts]
        for k, m, to in placed:
            where = np.zeros((self.h, self.w), np.uint8)
            where[y:y + hh, x:x + ww] = m[:hh, :ww]
            to.append((k, where))

    def whole(self, kind):
        """The sheet itself is a mark."""
        self.marks.append((kind, self.a.copy()))
        return self


class Painter:
    """Everything that is drawn by chance comes from one seeded generator."""

    def __init__(self, seed, fonts):
        self.r = np.random.default_rng(seed)
        self.fonts, self.loaded = fonts, {}

    def u(self, a, b):
        return float(self.r.uniform(a, b))

    def p(self, share):
        return self.r.random() < share

    def one(self, seq):
        return seq[int(self.r.integers(len(seq)))]

    def words(self, text, height, style=("Bold", "Black", "Semibold", "Medium")):
        """A tight mask of text, `height` pixels tall."""
        fits = [f for f in self.fonts if any(s in os.path.basename(f) for s in style)] or self.fonts
        path = self.one(fits)
        if path not in self.loaded:
            self.loaded[path] = cv2.freetype.createFreeType2()
            self.loaded[path].loadFontData(path, 0)
        f = self.loaded[path]
        (w, h), _ = f.getTextSize(text, 120, -1)
        m = np.zeros((360, w + 240, 3), np.uint8)
        f.putText(m, text, (120, 240), 120, (255, 255, 255), -1, cv2.LINE_AA, True)
        x, y, w, h = cv2.boundingRect(m[..., 0])
        return cv2.resize(m[y:y + h, x:x + w, 0], (max(1, round(w * height / h)), int(height)), interpolation=cv2.INTER_AREA)

    def centred(self, s, text, y, height, c, most=.92, **style):
        m = self.words(text, height, **style)
        if m.shape[1] > s.w * most:
            k = s.w * most / m.shape[1]
            m = cv2.resize(m, (int(s.w * most), max(1, int(m.shape[0] * k))), interpolation=cv2.INTER_AREA)
        s.ink(m, (s.w - m.shape[1]) // 2, int(y), c)

    # the marks: each returns a sheet

    def nhs(self, letters="NHS"):
        w = 300
        h = int(w / self.u(2.2, 2.75))
        blue = hsv(self.u(202, 216), self.u(.75, 1), self.u(.55, .85))
        ground, ink = self.one([(blue, (255, 255, 255))] * 7 + [((250, 250, 250), blue), ((15, 15, 15), (250, 250, 250)), ((252, 252, 252), (20, 20, 20))])
        s = Sheet(w, h, ground)
        m = self.words(letters, h * self.u(.66, .8), ("BoldItalic", "BlackItalic", "ExtraBoldItalic", "BoldOblique"))
        m = cv2.resize(m, (int(w * self.u(.8, .9)), m.shape[0]), interpolation=cv2.INTER_LINEAR)
        s.ink(m, (w - m.shape[1]) // 2, (h - m.shape[0]) // 2, ink)
        return s

    def ring_words(self, s, x, y, radius, text, height, c):
        for i, ch in enumerate(text):
            if ch == " ":
                continue
            ang = -90 + (i - (len(text) - 1) / 2) * min(14, 300 / len(text))
            m = self.words(ch, height)
            side = int(height * 2.2)
            t = np.zeros((side, side), np.uint8)
            oy, ox = (side - m.shape[0]) // 2, (side - m.shape[1]) // 2
            if oy < 0 or ox < 0:
                continue
            t[oy:oy + m.shape[0], ox:ox + m.shape[1]] = m
            t = cv2.warpAffine(t, cv2.getRotationMatrix2D((side / 2, side / 2), -(ang + 90), 1), (side, side))
            a = np.deg2rad(ang)
            s.ink(t, int(x + radius * np.cos(a) - side / 2), int(y + radius * np.sin(a) - side / 2), c)

    def crest(self):
        """Shield or ring with a charge, often with a crown, leaves or a scroll."""
        s, hue = Sheet(300, 380), self.u(0, 360)
        dark, light = hsv(hue, self.u(.6, 1), self.u(.25, .6)), hsv(self.one([48, 50, 210, 0]), self.u(0, .7), self.u(.8, 1))
        gold = hsv(self.u(40, 52), self.u(.5, .9), self.u(.65, .95))
        if self.p(.5):
            for k in range(11):
                for side in (-1, 1):
                    a = np.deg2rad(90 + side * (18 + k * 12))
                    s.oval(150 + 128 * np.cos(a), 215 + 132 * np.sin(a), 22, 10, self.one([gold, hsv(120, .6, .45)]) if k % 2 else gold, np.rad2deg(a) + 60 * side)
        if self.p(.45):
            s.oval(150, 215, 112, 112, dark)
            s.oval(150, 215, 108, 108, gold, thick=5)
            s.oval(150, 215, 70, 70, light)
            self.ring_words(s, 150, 215, 90, self.one(SERVICES), 22, (245, 245, 245))
            self.charge(s, 150, 215, 52, dark)
        else:
            t = np.linspace(0, 1, 12)
            right = [(150 + 105 * (1 - q ** 2.4), 120 + 215 * q) for q in t]
            left = [(300 - x, y) for x, y in right[::-1]]
            s.poly([(45, 120), (255, 120)] + right + left, gold)
            inner = lambda pts: [(150 + (x - 150) * .9, 225 + (y - 225) * .9) for x, y in pts]
            s.poly(inner([(45, 120), (255, 120)] + right + left), dark)
            if self.p(.5):
                s.poly(inner([(150, 120), (255, 120)] + right[:6] + [(150, right[6][1])]), light)
            elif self.p(.5):
                s.poly(inner([(45, 120), (150, 200), (255, 120), (255, 165), (150, 250), (45, 165)]), light)
            self.charge(s, 150, 205, 60, light if self.p(.7) else gold)
        if self.p(.6):
            s.poly([(100, 100), (90, 50), (120, 75), (150, 30), (180, 75), (210, 50), (200, 100)], gold)
            for x, y in ((90, 48), (150, 28), (210, 48)):
                s.oval(x, y, 9, 9, light)
            s.poly([(98, 92), (202, 92), (202, 106), (98, 106)], hsv(0, .8, .6))
        if self.p(.4):
            s.poly([(30, 330), (270, 330), (285, 372), (15, 372)], light)
            self.centred(s, self.one(SERVICES), 338, 24, dark, .75)
        return self.trim(s)

    def charge(self, s, x, y, r, c):
        kind, t = int(self.r.integers(6)), np.linspace(-1, 1, 40)
        if kind == 0:
            s.line([(x, y - r), (x, y + r)], c, r / 6)
            s.line(np.stack([x + r * .4 * np.sin(t * 7), y + r * t * .8], 1), c, r / 7)
        elif kind == 1:
            s.oval(x, y, r * .8, r * .8, c, thick=max(2, int(r / 7)))
            for k in range(8):
                a = k * np.pi / 4
                s.line([(x, y), (x + r * .8 * np.cos(a), y + r * .8 * np.sin(a))], c, r / 10)
        elif kind == 2:
            w = r * .28
            s.poly([(x - w, y - r), (x + w, y - r), (x + w, y - w), (x + r, y - w), (x + r, y + w), (x + w, y + w), (x + w, y + r), (x - w, y + r), (x - w, y + w), (x - r, y + w), (x - r, y - w), (x - w, y - w)], c)
        elif kind == 3:
            s.poly([(x - r * .9, y + r * .3), (x + r * .9, y + r * .3), (x + r * .5, y + r * .8), (x - r * .5, y + r * .8)], c)
            s.poly([(x + 3, y - r), (x + 3, y + r * .2), (x + r * .7, y + r * .2)], c)
        elif kind == 4:
            for k in range(3):
                s.line(np.stack([x + r * t, y + (k - 1) * r * .45 + r * .12 * np.sin(t * 9)], 1), c, r / 6)
        else:
            s.oval(x, y + r * .3, r * .45, r * .6, c)
            s.oval(x + r * .1, y - r * .45, r * .3, r * .3, c)
            s.poly([(x - r * .4, y + r * .2), (x - r, y - r * .5), (x - r * .2, y - r * .1)], c)

    def trim(self, s):
        x, y, w, h = cv2.boundingRect(s.a)
        cut = lambda of: of[y:y + h, x:x + w].copy()
        s.bgr, s.a, s.w, s.h, s.parts = cut(s.bgr), cut(s.a), w, h, [(k, cut(where)) for k, where in s.parts]
        return s

    def star(self):
        s = Sheet(320, 320)
        blue = hsv(self.u(205, 232), self.u(.6, 1), self.u(.4, .85))
        c, edge = (blue, (250, 250, 250)) if self.p(.75) else ((248, 248, 248), blue)
        back = int(self.r.integers(4))
        if back == 1:
            s.oval(160, 160, 158, 158, edge)
        elif back == 2:
            s.poly([(0, 0), (320, 0), (320, 320), (0, 320)], edge)
        half, reach = self.u(24, 31), self.u(138, 150)
        for grow, col in ((10, edge), (0, c)):
            for k in range(3):
                a = np.deg2rad(k * 60 + 90)
                d, n = np.array([np.cos(a), np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
                ends = [(1, 1), (1, -1), (-1, -1), (-1, 1)]
                s.poly([160 + d * i * (reach + grow * .8) + n * j * (half + grow) for i, j in ends], col)
        s.line([(160, 60), (160, 262)], edge, 9)
        t = np.linspace(0, 1, 60)
        s.line(np.stack([160 + (34 - 18 * t) * np.sin(t * 13), 84 + 150 * t], 1), edge, self.u(8, 13))
        return self.trim(s)

    def battenburg(self):
        cols, rows = int(self.r.integers(4, 10)), int(self.r.integers(2, 4))
        yellow = hsv(self.u(54, 72), self.u(.75, 1), self.u(.8, 1))
        other = hsv(self.one([130, 150, 222, 225, 4]) + self.u(-6, 6), self.u(.7, 1), self.u(.35, .75))
        q = 64
        s = Sheet(int(cols * q * self.u(1, 1.7)), rows * q)
        w = s.w / cols
        for i in range(cols):
            for j in range(rows):
                s.poly([(i * w, j * q), (i * w + w, j * q), (i * w + w, j * q + q), (i * w, j * q + q)], yellow if (i + j) % 2 else other)
        return s

    def vest(self, w=320, h=400, bands=True):
        """A waistcoat: shoulders, neck, armholes; with `bands` a vest, without a plain yellow shirt."""
        c = hsv(self.u(56, 78), self.u(.65, .95), self.u(.75, 1)) if self.p(.72) else hsv(self.u(8, 24), self.u(.75, 1), self.u(.85, 1))
        s = Sheet(w, h)
        v = self.u(.2, .55) if bands else .12
        s.poly([(.24 * w, 0), (.38 * w, .02 * h), (.5 * w, v * h), (.62 * w, .02 * h), (.76 * w, 0), (.88 * w, .2 * h), (.9 * w, .36 * h), (w, .42 * h), (.98 * w, h), (.02 * w, h), (0, .42 * h), (.1 * w, .36 * h), (.12 * w, .2 * h)], c)
        alpha = s.a.copy()
        if bands:
            grey = self.one([(205, 208, 208), (178, 182, 180), (235, 236, 236), (140, 146, 144)])
            t = self.u(.055, .085) * h
            for y in self.one([(.62,), (.55, .8), (.5, .7), (.45, .62, .84)]):
                s.poly([(0, y * h), (w, y * h), (w, y * h + t), (0, y * h + t)], grey)
            if self.p(.6):
                for x in (.25, .67):
                    s.poly([(x * w, 0), (x * w + t, 0), (x * w + t, .6 * h), (x * w, .6 * h)], grey)
            s.line([(.5 * w, v * h), (.5 * w, h)], hsv(60, .6, .35), 3)
        s.a = alpha
        s.bgr[alpha == 0] = 0
        return s

    def slide(self):
        """A shoulder slide: narrow cloth with words across or along, pips or a small crest."""
        ground = hsv(*self.one([(225, .6, .22), (150, .7, .25), (0, 0, .1), (215, .7, .3)]))
        ink = self.one([(245, 245, 245), hsv(48, .7, .9), hsv(48, .3, .95), hsv(190, .1, .8)])
        s = Sheet(200, int(200 * self.u(1.45, 2.1)), ground)
        for y in (0, s.h - 10):
            s.poly([(0, y), (s.w, y), (s.w, y + 10), (0, y + 10)], tuple(int(v * .7) for v in ground))
        y = .1 * s.h
        if self.p(.7):
            self.centred(s, self.one(SERVICES), y, 24, ink)
            y += 40
        what = int(self.r.integers(4))
        if what == 0:
            c = self.crest()
            s.lay(c, 65, int(y), 70, int(70 * c.h / c.w), "org-crest")
            s.parts, s.marks = s.marks, []
            y += 100
        elif what == 1:
            for k in range(int(self.r.integers(1, 4))):
                self.pip(s, 100, y + 24, 22, ink)
                y += 56
        elif what == 2:
            for k in range(int(self.r.integers(1, 4))):
                s.poly([(30, y + 30), (100, y), (170, y + 30), (170, y + 46), (100, y + 16), (30, y + 46)], ink)
                y += 30
            y += 26
        self.centred(s, self.one(ROLES), max(y + 10, s.h * .72), 30, ink)
        return s

    def pip(self, s, x, y, r, c):
        a = np.arange(8) * np.pi / 4
        s.poly([(x + (r if i % 2 == 0 else r * .55) * np.cos(t), y + (r if i % 2 == 0 else r * .55) * np.sin(t)) for i, t in enumerate(a)], c)

    def card(self, portrait=True, face=None):
        """An identity card; without `face` a plain card with lines and no picture."""
        w, h = (220, 340) if portrait else (340, 220)
        s = Sheet(w, h, (self.u(235, 255),) * 3)
        band = hsv(self.u(0, 360), self.u(.4, 1), self.u(.3, .9))
        bar = int(h * self.u(.12, .24))
        s.poly([(0, 0), (w, 0), (w, bar), (0, bar)], band)
        self.centred(s, self.one(SERVICES + ("STAFF", "VISITOR CARE")), bar * .3, bar * .4, (250, 250, 250), .8)
        fw = int(w * (.5 if portrait else .3))
        fx, fy = ((w - fw) // 2, bar + 14) if portrait else (int(self.one([.06, .62]) * w), bar + 20)
        tx, ty = (int(.12 * w), fy + int(fw * 1.25) + 16) if portrait else (int(.42 * w) if fx < w / 2 else int(.06 * w), bar + 30)
        if face is not None:
            s.lay(face, fx, fy, fw, int(fw * 1.2))
        for k in range(int(self.r.integers(2, 4))):
            m = self.words(self.one(("J Marsh", "A Okoro", "Lena Hurst", "Role: Porter", "Nurse", "ID 20417", "Ward 7", "Expires 2027")), 18 if k else 24)
            s.ink(m, tx, ty + k * 30, (40, 40, 40))
        return s

    def portrait(self, photo, box):
        """A passport picture: a face of a photograph on a plain ground, or a drawn head."""
        s = Sheet(120, 144, hsv(self.u(190, 230), self.u(0, .3), self.u(.6, 1)))
        if photo is not None:
            x, y, w, h = (int(v) for v in box)
            crop = photo[max(0, y - h // 3):y + int(h * 1.3), max(0, x - w // 4):x + int(w * 1.25)]
            if min(crop.shape[:2]) > 12:
                s.bgr = cv2.resize(crop, (120, 144), interpolation=cv2.INTER_AREA)
                return s
        skin = hsv(self.u(14, 28), self.u(.25, .6), self.u(.35, .95))
        s.oval(60, 150, 52, 45, hsv(self.u(0, 360), .5, .4))
        s.oval(60, 64, 31, 40, hsv(20, .5, self.u(.05, .4)))
        s.oval(60, 72, 26, 34, skin)
        for x in (50, 70):
            s.oval(x, 68, 4, 2, (30, 25, 20))
        s.line([(52, 90), (68, 90)], hsv(0, .5, .5), 2)
        return s

    # what is mistaken for a mark

    def decoy(self):
        return getattr(self, self.one(("decoy_sign", "decoy_letters", "decoy_flake", "decoy_flower", "decoy_wheel", "decoy_clock", "decoy_check", "decoy_hazard", "decoy_yellow", "decoy_card", "decoy_dark", "decoy_truck", "decoy_asterisk")))()

    def decoy_sign(self):
        s = Sheet(260, int(260 * self.u(.4, 1.1)), hsv(self.u(200, 225), self.u(.7, 1), self.u(.5, .9)))
        self.centred(s, self.one(OTHER), s.h * .22, s.h * .5, (250, 250, 250), .8)
        return s

    def decoy_letters(self):
        if self.p(.35):
            return self.nhs("".join(self.one("ABDEFKLMPRTUVXZ") for _ in range(3)))
        s = Sheet(300, 130, hsv(self.u(0, 360), self.u(.5, 1), self.u(.3, .9)))
        self.centred(s, self.one(OTHER), 26, 78, (250, 250, 250))
        return s

    def spokes(self, n, c, thick, r=140):
        s = Sheet(300, 300)
        for k in range(n):
            a = 2 * np.pi * k / n
            s.line([(150, 150), (150 + r * np.cos(a), 150 + r * np.sin(a))], c, thick)
        return s

    def decoy_flake(self):
        c = (250, 250, 250) if self.p(.5) else hsv(205, .5, .9)
        s = self.spokes(6, c, self.u(8, 16))
        for k in range(6):
            a = np.pi * k / 3
            for b in (a + .35, a - .35):
                s.line([(150 + 75 * np.cos(a), 150 + 75 * np.sin(a)), (150 + 120 * np.cos(b), 150 + 120 * np.sin(b))], c, 8)
        return self.trim(s)

    def decoy_asterisk(self):
        return self.trim(self.spokes(int(self.one([5, 8])), hsv(self.u(0, 360), self.u(.2, 1), self.u(.2, .9)), self.u(28, 44)))

    def decoy_flower(self):
        s, n, c = Sheet(300, 300), int(self.r.integers(5, 13)), hsv(self.one([50, 56, 330, 0, 220]), self.u(.1, .9), self.u(.7, 1))
        for k in range(n):
            a = 2 * np.pi * k / n
            s.oval(150 + 80 * np.cos(a), 150 + 80 * np.sin(a), 60, 200 / n, c, np.rad2deg(a))
        s.oval(150, 150, 38, 38, hsv(40, .8, .6))
        return self.trim(s)

    def decoy_wheel(self):
        s = self.spokes(int(self.r.integers(5, 11)), (190, 190, 195), 14, 110)
        s.oval(150, 150, 125, 125, (25, 25, 28), thick=40)
        s.oval(150, 150, 24, 24, (170, 170, 175))
        return self.trim(s)

    def decoy_clock(self):
        s = Sheet(300, 300)
        s.oval(150, 150, 145, 145, (30, 30, 30))
        s.oval(150, 150, 130, 130, (245, 245, 245))
        for k in range(12):
            a = np.pi * k / 6
            s.line([(150 + 105 * np.cos(a), 150 + 105 * np.sin(a)), (150 + 122 * np.cos(a), 150 + 122 * np.sin(a))], (20, 20, 20), 7)
        for l, t in ((70, 9), (100, 5)):
            a = self.u(0, 6.28)
            s.line([(150, 150), (150 + l * np.cos(a), 150 + l * np.sin(a))], (20, 20, 20), t)
        return self.trim(s)

    def decoy_check(self):
        n, m, q = int(self.r.integers(4, 9)), int(self.r.integers(2, 8)), 48
        s = Sheet(n * q, m * q)
        a, b = self.one([((20, 20, 20), (245, 245, 245)), ((40, 40, 160), (240, 240, 240)), ((90, 60, 40), (200, 220, 230))])
        for i in range(n):
            for j in range(m):
                s.poly([(i * q, j * q), (i * q + q, j * q), (i * q + q, j * q + q), (i * q, j * q + q)], a if (i + j) % 2 else b)
        return s

    def decoy_hazard(self):
        s = Sheet(420, 110, hsv(50, .95, .95))
        dark = self.one([(20, 20, 20), (30, 30, 200)])
        for x in range(-100, 420, 90):
            s.poly([(x, 110), (x + 45, 110), (x + 145, 0), (x + 100, 0)], dark)
        return s

    def decoy_yellow(self):
        return self.vest(bands=False)

    def decoy_card(self):
        return self.card(self.p(.5), None)

    def decoy_dark(self):
        s = Sheet(300, int(self.u(120, 420)), hsv(self.u(0, 360), self.u(0, .7), self.u(.05, .25)))
        for k in range(max(1, s.h // 110)):
            self.centred(s, self.one(("Opening hours", "LUNCH MENU", "Room 12", "Mon - Fri", "Keep left", "HARBOUR")), 30 + k * 100, 40, (245, 245, 245))
        return s

    def decoy_truck(self):
        return self.trim(self.vehicle(hsv(self.u(46, 62), self.u(.7, 1), self.u(.7, 1))))

    def vehicle(self, body):
        s = Sheet(560, 320)
        s.poly([(20, 40), (400, 30), (470, 60), (520, 150), (545, 165), (548, 265), (15, 265)], body)
        s.poly([(405, 60), (455, 75), (495, 150), (405, 150)], (90, 80, 70))
        s.poly([(260, 62), (385, 60), (385, 150), (260, 150)], (105, 92, 80))
        s.line([(250, 40), (250, 262)], tuple(int(c * .6) for c in body), 3)
        for x in (115, 435):
            s.oval(x, 268, 48, 48, (25, 25, 25))
            s.oval(x, 268, 24, 24, (170, 172, 175))
        return s

    # what marks are on

    def mark(self, kind):
        return {"nhs-logo": self.nhs, "org-crest": self.crest, "star-of-life": self.star, "epaulette": self.slide}[kind]()

    def cloth(self, m, kind):
        """A mark sewn on a piece of cloth."""
        k = self.u(1.5, 3)
        side = int(max(m.w, m.h) * k)
        s = Sheet(side, int(side * self.u(.8, 1.2)), hsv(self.u(0, 360), self.u(.1, .9), self.u(.1, .9)))
        weave = self.r.normal(0, 7, (s.h // 2 + 1, s.w // 2 + 1, 1))
        s.bgr = np.clip(s.bgr + cv2.resize(weave, (s.w, s.h))[..., None], 0, 255).astype(np.uint8)
        s.lay(m, int(self.u(.1, .9) * (s.w - m.w)), int(self.u(.1, .9) * max(1, s.h - m.h)), m.w, min(m.h, s.h), kind)
        return s

    def van(self, kind):
        """A van with livery along its side or a mark on its panel."""
        body = self.one([(240, 240, 240), hsv(62, .85, .9), (225, 228, 230), hsv(215, .8, .5), hsv(50, .9, .9)])
        s = self.vehicle(body)
        if kind == "battenburg":
            s.lay(self.battenburg(), 18, 165, self.one([500, 235, 380]), int(self.u(48, 80)), kind)
            for x in (115, 435):
                s.oval(x, 268, 48, 48, (25, 25, 25))
        else:
            m = self.mark(kind)
            h = int(self.u(60, 100))
            s.lay(m, int(self.u(40, 120)), int(self.u(60, 90)), min(190, int(h * m.w / m.h)), h, kind)
        if self.p(.5):
            s.ink(self.words(self.one(("AMBULANCE", "EMERGENCY", "RESPONSE")), 24), 40, 180, (30, 30, 30) if kind != "battenburg" else (0, 0, 120))
        return s

    def shirt(self, worn):
        """A shirt from the neck down, 400 px wide, with what is worn on it (kinds)."""
        w, h = 400, 430
        c = hsv(*self.one([(self.u(140, 165), self.u(.5, .9), self.u(.15, .4))] * 3 + [(222, .7, .3), (212, .6, .7), (0, 0, .93), (0, 0, .15)]))
        s = Sheet(w, h)
        s.poly([(140, 12), (160, 0), (200, 55), (240, 0), (260, 12), (340, 36), (372, 90), (400, 250), (400, h), (0, h), (0, 250), (28, 90), (60, 36)], c)
        dark = tuple(int(v * .7) for v in c)
        s.line([(200, 55), (200, h)], dark, 3)
        for side in (-1, 1):
            s.line([(200 + side * 118, 150), (200 + side * 125, h)], dark, 5)
            s.poly([(200, 55), (200 + side * 40, 0), (200 + side * 66, 14), (200 + side * 40, 84)], tuple(int(v * .86) for v in c))
        for kind in worn:
            if kind == "epaulette":
                sl = self.slide()
                for x, turn in ((95, 65), (305, -65)):
                    t = self.turned(sl, turn)
                    k = 74 / max(t.w, t.h)
                    s.lay(t, int(x - t.w * k / 2), 20 + int(self.u(0, 8)), int(t.w * k), int(t.h * k), kind)
            elif kind == "id-badge":
                card = self.card(True, self.portrait(None, None))
                cord, x = hsv(self.one([215, 205, 150, 0]), .8, .6), int(self.u(170, 200))
                s.line([(150, 8), (x + 25, 200), (250, 8)], cord, 9)
                s.lay(card, x, 200, 58, 90, kind)
            elif kind == "word":
                m = self.words(self.one(("AMBULANCE", "PARAMEDIC")), 22)
                s.ink(cv2.resize(m, (116, max(1, m.shape[0] * 116 // m.shape[1])), interpolation=cv2.INTER_AREA), 218, 150, (240, 240, 240))
            else:
                m = self.mark(kind)
                k = self.u(56, 84) / max(m.w, m.h)
                s.lay(m, self.one([80, 245]), int(self.u(125, 160)), int(m.w * k), int(m.h * k), kind)
        return s.whole("uniform") if worn and worn != ["id-badge"] else s

    def turned(self, s, deg):
        side = int(np.hypot(s.w, s.h)) + 2
        m = cv2.getRotationMatrix2D((s.w / 2, s.h / 2), deg, 1)
        m[:, 2] += ((side - s.w) / 2, (side - s.h) / 2)
        out = Sheet(side, side)
        warp = lambda of: cv2.warpAffine(of, m, (side, side))
        out.bgr, out.a, out.parts = warp(s.bgr), warp(s.a), [(k, warp(where)) for k, where in s.parts]
        return self.trim(out)
