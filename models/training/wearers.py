"""Draws what carries the marks: vests and jackets, shoulder slides, ID cards, torsos, vans;
and shirts, coats, papers and lorries that look like them."""
import cv2
import numpy as np

import emblems
from sprites import (BATTENBURG, CARD, DARKS, EPAULETTE, HIVIS, LIMES, NHS, ORANGES, SERVICES, Maker, Sprite,
                     anything, cloth, disc, over, poly, rect, rounded, stroke, tint)

SHIRTS = DARKS + ((60, 90, 20), (45, 60, 10), (140, 60, 20), (180, 90, 40), (230, 200, 150), (245, 245, 245), (70, 30, 20), (120, 120, 120), (160, 140, 30))
GREYS = ((215, 215, 215), (180, 180, 180), (150, 155, 155), (235, 240, 240))


def fit(part: Sprite, w: float) -> Sprite:
    """The sprite at a width of `w` pixels."""
    k = max(w, 2) / part.img.shape[1]
    h = max(1, int(round(part.img.shape[0] * k)))
    img = cv2.resize(part.img, (max(2, int(round(w))), h), interpolation=cv2.INTER_AREA if k < 1 else cv2.INTER_LINEAR)
    return Sprite(img, [(c, p * k) for c, p in part.marks])


def put(img, marks, part: Sprite, x, y) -> None:
    """Lays a sprite down with its top left at x, y and takes its marks over."""
    over(img, part.img, x, y)
    marks += [(c, p + (int(x), int(y))) for c, p in part.marks]


def body(m: Maker, w: int, h: int, sleeves: bool):
    """Outline of a torso in w x h pixels, shoulders up, and its neck (x, y, half width)."""
    rng = m.rng
    cx, neck = w / 2 + rng.normal(0, w * .02), w * rng.uniform(.07, .11)
    sh = w * (.5 if sleeves else rng.uniform(.36, .47))
    drop = h * rng.uniform(.06, .16)
    hem = w * rng.uniform(.3, .46)
    if sleeves:
        arm = w * rng.uniform(.13, .19)
        left = [(cx - neck, 0), (cx - sh * .75, drop * .6), (cx - sh, drop * 2), (cx - sh * rng.uniform(.9, 1.0), h), (cx - sh + arm * 1.4, h)]
        right = [(2 * cx - x, y) for x, y in left]
        return np.array(left + right[::-1], np.float32), (cx, neck, drop, sh)
    pit = h * rng.uniform(.26, .4)
    left = [(cx - neck, 0), (cx - sh, drop), (cx - sh * .86, pit * .7), (cx - sh * .95, pit), (cx - hem, h)]
    right = [(2 * cx - x, y) for x, y in left]
    return np.array(left + right[::-1], np.float32), (cx, neck, drop, sh)


def vest(m: Maker, banded: bool = True) -> Sprite:
    """A fluorescent vest or jacket with grey bands; without bands it is only bright clothing."""
    rng = m.rng
    w, h = 260, int(rng.integers(240, 380))
    sleeves = rng.random() < .4
    outline, (cx, neck, drop, sh) = body(m, w, h, sleeves)
    col = tint(rng, LIMES if rng.random() < .66 else ORANGES, 10)
    if rng.random() < .5:  # faded or in poor light
        grey_ = float(np.mean(col))
        fade = rng.uniform(0, .5)
        col = tuple((1 - fade) * c + fade * grey_ for c in col)
    img = cloth(h, w, col, rng)
    if banded:
        lime = col[1] > 1.2 * col[2] or col[1] > 180
        grey, t = tint(rng, GREYS if lime or rng.random() < .5 else LIMES, 6), h * rng.uniform(.05, .1)
        edge = tint(rng, ORANGES + DARKS if lime else LIMES) if rng.random() < .35 else None
        bend = rng.normal(0, h * .03)

        def band(y, width):
            pts = [(0, y), (cx, y + bend), (w, y)]
            if edge:
                stroke(img, pts, edge, width * 1.8)
            stroke(img, pts, grey, width)
        for k in range(int(rng.choice((1, 2, 2, 2)))):
            band(h * (rng.uniform(.74, .92) - .27 * k), t)
        if rng.random() < .6:
            x = sh * rng.uniform(.42, .62)
            for s in (-1, 1):
                stroke(img, [(cx + s * x, 0), (cx + s * x, h * rng.uniform(.45, 1))], grey, t)
        if sleeves:
            for s in (-1, 1):
                y = h * rng.uniform(.5, .8)
                stroke(img, [(cx + s * sh, y), (cx + s * sh * .62, y + 4)], grey, t)
    mask = np.zeros((h, w), np.uint8)
    cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    back = rng.random() < .4
    if not back:  # neckline and zip
        deep = h * rng.uniform(.08, .3)
        open_ = np.array([(cx - neck, -2), (cx + neck, -2), (cx + neck * .3, deep), (cx - neck * .3, deep)], np.float32)
        cv2.fillPoly(mask, [np.round(open_ * 16).astype(np.int32)], 0, cv2.LINE_AA, 4)
        stroke(img, [(cx, deep), (cx, h)], tint(rng, DARKS + GREYS), 3)
    elif rng.random() < .6 or banded and rng.random() < .5:
        y = h * rng.uniform(.2, .36)
        box = (cx - sh * .6, y, cx + sh * .6, y + h * rng.uniform(.08, .15))
        if rng.random() < .5:
            poly(img, rect(*box), tint(rng, DARKS))
            m.write(img, str(rng.choice(SERVICES)) if banded else m.word(), box, (245, 245, 245))
        else:
            m.write(img, str(rng.choice(SERVICES)) if banded else m.word(), box, (30, 30, 30))
    if rng.random() < .4:  # the side away from the light
        ramp = np.linspace(rng.uniform(.45, .9), 1, w, dtype=np.float32)
        img[..., :3] = (img[..., :3] * (ramp if rng.random() < .5 else ramp[::-1])[None, :, None]).astype(np.uint8)
    img[..., :3] = (img[..., :3].astype(np.uint16) * mask[..., None] // 255).astype(np.uint8)
    img[..., 3] = mask
    x, y, bw, bh = cv2.boundingRect(mask)
    return Sprite(img, [(HIVIS, rect(x, y, x + bw, y + bh))] if banded else [])


def bend(m: Maker, part: Sprite, strength: float) -> Sprite:
    """Bends a sprite softly, as cloth on a moving body; marks become the extents of what they were."""
    h, w = part.img.shape[:2]
    pad = int(strength * 1.5) + 1
    img = cv2.copyMakeBorder(part.img, pad, pad, pad, pad, cv2.BORDER_CONSTANT)
    H, W = img.shape[:2]
    grid = m.rng.normal(0, strength * .55, (2, 4, 3)).astype(np.float32)
    dx, dy = (cv2.resize(g, (W, H), interpolation=cv2.INTER_CUBIC) for g in grid)
    xs, ys = np.meshgrid(np.arange(W, dtype=np.float32), np.arange(H, dtype=np.float32))
    bent = lambda a: cv2.remap(a, xs + dx, ys + dy, cv2.INTER_LINEAR)
    marks = []
    for c, p in part.marks:
        mask = np.zeros((H, W), np.uint8)
        cv2.fillPoly(mask, [np.round(p + pad).astype(np.int32)], 255)
        x, y, bw, bh = cv2.boundingRect((bent(mask) > 127).astype(np.uint8))
        marks.append((c, rect(x, y, x + bw, y + bh)))
    return Sprite(bent(img), marks)


def worker(m: Maker, pool) -> Sprite:
    """Somebody in a vest: head, arms and legs round it, one arm perhaps in front of it, all bent."""
    rng = m.rng
    W, H = 340, 560
    img = np.zeros((H, W, 4), np.uint8)
    side = rng.random() < .35  # seen from the side: narrow
    bw = 130 * (rng.uniform(.5, .75) if side else rng.uniform(.85, 1.1))
    bh = rng.uniform(150, 215)
    cx, top = W / 2, 120.
    trousers, shirt = tint(rng, SHIRTS + ((110, 80, 60), (60, 60, 60))), tint(rng, SHIRTS + ((40, 40, 160), (60, 60, 70), (240, 240, 240)))
    skin = tint(rng, ((140, 170, 225), (100, 135, 190), (60, 85, 130)))
    legs = rng.random() < .7
    for s in (-1, 1) if legs else ():
        foot = cx + s * bw * rng.uniform(.1, .6)
        poly(img, [(cx, top + bh * .85), (cx + s * bw * .5, top + bh * .85), (foot + bw * .2, H), (foot - bw * .2, H)], trousers)

    def arm(s, front):
        a = np.array([cx + s * bw * .5, top + bh * .1])
        elbow = a + (s * rng.uniform(0, bw * .35), bh * rng.uniform(.25, .5))
        hand = elbow + (-s * rng.uniform(0, bw * .8) if front else s * rng.uniform(-.2, .5) * bw, bh * rng.uniform(-.3, .5))
        t = bw * rng.uniform(.18, .28)
        stroke(img, [a, elbow], shirt, t)
        stroke(img, [elbow, hand], shirt if rng.random() < .6 else skin, t * .9)
        disc(img, hand, t * .5, skin)
    front = [s for s in (-1, 1) if rng.random() < .35]
    for s in (-1, 1):
        if s not in front:
            arm(s, False)
    poly(img, rect(cx - bw * .42, top, cx + bw * .42, top + bh * .95), shirt)
    body_ = pool("vest")
    vest_ = Sprite(cv2.resize(body_.img, (int(bw), int(bh)), interpolation=cv2.INTER_AREA), [])
    x, y = int(cx - bw / 2), int(top)
    over(img, vest_.img, x, y)
    ys, xs = np.nonzero(vest_.img[..., 3] > 127)
    marks = [(HIVIS, rect(x + xs.min(), y + ys.min(), x + xs.max() + 1, y + ys.max() + 1))] if len(xs) else []
    for s in front:
        arm(s, True)
    head = np.array([cx + rng.normal(0, bw * .08), top - rng.uniform(10, 34)])
    stroke(img, [(cx, top + 6), head], skin, bw * .25)
    r = rng.uniform(26, 38)
    cv2.ellipse(img, (int(head[0]), int(head[1])), (int(r * .8), int(r)), 0, 0, 360, (skin if rng.random() < .6 else tint(rng, DARKS)) + (255,), -1, cv2.LINE_AA)
    if rng.random() < .6:  # helmet, cap or hair
        cv2.ellipse(img, (int(head[0]), int(head[1] - r * .2)), (int(r), int(r * .85)), 0, 180, 360, anything(rng) + (255,), -1, cv2.LINE_AA)
    if rng.random() < .3:  # a tool or a rail in front
        stroke(img, [(cx + rng.normal(0, bw), 0), (cx + rng.normal(0, bw), H)], anything(rng), rng.uniform(4, 16))
    if not legs:
        img = img[:int(top + bh * rng.uniform(.8, 1.0))]
    return bend(m, Sprite(np.ascontiguousarray(img), marks), rng.uniform(4, 18))


def slide(m: Maker, words: bool = True) -> Sprite:
    """A rank slide: dark, longer than wide, words across it, bars or pips or a small crest."""
    rng = m.rng
    w, h = 150, int(rng.uniform(1.3, 2.3) * 150)
    img = cloth(h, w, tint(rng, DARKS + ((40, 55, 15), (70, 35, 25), (95, 55, 25), (50, 80, 20))), rng)
    ink = tint(rng, ((60, 210, 235), (245, 245, 245), (60, 180, 220), (120, 220, 120), (190, 190, 190)))
    if rng.random() < .4:
        stroke(img, rect(3, 3, w - 4, h - 4), ink, 3, True)
    y = h * rng.uniform(.04, .2)
    n = int(rng.choice((0, 1, 1, 1, 2, 3)))
    side = rng.uniform(.06, .26)
    for k in range(n):
        t = h * rng.uniform(.05, .14)
        text = str(rng.choice(SERVICES)) if rng.random() < .6 else m.word().upper()
        m.write(img, text, (w * side, y, w * (1 - side), y + t), ink, rng.random() < .3)
        y += t * 1.25
    if n == 0 or rng.random() < .4:  # the grade at the other end
        m.write(img, str(rng.choice(SERVICES)), (w * side, h * .82, w * (1 - side), h * rng.uniform(.88, .94)), ink)
    r = rng.random()
    if r < .12:
        pass
    elif r < .36:
        part = fit(emblems.crest(m), w * rng.uniform(.4, .62))
        marks = []
        put(img, marks, part, (w - part.img.shape[1]) / 2, min(y, h - part.img.shape[0] - 2))
    elif r < .7:
        what = rng.random()
        for k in range(int(rng.integers(1, 4))):
            c = (w / 2, h * (.58 + .14 * k))
            if what < .25:
                disc(img, c, w * .09, ink)
            elif what < .45:
                poly(img, [(c[0], c[1] - w * .1), (c[0] + w * .1, c[1]), (c[0], c[1] + w * .1), (c[0] - w * .1, c[1])], ink)
            elif what < .75:  # chevron
                stroke(img, [(w * .2, c[1] + w * .16), (c[0], c[1]), (w * .8, c[1] + w * .16)], ink, w * rng.uniform(.05, .11))
            else:
                poly(img, rect(w * .15, c[1], w * .85, c[1] + h * .045), ink)
    else:
        m.write(img, str(rng.choice(SERVICES)), (w * .06, h * .78, w * .94, h * .92), ink)
    return Sprite(img, [(EPAULETTE, rect(0, 0, w, h))])


def shoulder(m: Maker) -> Sprite:
    """A slide on a strap on a shirt's cloth, seen from near."""
    rng = m.rng
    part = slide(m)
    h, w = int(part.img.shape[0] * rng.uniform(1.15, 1.7)), int(150 * rng.uniform(1.5, 2.6))
    img = cloth(h, w, tint(rng, SHIRTS), rng)
    x, y = (w - 150) * rng.uniform(.25, .75), (h - part.img.shape[0]) * rng.uniform(.2, .8)
    strap = tuple(float(v) * .9 for v in img[h // 2, w // 2, :3])
    poly(img, rounded(x + 6, 4, x + 144, h - 2, 30), strap)
    stroke(img, rounded(x + 6, 4, x + 144, h - 2, 30), tuple(v * .7 for v in strap), 2, True)
    disc(img, (x + 75, 18), 9, tint(rng, GREYS + DARKS))
    marks = []
    put(img, marks, part, x, y)
    return Sprite(img, marks)


def card(m: Maker, portrait=None) -> Sprite:
    """An ID card with a picture, a heading and lines; `portrait(w, h)` gives a face (BGR)."""
    rng = m.rng
    tall = rng.random() < .75
    w, h = (160, int(160 * rng.uniform(1.3, 1.6))) if tall else (230, int(230 / rng.uniform(1.3, 1.6)))
    img = np.zeros((h, w, 4), np.uint8)
    ground = tint(rng, ((245, 245, 245), (235, 235, 225), (240, 230, 200), (200, 220, 240)), 5)
    poly(img, rounded(0, 0, w - 1, h - 1, w * rng.uniform(.02, .08)), ground)
    head = h * rng.uniform(.1, .26)
    col = tint(rng, BLUES_AND_MORE)
    r = rng.random()
    if r < .65:
        poly(img, rect(0, 0, w, head), col)
        m.write(img, m.word().upper() if rng.random() < .5 else str(rng.choice(SERVICES)), (w * .08, head * .2, w * .92, head * .8), (245, 245, 245))
    elif r < .8:
        m.lozenge(img, w * .55, head * .15, w * .38, w * .38 / 2.4)
    if rng.random() < .45:
        poly(img, rect(0, h * rng.uniform(.84, .93), w, h - 1), tint(rng, BLUES_AND_MORE))
    pw = w * (rng.uniform(.4, .62) if tall else rng.uniform(.25, .36))
    ph = min(pw * rng.uniform(1.1, 1.35), h * .8 - head)
    px = (w - pw) / 2 if tall and rng.random() < .7 else w * .07
    py = head + h * .04
    face = portrait(int(pw), int(ph)) if portrait and pw > 4 and ph > 4 else None
    if face is None:
        poly(img, rect(px, py, px + pw, py + ph), tint(rng, ((235, 225, 215), (200, 170, 120), (150, 150, 150))))
        skin = tint(rng, ((140, 170, 225), (100, 135, 190), (60, 85, 130)))
        cv2.ellipse(img, (int(px + pw / 2), int(py + ph)), (int(pw * .45), int(ph * .28)), 0, 0, 360, tint(rng, SHIRTS) + (255,), -1, cv2.LINE_AA)
        disc(img, (px + pw / 2, py + ph * .4), pw * .27, tint(rng, DARKS))
        cv2.ellipse(img, (int(px + pw / 2), int(py + ph * .48)), (int(pw * .21), int(ph * .27)), 0, 0, 360, skin + (255,), -1, cv2.LINE_AA)
    else:
        img[int(py):int(py) + face.shape[0], int(px):int(px) + face.shape[1], :3] = face
    ink = (30, 30, 30)
    y = py + ph + h * .03 if tall else head + h * .08
    x = w * .08 if tall else px + pw + w * .05
    for k in range(4):
        t = h * rng.uniform(.05, .09)
        if y + t > h * .88:
            break
        m.write(img, m.word().capitalize() + " " + m.word().upper(), (x, y, w * .94, y + t), ink if k else col if sum(col) < 450 else ink)
        y += t * 1.4
    if rng.random() < .25:
        x = w * rng.uniform(.1, .5)
        while x < w * .9:
            t = rng.uniform(1, 4)
            poly(img, rect(x, h * .82, x + t, h * .92), ink)
            x += t + rng.uniform(1, 4)
    if rng.random() < .35:  # shine of the sleeve
        k = rng.uniform(-.2, .8) * w
        glare = np.zeros((h, w), np.float32)
        cv2.fillPoly(glare, [np.array([(k, 0), (k + w * .3, 0), (k + w * .1, h), (k - w * .2, h)], np.int32)], rng.uniform(.1, .6))
        img[..., :3] = np.minimum(img[..., :3] + (255 - img[..., :3]) * cv2.GaussianBlur(glare, (0, 0), 4)[..., None], img[..., 3:4]).astype(np.uint8)
    return Sprite(img, [(CARD, rect(0, 0, w, h))])


BLUES_AND_MORE = ((184, 94, 0), (150, 70, 20), (90, 120, 20), (40, 40, 160), (60, 40, 30), (160, 60, 120), (30, 130, 230))


def hung(m: Maker, portrait=None) -> Sprite:
    """A card on a lanyard, on a clip or on a reel."""
    rng = m.rng
    part = card(m, portrait)
    h, w = part.img.shape[:2]
    up = int(h * rng.uniform(.15, 1.6))
    W = int(w * rng.uniform(1.0, 1.9))
    img = np.zeros((h + up, W, 4), np.uint8)
    col = tint(rng, BLUES_AND_MORE + GREYS)
    c, t = (W / 2, up), w * rng.uniform(.06, .15)
    if up > h * .4:
        spread = W * rng.uniform(.1, .48)
        for s in (-1, 1):
            stroke(img, [(c[0] + s * spread, 0), (c[0], up - 12)], col, t)
    poly(img, rect(c[0] - w * .06, up - 16, c[0] + w * .06, up + 6), tint(rng, GREYS))
    marks = []
    put(img, marks, part, (W - w) / 2, up)
    return Sprite(img, marks)


def paper(m: Maker) -> Sprite:
    """White or coloured cards that are no ID: notes, receipts, business cards, phones, labels."""
    rng = m.rng
    w, h = int(rng.integers(100, 240)), int(rng.integers(100, 260))
    img = np.zeros((h, w, 4), np.uint8)
    r = rng.random()
    if r < .25:
        poly(img, rounded(0, 0, w - 1, h - 1, 14), (25, 25, 25))
        poly(img, rect(w * .05, h * .08, w * .95, h * .9), anything(rng))
        return Sprite(img, [])
    poly(img, rounded(0, 0, w - 1, h - 1, 6), tint(rng, ((245, 245, 245), (240, 240, 230), (120, 235, 250), (200, 230, 200))))
    if rng.random() < .4:
        poly(img, rect(0, 0, w, h * rng.uniform(.1, .3)), anything(rng))
    y = h * .08
    while y < h * .9 and rng.random() < .92:
        t = h * rng.uniform(.04, .12)
        m.write(img, " ".join(m.word() for _ in range(rng.integers(1, 5))), (w * .07, y, w * rng.uniform(.5, .95), y + t), (40, 40, 40))
        y += t * 1.5
    return Sprite(img, [])


def turned(slide_: Sprite, degrees: float) -> Sprite:
    """A slide turned round its middle, with its mark."""
    h, w = slide_.img.shape[:2]
    a = np.deg2rad(degrees)
    c, s = np.cos(a), np.sin(a)
    W, H = int(abs(w * c) + abs(h * s)) + 2, int(abs(w * s) + abs(h * c)) + 2
    m = np.array([[c, -s, W / 2 - c * w / 2 + s * h / 2], [s, c, H / 2 - s * w / 2 - c * h / 2]], np.float32)
    img = cv2.warpAffine(slide_.img, m, (W, H), None, cv2.INTER_LINEAR)
    return Sprite(img, [(EPAULETTE, rect(0, 0, w, h) @ m[:, :2].T + m[:, 2])])


def torso(m: Maker, pool) -> Sprite:
    """A person's clothing from the neck down, perhaps with marks on it; the neck is at the top middle.

    `pool(kind)` gives a sprite to sew on. Plain shirts are look-alikes.
    """
    rng = m.rng
    w, h = 300, int(rng.integers(260, 400))
    outline, (cx, neck, drop, sh) = body(m, w, h, True)
    img = cloth(h, w, tint(rng, SHIRTS if rng.random() < .8 else LIMES), rng)
    edge = tuple(float(v) * .75 for v in img[h // 2, w // 2, :3])
    for s in (-1, 1):  # arms, collar
        stroke(img, [(cx + s * sh * .62, drop * 2.2), (cx + s * sh * .6, h)], edge, 3)
        stroke(img, [(cx + s * neck, 0), (cx + s * neck * .3, h * .1)], edge, 5)
    marks = []
    side = rng.choice((-1, 1))
    at = lambda part, x, y: put(img, marks, part, x - part.img.shape[1] / 2, y)
    if rng.random() < .35:
        for s in (-1, 1):
            part = fit(pool("slide"), w * rng.uniform(.1, .17))
            part = Sprite(cv2.resize(part.img, (part.img.shape[1], max(4, int(part.img.shape[0] * rng.uniform(.5, 1))))), [])
            part = turned(part, s * rng.uniform(-10, 80))  # along the slope of the shoulder
            at(part, cx + s * sh * rng.uniform(.5, .7), drop * rng.uniform(.4, 1.1))
    if rng.random() < .3:
        at(fit(pool("crest"), w * rng.uniform(.1, .17)), cx + side * sh * .35, h * rng.uniform(.2, .35))
    elif rng.random() < .3:
        at(fit(pool("nhs"), w * rng.uniform(.13, .26)), cx + side * sh * .35, h * rng.uniform(.2, .35))
    elif rng.random() < .2:
        at(fit(pool("star"), w * rng.uniform(.1, .18)), cx + side * sh * .35, h * rng.uniform(.2, .35))
    if rng.random() < .3:
        part = fit(pool("card"), w * rng.uniform(.14, .24))
        y = h * rng.uniform(.3, .6)
        col = tint(rng, BLUES_AND_MORE)
        for s in (-1, 1):
            stroke(img, [(cx + s * neck, 0), (cx, y)], col, 6)
        at(part, cx, y)
    elif rng.random() < .2:
        at(fit(pool("card"), w * rng.uniform(.14, .22)), cx - side * sh * .38, h * rng.uniform(.3, .8))
    elif rng.random() < .25:
        at(fit(pool("paper"), w * rng.uniform(.1, .3)), cx - side * sh * .3, h * rng.uniform(.3, .7))
    mask = np.zeros((h, w), np.uint8)
    cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    img[..., :3] = (img[..., :3].astype(np.uint16) * mask[..., None] // 255).astype(np.uint8)
    img[..., 3] = mask
    return Sprite(img, marks)


def van(m: Maker, pool, livery: bool = True) -> Sprite:
    """The side of a van, car or lorry; with livery it carries chequers, a star, words, a logo."""
    rng = m.rng
    w, h = 420, int(rng.integers(150, 240))
    img = np.zeros((h, w, 4), np.uint8)
    paint = tint(rng, ((245, 245, 245), (235, 235, 235), (40, 220, 235), (50, 230, 220)) if rng.random() < .8 else ((60, 60, 60), (40, 40, 180), (150, 80, 30)))
    low, hood = h * .86, w * rng.uniform(.1, .24)
    top = h * rng.uniform(.02, .12)
    poly(img, [(w * .02, top), (w - hood, top), (w - hood * .5, h * .42), (w * .99, h * .55), (w * .99, low), (w * .02, low)], paint)
    glass = tint(rng, ((70, 60, 50), (120, 110, 90), (40, 40, 40)))
    poly(img, [(w - hood * 1.5, h * .14), (w - hood, h * .14), (w - hood * .55, h * .42), (w - hood * 1.5, h * .42)], glass)
    for k in range(int(rng.integers(0, 3))):
        poly(img, rect(w * (.12 + .22 * k), h * .16, w * (.28 + .22 * k), h * .4), glass)
    marks = []
    if livery:
        y, size = h * rng.uniform(.46, .56), h * rng.uniform(.16, .3)
        part = pool("battenburg")
        length = w * rng.uniform(.35, .92)
        part = Sprite(cv2.resize(part.img, (int(length), max(6, int(size))), interpolation=cv2.INTER_AREA), [])
        part = Sprite(part.img, [(BATTENBURG, rect(0, 0, length, size))])
        put(img, marks, part, w * .04 + (w * .94 - length) * rng.random(), y)
        if rng.random() < .6:
            part = fit(pool("star"), h * rng.uniform(.14, .28))
            put(img, marks, part, w * rng.uniform(.08, .7), top + h * rng.uniform(.02, .14))
        if rng.random() < .35:
            part = fit(pool("nhs"), w * rng.uniform(.1, .2))
            put(img, marks, part, w * rng.uniform(.08, .7), top + h * rng.uniform(.02, .14))
        if rng.random() < .35:
            part = fit(pool("crest"), h * rng.uniform(.14, .26))
            put(img, marks, part, w * rng.uniform(.08, .8), top + h * rng.uniform(.05, .3))
        if rng.random() < .7:
            x = w * rng.uniform(.1, .4)
            m.write(img, str(rng.choice(SERVICES)), (x, h * .28, x + w * .4, h * .44), tint(rng, DARKS + ((30, 30, 190), (60, 120, 20))))
    elif rng.random() < .6:
        x = w * rng.uniform(.1, .4)
        if rng.random() < .5:
            poly(img, rect(w * .03, h * .5, w * .97, h * rng.uniform(.58, .75)), anything(rng))
        m.write(img, m.word().upper(), (x, h * .28, x + w * .4, h * .5), anything(rng))
    for x in (.2, rng.uniform(.72, .82)):
        disc(img, (w * x, low), h * .13, (30, 30, 30))
        disc(img, (w * x, low), h * .075, tint(rng, GREYS))
    return Sprite(img, marks)


def lorry(m: Maker) -> Sprite:
    """A yellow or white vehicle without livery."""
    return van(m, None, False)


def tee(m: Maker) -> Sprite:
    """Bright clothing without bands."""
    return vest(m, False)
