"""Draws crests and badges of organisations, and round things that are none."""
import cv2
import numpy as np

from sprites import CREST, DARKS, LIMES, SERVICES, Maker, Sprite, anything, disc, over, poly, rect, stroke, tint

METALS = ((60, 180, 220), (50, 150, 200), (190, 190, 190), (245, 245, 245))
FIELDS = DARKS + ((110, 150, 20), (130, 60, 130), (60, 170, 230), (160, 80, 20), (120, 50, 20), (40, 110, 30), (30, 30, 160), (90, 20, 60), (245, 245, 245))


def ring_text(m: Maker, img, c, r, height, text, col, start, sweep) -> None:
    """Writes round a circle, clockwise from angle `start` (radians from the top), over `sweep`."""
    for k, ch in enumerate(text):
        if ch == " ":
            continue
        a = start + sweep * (k + .5) / len(text)
        ink = m.ink(ch, 40)
        s = height / max(ink.shape[0], 1)
        at = c + r * np.array([np.sin(a), -np.cos(a)])
        cos, sin = np.cos(a) * s, np.sin(a) * s
        mat = np.array([[cos, -sin, 0], [sin, cos, 0]], np.float32)
        mat[:, 2] = at - mat[:, :2] @ (np.array(ink.shape[::-1]) / 2)
        m.stamp(img, cv2.warpAffine(ink, mat, img.shape[1::-1], None, cv2.INTER_AREA), 0, 0, col)


def crown(m: Maker, img, cx, base, w, col) -> None:
    """Arches, a band and a ball, `w` wide, standing on `base`."""
    rng = m.rng
    h = w * rng.uniform(.6, .85)
    poly(img, [(cx - w / 2, base), (cx - w * .55, base - h * .5), (cx - w * .28, base - h * .75), (cx, base - h * .55),
               (cx + w * .28, base - h * .75), (cx + w * .55, base - h * .5), (cx + w / 2, base)], col)
    disc(img, (cx, base - h * .82), w * .09, col)
    red = tint(rng, ((30, 30, 170), (60, 30, 120)))
    poly(img, [(cx - w * .35, base - h * .2), (cx - w * .3, base - h * .5), (cx - w * .05, base - h * .35), (cx - w * .05, base - h * .2)], red)
    poly(img, [(cx + w * .35, base - h * .2), (cx + w * .3, base - h * .5), (cx + w * .05, base - h * .35), (cx + w * .05, base - h * .2)], red)
    stroke(img, [(cx - w / 2, base - h * .08), (cx + w / 2, base - h * .08)], (245, 245, 245), max(1, w * .05))


def wreath(m: Maker, img, c, r, col, dense: int) -> None:
    """Leaves up both sides of a circle."""
    for side in (-1, 1):
        for a in np.linspace(np.pi * .97, np.pi * m.rng.uniform(.1, .3), dense):
            p = c + r * np.array([side * np.sin(a), -np.cos(a)])
            cv2.ellipse(img, (int(p[0]), int(p[1])), (max(2, int(r * .17)), max(1, int(r * .07))),
                        float(np.rad2deg(side * a) + side * m.rng.uniform(15, 50)), 0, 360, tuple(col) + (255,), -1, cv2.LINE_AA)


def charge(m: Maker, img, c, r, col, ground) -> None:
    """What stands in the middle: star, cross, wheel, staff, tower, tree, letters."""
    rng = m.rng
    k = rng.integers(0, 11)
    if k >= 8:
        figure(m, img, c, r, col, k)
    elif k < 2:
        m.star_shape(img, np.asarray(c, float), r * .9, col, ground)
    elif k == 2:
        w = r * rng.uniform(.18, .4)
        poly(img, rect(c[0] - w, c[1] - r * .85, c[0] + w, c[1] + r * .85), col)
        poly(img, rect(c[0] - r * .85, c[1] - w, c[0] + r * .85, c[1] + w), col)
    elif k == 3:  # wheel with the staff and the snake over it
        disc(img, c, r * .85, col, r * .14)
        for a in np.arange(8) * np.pi / 4:
            stroke(img, [c, c + r * .8 * np.array([np.sin(a), np.cos(a)])], col, r * .08)
        red = tint(rng, ((30, 30, 180), (60, 180, 220)))
        stroke(img, [(c[0], c[1] - r), (c[0], c[1] + r)], red, r * .13)
        t = np.linspace(0, 1, 20)
        stroke(img, np.stack([c[0] + r * .3 * np.sin(t * 8), c[1] + r * (-.8 + 1.6 * t)], 1), red, r * .12)
    elif k == 4:  # tower
        poly(img, rect(c[0] - r * .5, c[1] - r * .3, c[0] + r * .5, c[1] + r * .8), col)
        for x in (-.5, -.1, .3):
            poly(img, rect(c[0] + r * x, c[1] - r * .6, c[0] + r * (x + .2), c[1] - r * .3), col)
    elif k == 5:  # tree or leaf
        for _ in range(7):
            disc(img, c + rng.uniform(-.45, .45, 2) * r - (0, r * .2), r * .3, tint(rng, (col,)))
        stroke(img, [(c[0], c[1]), (c[0], c[1] + r * .9)], col, r * .2)
    elif k == 6:
        m.write(img, m.letters(int(rng.integers(1, 4))), (c[0] - r * .8, c[1] - r * .5, c[0] + r * .8, c[1] + r * .5), col)
    else:  # quarters of a coat of arms
        a, b = anything(rng), anything(rng)
        for i, (x, y) in enumerate(((-1, -1), (0, -1), (-1, 0), (0, 0))):
            poly(img, rect(c[0] + x * r * .7, c[1] + y * r * .7, c[0] + (x + 1) * r * .7, c[1] + (y + 1) * r * .7), a if i in (0, 3) else b)


def figure(m: Maker, img, c, r, col, kind: int) -> None:
    """Waves, wings, or something alive that is seen from the side."""
    rng = m.rng
    if kind == 8:
        x = np.linspace(-1, 1, 30)
        for y in np.linspace(-.5, .5, int(rng.integers(2, 5))):
            stroke(img, np.stack([c[0] + r * .85 * x, c[1] + r * (y + .1 * np.sin(x * rng.uniform(6, 11)))], 1), col, r * rng.uniform(.1, .18))
    elif kind == 9:
        wing = [(0, .1), (.5, -.45), (1, -.6), (.8, -.1), (.35, .35), (0, .5)]
        pts = [(x, y) for x, y in wing] + [(-x, y) for x, y in wing[::-1]]
        poly(img, [(c[0] + x * r, c[1] + y * r) for x, y in pts], col)
        disc(img, (c[0], c[1] - r * .2), r * .18, col)
    else:
        turns = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(6, 12))))
        poly(img, [c + r * rng.uniform(.3, .95) * np.array([np.sin(a), np.cos(a)]) for a in turns], col)
        disc(img, c + rng.uniform(-.3, .3, 2) * r, r * .25, col)


# outlines of shields, right half from the top down, in half widths and half heights
SHIELDS = (((1, -1), (1, .1), (.75, .6), (0, 1.05)), ((1, -1), (.95, -.4), (.6, .4), (0, 1.05)), ((1, -.85), (.55, .35), (0, 1.1)),
           ((.55, -1), (1, -.8), (1, .2), (.7, .75), (0, 1.05)), ((1, -1), (.9, -.2), (1, .3), (.55, .85), (0, 1.1)))


def shield(m: Maker, img, c, wide, tall, metal, field, inner) -> None:
    """A shield's edge and field, whole, halved or with a chief."""
    rng = m.rng
    half = SHIELDS[rng.integers(len(SHIELDS))]
    shape = [(-x, y) for x, y in half[::-1]] + list(half)
    edge = rng.uniform(.84, .96)
    at = lambda k: [(c[0] + x * wide * k, c[1] + y * tall * k) for x, y in shape]
    poly(img, at(1), metal)
    poly(img, at(edge), field)
    if rng.random() < .3:  # parted down the middle
        poly(img, [(c[0], c[1] - tall * edge)] + [(c[0] + x * wide * edge, c[1] + y * tall * edge) for x, y in half], inner)


def crest(m: Maker) -> Sprite:
    """Roundel, shield or garter with words, often a crown, a wreath, a scroll."""
    rng = m.rng
    W, H = 280, 340
    img = np.zeros((H, W, 4), np.uint8)
    metal, field, inner = tint(rng, METALS), tint(rng, FIELDS), tint(rng, FIELDS)
    if sum(np.abs(np.array(metal) - field)) < 150:
        metal = (240, 240, 240) if sum(field) < 380 else (30, 30, 30)
    c, r, top, low = np.array([W / 2, H * .55]), rng.uniform(80, 100), None, None
    r_ = rng.random()
    if r_ < .12:  # an oval or a patch behind everything
        ground = tint(rng, ((245, 245, 245), (40, 30, 20), (60, 50, 30)))
        cv2.ellipse(img, (W // 2, H // 2), (W // 2 - 4, H // 2 - 4), 0, 0, 360, tuple(ground) + (255,), -1, cv2.LINE_AA)
    lows, highs = [c[1] + r], [c[1] - r]
    if rng.random() < .35:
        wreath(m, img, c, r * 1.16, tint(rng, METALS + ((40, 120, 40),)), int(rng.integers(7, 14)))
        lows.append(c[1] + r * 1.25)
    text = str(rng.choice(SERVICES)) + " " + m.word().upper() if rng.random() < .6 else " ".join(m.word().upper() for _ in range(rng.integers(2, 5)))
    if r_ < .58:
        disc(img, c, r, metal)
        disc(img, c, r * .95, field)
        disc(img, c, r * .64, metal)
        disc(img, c, r * .6, inner)
        whole = rng.random() < .5
        ring_text(m, img, c, r * .79, r * .2, text, metal, 0 if whole else -np.pi * .75, 2 * np.pi if whole else np.pi * 1.5)
        charge(m, img, c, r * .5, metal, inner)
    else:  # shield
        wide = r * rng.uniform(.7, .98)
        shield(m, img, c, wide, r, metal, field, inner)
        if rng.random() < .3:
            poly(img, [(c[0] - wide * .92, c[1] - r * .93), (c[0] + wide * .92, c[1] - r * .93), (c[0] + wide * .92, c[1] - r * .5), (c[0] - wide * .92, c[1] - r * .5)], inner)
            m.write(img, text, (c[0] - wide * .8, c[1] - r * .88, c[0] + wide * .8, c[1] - r * .55), metal)
        charge(m, img, c, r * .55, metal, field)
    if rng.random() < .5:
        w = r * rng.uniform(.6, 1.0)
        crown(m, img, c[0], c[1] - r * .98, w, tint(rng, METALS[:2]))
        highs.append(c[1] - r - w * .7)
    if rng.random() < .35:  # scroll under it
        y, k = c[1] + r * rng.uniform(.85, 1.0), r * .17
        poly(img, [(c[0] - r * 1.1, y - k * .6), (c[0], y + k * .4), (c[0] + r * 1.1, y - k * .6), (c[0] + r * 1.05, y + k * 1.2), (c[0], y + k * 2.2), (c[0] - r * 1.05, y + k * 1.2)], metal)
        m.write(img, text, (c[0] - r * .8, y + k * .3, c[0] + r * .8, y + k * 1.6), field)
        lows.append(y + k * 2.2)
    alpha = img[..., 3]
    x, y, w, h = cv2.boundingRect(alpha)
    if rng.random() < .25:  # one colour, as stitched or printed
        grey = cv2.cvtColor(img[..., :3], cv2.COLOR_BGR2GRAY)
        ink = np.array(tint(rng, METALS + DARKS + ((245, 245, 245),)))
        a = cv2.absdiff(grey, int(np.mean(field)))
        a = np.minimum(cv2.convertScaleAbs(a, alpha=2.2), alpha)
        img = np.concatenate([np.clip(a[..., None] * (ink / 255), 0, 255).astype(np.uint8), a[..., None]], 2)
    if rng.random() < .3:  # stitches
        noise = np.empty(img.shape[:2], np.float32)
        cv2.randn(noise, 1, .12)
        img[..., :3] = np.clip(img[..., :3] * noise[..., None], 0, img[..., 3:4])
    return Sprite(np.ascontiguousarray(img[y:y + h, x:x + w]), [(CREST, rect(0, 0, w, h))])


def round_thing(m: Maker) -> Sprite:
    """A disc without a crest: road sign, clock, button, plate, ball."""
    rng = m.rng
    img = np.zeros((200, 200, 4), np.uint8)
    c, col, alt, k = np.array([100., 100.]), anything(rng), anything(rng), rng.integers(0, 6)
    disc(img, c, 98, col)
    if k == 0:  # road sign
        disc(img, c, 98, (30, 30, 200))
        disc(img, c, 76, (245, 245, 245))
        m.write(img, str(rng.choice(("20", "30", "40", "50", "7.5"))), (55, 70, 145, 130), (20, 20, 20))
    elif k == 1:  # no entry, or blue with an arrow
        disc(img, c, 96, (30, 30, 200) if rng.random() < .5 else (190, 100, 20))
        poly(img, rect(30, 82, 170, 118), (245, 245, 245))
    elif k == 2:  # clock
        disc(img, c, 98, (40, 40, 40))
        disc(img, c, 88, (240, 240, 240))
        for a in np.arange(12) * np.pi / 6:
            stroke(img, [c + 72 * np.array([np.sin(a), np.cos(a)]), c + 84 * np.array([np.sin(a), np.cos(a)])], (30, 30, 30), 4)
        for n, w in ((45, 7), (65, 4)):
            a = rng.uniform(0, 6.3)
            stroke(img, [c, c + n * np.array([np.sin(a), np.cos(a)])], (30, 30, 30), w)
    elif k == 3:  # button
        disc(img, c, 70, alt, 6)
        for dx, dy in ((-18, -18), (18, -18), (-18, 18), (18, 18)):
            disc(img, c + (dx, dy), 8, (40, 40, 40))
    elif k == 4:  # smile or plate
        disc(img, c, 66, alt)
    else:
        for a in np.linspace(0, np.pi, int(rng.integers(3, 8)), endpoint=False):
            stroke(img, [c + 95 * np.array([np.sin(a), np.cos(a)]), c - 95 * np.array([np.sin(a), np.cos(a)])], alt, 10)
    return Sprite(img, [])
