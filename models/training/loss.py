"""Targets and losses.

Targets are made in the drawing process (numpy), losses in the trainer (torch).
"""
from typing import Dict, List, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

# longer side of a face, in pixels, that a level is trained on; overlaps are trained on both
LEVELS = ((8, 0, 44), (16, 26, 112), (32, 72, 1e9))
# coarse levels have few positive cells (1 in 30), and count more for it
LEVEL_WEIGHT = {8: 1.0, 16: 2.0, 32: 5.0}
NEGATIVE, POSITIVE, IGNORE = 0.0, 1.0, -1.0


def box_targets(size: int, boxes: np.ndarray, ignore: np.ndarray) -> List[np.ndarray]:
    """Per level an array (cells, cells, 6): kind, centre x, centre y, width, height, class.

    Boxes are rows x, y, width, height and, where there are several classes, the class.
    Cells near a box's centre are positive, the rest of its inner part is ignored, on a
    level that is not quite of its size all of the inner part. Everything else is negative.
    """
    out = []
    for stride, low, high in LEVELS:
        n = size // stride
        t = np.zeros((n, n, 6), np.float32)
        best = np.full((n, n), 1e9, np.float32)

        def window(cx, cy, rx, ry):
            """Cells whose centres lie within rx, ry of a point."""
            x0, x1 = int(np.ceil((cx - rx) / stride - .5)), int(np.floor((cx + rx) / stride - .5)) + 1
            y0, y1 = int(np.ceil((cy - ry) / stride - .5)), int(np.floor((cy + ry) / stride - .5)) + 1
            return slice(max(y0, 0), max(min(y1, n), 0)), slice(max(x0, 0), max(min(x1, n), 0))

        for x, y, w, h in ignore:
            t[window(x + w / 2, y + h / 2, w / 2, h / 2) + (0,)] = IGNORE
        for x, y, w, h in (b[:4] for b in boxes):
            longer, cx, cy = max(w, h), x + w / 2, y + h / 2
            if low / 1.5 <= longer < high * 1.5:
                mine = low <= longer < high
                f = .38 if mine else .5
                at = window(cx, cy, max(f * w, .9 * stride), max(f * h, .9 * stride))
                part = t[at + (0,)]
                part[part == NEGATIVE] = IGNORE
        for b in boxes:
            x, y, w, h = b[:4]
            longer, cx, cy = max(w, h), x + w / 2, y + h / 2
            if not low <= longer < high:
                continue
            at = window(cx, cy, max(.22 * w, .62 * stride), max(.22 * h, .62 * stride))
            if t[at].size == 0:
                continue
            ys, xs = np.mgrid[at]
            d = np.hypot((xs + .5) * stride - cx, (ys + .5) * stride - cy)
            win = d < best[at]
            best[at] = np.where(win, d, best[at])
            t[at][win] = (POSITIVE, cx, cy, w, h, b[4] if len(b) > 4 else 0)
        out.append(t)
    return out


def decode(out: Tensor, stride: int) -> Tensor:
    """(batch, 4, h, w) of dx, dy, log w, log h to x0, y0, x1, y1 in pixels."""
    h, w = out.shape[2:]
    xs = torch.arange(w, dtype=out.dtype).view(1, 1, w)
    ys = torch.arange(h, dtype=out.dtype).view(1, h, 1)
    cx, cy = (out[:, 0] + xs) * stride, (out[:, 1] + ys) * stride
    bw, bh = (out[:, 2:4].clamp(-3, 4).exp() * stride).unbind(1)
    return torch.stack([cx - bw / 2, cy - bh / 2, cx + bw / 2, cy + bh / 2], 1)


def giou(a: Tensor, b: Tensor) -> Tuple[Tensor, Tensor]:
    """IoU and generalised IoU of rows x0, y0, x1, y1."""
    i = ((torch.min(a[:, 2], b[:, 2]) - torch.max(a[:, 0], b[:, 0])).clamp(min=0)
         * (torch.min(a[:, 3], b[:, 3]) - torch.max(a[:, 1], b[:, 1])).clamp(min=0))
    area = lambda r: (r[:, 2] - r[:, 0]) * (r[:, 3] - r[:, 1])
    u = area(a) + area(b) - i + 1e-6
    hull = ((torch.max(a[:, 2], b[:, 2]) - torch.min(a[:, 0], b[:, 0]))
            * (torch.max(a[:, 3], b[:, 3]) - torch.min(a[:, 1], b[:, 1]))) + 1e-6
    iou = i / u
    return iou, iou - (hull - u) / hull


def box_loss(out: List[Tensor], targets: List[Tensor]) -> Tuple[Tensor, Dict[str, float]]:
    """Quality-aware score loss (target .5 + .5 IoU) plus 1.5 GIoU, over the positives."""
    cls = box = 0.0
    count, weighted, iou_sum = 0, 0.0, 0.0
    classes = out[0].shape[1] - 4
    for (stride, _, _), o, t in zip(LEVELS, out, targets):
        kind = t[..., 0]
        logit = o[:, :classes].permute(0, 2, 3, 1)
        want = torch.zeros_like(logit)
        p = torch.sigmoid(logit.detach())
        weight = .75 * p * p * (kind != IGNORE)[..., None]
        pos = kind == POSITIVE
        n = int(pos.sum())
        if n:
            found = decode(o[:, classes:], stride).permute(0, 2, 3, 1)[pos]
            c = t[pos]
            true = torch.stack([c[:, 1] - c[:, 3] / 2, c[:, 2] - c[:, 4] / 2,
                                c[:, 1] + c[:, 3] / 2, c[:, 2] + c[:, 4] / 2], 1)
            iou, g = giou(found, true)
            box = box + LEVEL_WEIGHT[stride] * (1 - g).sum()
            weighted += LEVEL_WEIGHT[stride] * n
            iou = iou.detach().clamp(0, 1)
            at = torch.nonzero(pos, as_tuple=True) + (c[:, 5].long(),)
            want[at] = .5 + .5 * iou
            weight[at] = (want[at] - p[at]).abs() + .25
            count += n
            iou_sum += float(iou.sum())
        bce = F.binary_cross_entropy_with_logits(logit, want, reduction="none")
        cls = cls + LEVEL_WEIGHT[stride] * (bce * weight).sum()
    norm = max(weighted, 8.0)
    loss = (cls + 1.5 * box) / norm
    return loss, {"cls": float(cls) / norm, "iou": iou_sum / max(count, 1), "pos": count}


def map_loss(out: List[Tensor], targets: List[Tensor]) -> Tuple[Tensor, Dict[str, float]]:
    """Text: balanced cross-entropy (hardest negatives, 3 to a positive) plus a dice loss.

    The target is (batch, h, w): 1 text kernel, 0 background, -1 ignore.
    """
    logit, t = out[0][:, 0], targets[0]
    valid = (t >= 0).float()
    pos = (t == 1).float()
    bce = F.binary_cross_entropy_with_logits(logit, pos, reduction="none") * valid
    n_pos = int(pos.sum())
    negative = (bce * (1 - pos)).flatten()
    k = min(max(3 * n_pos, 512), negative.numel())
    hard = negative.topk(k).values.sum()
    ce = ((bce * pos).sum() + hard) / (n_pos + k)
    p = torch.sigmoid(logit) * valid
    dice = 1 - 2 * (p * pos).sum() / (p.sum() + pos.sum() + 1)
    return 2 * ce + dice, {"cls": float(ce), "iou": 1 - float(dice), "pos": n_pos}


LOSSES = {"faces": box_loss, "badges": box_loss, "text": map_loss}
