"""Draws what staff and patients wear over faces: masks, visors, helmets, caps, goggles,
hi-vis, and things held in front. Works on a crop, in place, in a face's own frame."""
import cv2
import numpy as np

MASKS = ((215, 190, 150), (225, 205, 170), (235, 235, 235), (245, 240, 235), (40, 40, 40),
         (25, 25, 30), (160, 180, 120), (170, 200, 190), (180, 170, 215), (120, 90, 60), (60, 60, 150))
HELMETS = ((60, 160, 60), (40, 110, 40), (235, 235, 235), (30, 200, 235), (20, 120, 240),
           (40, 40, 200), (160, 90, 40), (50, 50, 50))
HIVIS = ((40, 240, 225), (30, 220, 200), (20, 130, 255), (60, 255, 180), (40, 110, 30))


class Frame:
    """A face's frame: unit right and down, half width, half height, centre, yaw (-1..1)."""

    def __init__(self, box, marks):
        x, y, w, h = box
        self.c = np.array([x + w / 2, y + h / 2], np.float32)
        eyes, mouth = marks[:2].mean(0), marks[3:5].mean(0)
        down = mouth - eyes
        n = float(np.hypot(*down))
        if n < .1 * max(w, h):  # landmarks fell together: take it for upright
            down, n = np.array([0, 1], np.float32), 1.0
        self.v = down / n
        self.u = np.array([self.v[1], -self.v[0]], np.float32)
        # the box was fitted to the turned face; take the face's own extent back
        cos, sin = abs(self.v[1]), abs(self.v[0])
        self.a = (w * cos + h * sin) / 2
        self.b = (h * cos + w * sin) / 2
        self.yaw = float(np.clip((marks[2] - self.c) @ self.u / max(self.a, 1), -1, 1))
        self.eye = float((eyes - self.c) @ self.v / self.b)
        self.nose = float((marks[2] - self.c) @ self.v / self.b)

    def points(self, p) -> np.ndarray:
        """Points (right, down in half widths and heights) to pixels, with 4 bits of fraction."""
        p = np.asarray(p, np.float32)
        q = self.c + p[:, :1] * self.a * self.u + p[:, 1:] * self.b * self.v
        return np.round(q * 16).astype(np.int32)


def colour(rng, table, spread=18):
    c = np.array(table[rng.integers(len(table))]) + rng.normal(0, spread, 3)
    return tuple(float(v) for v in np.clip(c * rng.uniform(.75, 1.05), 0, 255))


def fill(img, pts, col, alpha=1.0):
    """Filled, smooth polygon; alpha below one only blends the polygon's window."""
    if alpha >= 1:
        cv2.fillPoly(img, [pts], col, cv2.LINE_AA, 4)
        return
    x, y, w, h = cv2.boundingRect((pts >> 4).reshape(-1, 1, 2))
    x0, y0 = max(x, 0), max(y, 0)
    win = img[y0:max(y + h + 1, 0), x0:max(x + w + 1, 0)]
    if win.size == 0:
        return
    over = win.copy()
    cv2.fillPoly(over, [pts - np.array([x0, y0], np.int32) * 16], col, cv2.LINE_AA, 4)
    cv2.addWeighted(over, alpha, win, 1 - alpha, 0, win)


def line(img, pts, col, width):
    cv2.polylines(img, [pts], False, col, max(1, int(round(width))), cv2.LINE_AA, 4)


def surgical(img, f, rng):
    """Surgical, duckbill or cloth mask, from the bridge of the nose to under the chin."""
    s = f.yaw
    top = np.clip(f.nose - rng.uniform(.1, .45) + (.5 if rng.random() < .08 else 0), f.eye + .1, .8)
    low, wide = rng.uniform(.92, 1.12), rng.uniform(.82, 1.0)
    left, right = -wide + .5 * max(s, 0), wide + .5 * min(s, 0)
    bulge = s * rng.uniform(.15, .35)  # the point of the mask, to the side one looks to
    col = colour(rng, MASKS)
    pts = f.points([(left, top + .28), (left * .55 + s * .3, top + .06), (s * .75, top - .04),
                    (right * .55 + s * .3, top + .06), (right, top + .28),
                    (right * .96 + bulge * .5, .55), (right * .6 + bulge, low * .93),
                    (s * .5 + bulge * .3, low), (left * .6 + bulge, low * .93),
                    (left * .96 + bulge * .5, .55)])
    fill(img, pts, col)
    dark = tuple(c * rng.uniform(.72, .9) for c in col)
    if f.a > 9:
        width = f.a * .03
        for _ in range(rng.integers(1, 4)):
            k = rng.uniform(min(top + .3, .8), .85)
            line(img, f.points([(left * .9, k), (s * .6, k + rng.uniform(0, .15)), (right * .9, k)]), dark, width)
        if rng.random() < .7:  # loops to the ears
            thin = tuple(min(255, c + 15) for c in col)
            for side, x in ((-1, left), (1, right)):
                line(img, f.points([(x * .97, top + .32), (side * 1.1 - s * .3, f.eye + .25)]), thin, width)
                line(img, f.points([(x * .9, .7), (side * 1.1 - s * .3, f.eye + .3)]), thin, width)
    if rng.random() < .5:  # the shaded half
        side = left if rng.random() < .5 else right
        fill(img, f.points([(s * .6, top), (side, top + .28), (side * .9, .6), (s * .5, low)]),
             tuple(c * .6 for c in col), rng.uniform(.15, .4))
    if rng.random() < .12:  # valve of a respirator
        cv2.circle(img, tuple(int(v) >> 4 for v in f.points([(s * .5 + .3, .45)])[0]),
                   max(1, int(f.a * .18)), dark, -1, cv2.LINE_AA)


def visor(img, f, rng):
    """Clear face shield with a band on the brow and a reflection."""
    low, s = rng.uniform(.9, 1.3), f.yaw * .2
    fill(img, f.points([(-1.05 + s, -1), (1.05 + s, -1), (1.1 + s, .2), (.85 + s, low), (-.85 + s, low), (-1.1 + s, .2)]),
         colour(rng, ((255, 250, 240), (230, 230, 230), (200, 180, 150))), rng.uniform(.08, .38))
    k = rng.uniform(-.8, .6)
    fill(img, f.points([(k, -.9), (k + rng.uniform(.1, .4), -.9), (k + .3, low * .9), (k + .05, low * .9)]),
         (255, 255, 255), rng.uniform(.1, .6))
    if rng.random() < .7:
        fill(img, f.points([(-1.08 + s, -1.15), (1.08 + s, -1.15), (1.08 + s, -.88), (-1.08 + s, -.88)]), colour(rng, MASKS + HELMETS))


def helmet(img, f, rng):
    """Ambulance or building-site helmet, surgical cap, or hood."""
    col, s = colour(rng, HELMETS + MASKS[:3]), f.yaw * .15
    brim = rng.uniform(-.85, float(np.clip(f.eye - .12, -.84, -.4)))
    top, wide = rng.uniform(-2.0, -1.45), rng.uniform(1.05, 1.3)
    arc = [(s + wide * np.cos(t), brim + (top - brim) * np.sin(t)) for t in np.linspace(np.pi, 0, 9)]
    fill(img, f.points(arc), col)
    if rng.random() < .6:
        fill(img, f.points([(-wide + s, brim - .08), (wide + s, brim - .08), (wide * .9 + s * 3, brim + .1), (-wide * .9 + s * 3, brim + .1)]),
             tuple(c * rng.uniform(.5, .9) for c in col))
    if rng.random() < .4:  # strap
        line(img, f.points([(-wide * .9, brim), (-.75, .7), (0, 1.08), (.75, .7), (wide * .9, brim)]), (30, 30, 30), f.a * .05)
    if rng.random() < .3:
        fill(img, f.points([(-.5, brim - .25), (.5, brim - .25), (.5, brim - .5), (-.5, brim - .5)]), colour(rng, HIVIS))


def goggles(img, f, rng):
    """Glasses, sunglasses or goggles."""
    y, h, s = f.eye, rng.uniform(.14, .26), f.yaw * .4
    col = colour(rng, ((20, 20, 20), (60, 50, 40), (120, 110, 100)))
    alpha = rng.uniform(.25, .95)
    for x in (-.45, .45):
        fill(img, f.points([(x - .38 + s, y - h), (x + .38 + s, y - h), (x + .32 + s, y + h), (x - .32 + s, y + h)]), col, alpha)
    line(img, f.points([(-1, y), (1, y)]), (20, 20, 20), f.a * .05)


def hivis(img, f, rng):
    """A jacket under the chin, with reflecting stripes."""
    wide, top, low = rng.uniform(1.8, 2.6), rng.uniform(1.05, 1.2), rng.uniform(2.5, 4.5)
    fill(img, f.points([(-.7, top), (.7, top), (wide, top + .7), (wide, low), (-wide, low), (-wide, top + .7)]), colour(rng, HIVIS))
    for _ in range(rng.integers(1, 3)):
        k = rng.uniform(top + .8, max(low, top + .9))
        fill(img, f.points([(-wide, k), (wide, k), (wide, k + .25), (-wide, k + .25)]), colour(rng, ((210, 210, 210), (160, 160, 160))))


def held(img, f, rng):
    """Something in front of a part of the face: an arm, a pole, a sheet (a patch of the crop)."""
    size = img.shape[0]
    w, h = int(max(3, f.a * rng.uniform(.3, .9))), int(max(3, f.b * rng.uniform(.5, 2)))
    w, h = min(w, size // 2), min(h, size // 2)
    sx, sy = rng.integers(0, size - w), rng.integers(0, size - h)
    side = rng.choice((-1, 1))
    c = f.c + f.u * side * f.a * rng.uniform(.55, 1.0) + f.v * f.b * rng.uniform(-.4, .8)
    x, y = int(c[0] - w / 2), int(c[1] - h / 2)
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + w, size), min(y + h, size)
    if x1 > x0 and y1 > y0:
        img[y0:y1, x0:x1] = img[sy:sy + y1 - y0, sx:sx + x1 - x0].copy()


def dress(img: np.ndarray, box, marks, rng) -> None:
    """Perhaps puts something on one face of the crop."""
    r, jacket = rng.random(), rng.random() < .04
    if min(box[2:]) < 8 or r >= .32 and not jacket:
        return
    f = Frame(box, marks)
    if r < .17:
        surgical(img, f, rng)
        if rng.random() < .25:
            visor(img, f, rng)
        if rng.random() < .3:
            helmet(img, f, rng)
        elif rng.random() < .2:
            goggles(img, f, rng)
    elif r < .21:
        visor(img, f, rng)
    elif r < .27:
        helmet(img, f, rng)
    elif r < .29:
        goggles(img, f, rng)
    elif r < .32:
        held(img, f, rng)
    if jacket:
        hivis(img, f, rng)
