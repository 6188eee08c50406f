"""The networks: one plain trunk, one pyramid, a head for each task.

All take raw BGR (0..255, batch x 3 x height x width, multiples of 32) and scale
it themselves (x / 64 - 2), so that the caller needs no preprocessing.
"""
from typing import Callable, Dict, List

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STRIDES = (8, 16, 32)
BADGES = ("nhs-logo", "org-crest", "star-of-life", "battenburg", "hi-vis", "epaulette", "id-badge")


def conv(cin: int, cout: int, stride: int = 1) -> nn.Sequential:
    """3x3 convolution, BatchNorm, ReLU."""
    return nn.Sequential(nn.Conv2d(cin, cout, 3, stride, 1, bias=False),
                         nn.BatchNorm2d(cout), nn.ReLU(inplace=True))


class Block(nn.Module):
    """Residual block of two 3x3 convolutions."""

    def __init__(self, c: int):
        super().__init__()
        self.a = conv(c, c)
        self.b = nn.Sequential(nn.Conv2d(c, c, 3, 1, 1, bias=False), nn.BatchNorm2d(c))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.b(self.a(x)))


class Trunk(nn.Module):
    """Plain convolutions; gives the maps at strides 4, 8, 16 and 32."""

    def __init__(self, widths=(16, 32, 48, 64, 96)):
        super().__init__()
        a, b, c, d, e = widths
        self.stem = nn.Sequential(conv(3, a, 2), conv(a, b, 2))
        self.s8 = nn.Sequential(conv(b, c, 2), Block(c))
        self.s16 = nn.Sequential(conv(c, d, 2), Block(d))
        self.s32 = nn.Sequential(conv(d, e, 2), Block(e))
        self.widths = (b, c, d, e)

    def forward(self, x: Tensor) -> List[Tensor]:
        s4 = self.stem(x / 64 - 2)
        s8 = self.s8(s4)
        s16 = self.s16(s8)
        return [s4, s8, s16, self.s32(s16)]


class Pyramid(nn.Module):
    """1x1 laterals to one width and nearest-upsampled additions, coarse to fine."""

    def __init__(self, widths, width: int = 48):
        super().__init__()
        self.lateral = nn.ModuleList(nn.Conv2d(c, width, 1) for c in widths)

    def forward(self, maps: List[Tensor]) -> List[Tensor]:
        out = [self.lateral[-1](maps[-1])]
        for lateral, m in zip(reversed(self.lateral[:-1]), reversed(maps[:-1])):
            out.insert(0, lateral(m) + F.interpolate(out[0], scale_factor=2.0, mode="nearest"))
        return out


class BoxNet(nn.Module):
    """Boxes at strides 8, 16, 32: per cell `classes` scores (logits), dx, dy, log w, log h.

    Centre x = (column + dx) * stride, width = exp(log w) * stride; y and height alike.
    """

    def __init__(self, classes: int = 1, width: int = 48):
        super().__init__()
        self.classes = classes
        self.trunk = Trunk()
        self.pyramid = Pyramid(self.trunk.widths[1:], width)
        self.head = nn.ModuleList(
            nn.Sequential(conv(width, width), nn.Conv2d(width, classes + 4, 1)) for _ in STRIDES)
        for h in self.head:
            nn.init.normal_(h[1].weight, std=.01)
            with torch.no_grad():
                h[1].bias[:classes] = -4.6  # a find is rare: score .01 everywhere at first
                h[1].bias[classes:classes + 2] = .5
                h[1].bias[classes + 2:] = .7

    def forward(self, x: Tensor) -> List[Tensor]:
        return [h(m) for h, m in zip(self.head, self.pyramid(self.trunk(x)[1:]))]

    outputs = tuple("s%d" % s for s in STRIDES)

    def finish(self, out: List[Tensor]) -> List[Tensor]:
        """What the exported network gives: scores through the sigmoid."""
        c = self.classes
        return [torch.cat([torch.sigmoid(o[:, :c]), o[:, c:]], 1) for o in out]


class TextNet(nn.Module):
    """One map at stride 4: how sure a pixel is to lie in the shrunk kernel of a text line."""

    def __init__(self, width: int = 48):
        super().__init__()
        self.trunk = Trunk()
        self.pyramid = Pyramid(self.trunk.widths, width)
        self.head = nn.Sequential(conv(width, 32), nn.Conv2d(32, 1, 1))
        nn.init.constant_(self.head[1].bias, -2.2)

    def forward(self, x: Tensor) -> List[Tensor]:
        return [self.head(self.pyramid(self.trunk(x))[0])]

    outputs = ("s4",)

    def finish(self, out: List[Tensor]) -> List[Tensor]:
        return [torch.sigmoid(out[0])]


class Exported(nn.Module):
    """A network with its finish(), as it is written to ONNX."""

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = net

    def forward(self, x: Tensor):
        return tuple(self.net.finish(self.net(x)))


TASKS: Dict[str, Callable[[], nn.Module]] = {
    "faces": BoxNet, "badges": lambda: BoxNet(len(BADGES)), "text": TextNet}


def build(task: str) -> nn.Module:
    return TASKS[task]()
