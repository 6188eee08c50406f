#!/usr/bin/env python3
"""Trains one of the project's networks; can be stopped at any time and goes on later.

    train.py --task faces --photos DIR --labels A.jsonl [B.jsonl] --work DIR --minutes 60
    train.py ... --decay 2000        # branches off a network to release

Schedule: warm-up, then a constant rate for as long as there is time, an average of
the weights (EMA) beside it. --decay takes the latest checkpoint, runs N steps with
the rate going to nothing (sooner when --minutes run out) and writes
WORK/<task>-released.pt; the checkpoint itself stays on the constant rate, to train on from.
SIGTERM writes a checkpoint and ends.
"""
import argparse
import copy
import json
import os
import signal
import sys
import time

import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset

import draw
import draw_badges
import draw_text
import loss
import net
import photos

PRINT_SHARE = .06  # of the face crops that show print and no face


class Batches(IterableDataset):
    """Endless batches, drawn in the worker: (uint8 pictures NHWC, targets of each level)."""

    def __init__(self, a, start: int):
        self.a, self.start = a, start

    def __iter__(self):
        a = self.a
        cv2.setNumThreads(1)
        info = torch.utils.data.get_worker_info()
        seed = [a.seed, self.start, info.id if info else 0]
        pictures = photos.load(a.photos, a.labels, a.about)
        texts = draw_text.Drawer(pictures, seed)
        drawer = {"faces": lambda: draw.Drawer(pictures, seed, a.hard), "badges": lambda: draw_badges.Drawer(pictures, seed),
                  "text": lambda: texts}[a.task]()
        memory = []  # batches come back once, mirrored (as front cameras do): drawing costs as much as a step
        while True:
            size, n = ((a.large, a.large_batch) if drawer.rng.random() < .2 else (a.crop, a.batch))
            imgs, targets = [], []
            for _ in range(n):
                if a.task == "text":
                    img, target = drawer.crop(size)
                    targets.append([target])
                elif a.task == "faces" and drawer.rng.random() < PRINT_SHARE:
                    img = texts.faceless(size)
                    targets.append(loss.box_targets(size, (), ()))
                else:
                    img, boxes, ignore = drawer.crop(size)
                    targets.append(loss.box_targets(size, boxes, ignore))
                imgs.append(img)
            batch = np.stack(imgs), [np.stack(t) for t in zip(*targets)]
            yield torch.from_numpy(batch[0]), [torch.from_numpy(t) for t in batch[1]]
            if a.task != "text":
                memory.append(batch)
            if len(memory) > 48:
                imgs, targets = memory.pop(int(drawer.rng.integers(len(memory))))
                targets = [np.ascontiguousarray(t[:, :, ::-1]) for t in targets]
                for t in targets:
                    t[..., 1] = imgs.shape[2] - t[..., 1]
                light = np.clip(np.arange(256) * drawer.rng.uniform(.8, 1.2), 0, 255).astype(np.uint8)
                yield torch.from_numpy(light[imgs[:, :, ::-1]]), [torch.from_numpy(t) for t in targets]


def optimizer(model, lr: float):
    decayed = [p for p in model.parameters() if p.dim() > 1]
    plain = [p for p in model.parameters() if p.dim() <= 1]
    return torch.optim.AdamW([{"params": decayed, "weight_decay": .02},
                              {"params": plain, "weight_decay": 0.0}], lr=lr)


def has_bf16() -> bool:
    """Whether the processor multiplies bfloat16 itself; without that it is ten times slower."""
    try:
        with open("/proc/cpuinfo") as f:
            return bool({"amx_bf16", "avx512_bf16"} & set(f.read().split()))
    except OSError:
        return False


def save(path: str, state: dict) -> None:
    torch.save(state, path + ".tmp")
    os.replace(path + ".tmp", path)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--task", choices=sorted(net.TASKS), default="faces")
    ap.add_argument("--photos", required=True)
    ap.add_argument("--labels", required=True, nargs="+")
    ap.add_argument("--about", help="photos.jsonl: text boxes (task text) and sources (task badges) of the photographs")
    ap.add_argument("--hard", default="", help="file of mine.py: what an earlier network took for faces (task faces)")
    ap.add_argument("--work", required=True, help="folder for checkpoints and the log")
    ap.add_argument("--from", dest="start", help="checkpoint to begin with when WORK has none")
    ap.add_argument("--trunk", help="checkpoint of another task, whose trunk to begin with when there is no other")
    ap.add_argument("--minutes", type=float, default=60)
    ap.add_argument("--steps", type=int, default=0, help="stop at this step (0: by time only)")
    ap.add_argument("--decay", type=int, default=0)
    ap.add_argument("--lr", type=float, default=2e-3)
    ap.add_argument("--warmup", type=int, default=300)
    ap.add_argument("--ema", type=float, default=.999)
    ap.add_argument("--batch", type=int, default=16)
    ap.add_argument("--crop", type=int, default=256)
    ap.add_argument("--large-batch", type=int, default=6)
    ap.add_argument("--large", type=int, default=416)
    ap.add_argument("--seed", type=int, default=4)
    ap.add_argument("--workers", type=int, default=1, help="drawing processes")
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--no-bf16", action="store_true", help="single precision even where the processor multiplies bfloat16")
    a = ap.parse_args()

    bf16 = has_bf16() and not a.no_bf16
    torch.set_num_threads(a.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(a.seed)
    os.makedirs(a.work, exist_ok=True)
    latest = os.path.join(a.work, a.task + ".pt")

    model = net.build(a.task).to(memory_format=torch.channels_last)
    average = copy.deepcopy(model)
    opt = optimizer(model, a.lr)
    step, wall = 0, 0.0
    found = latest if os.path.exists(latest) else a.start
    if found:
        c = torch.load(found, map_location="cpu")
        model.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in c["model"].items()})
        average.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in c["ema"].items()})
        opt.load_state_dict(c["opt"])
        for s in opt.state.values():
            s["exp_avg"], s["exp_avg_sq"] = s["exp_avg"].float(), s["exp_avg_sq"].float()
        step, wall = c["step"], c["wall"]
        print("going on from %s, step %d" % (found, step), flush=True)
    elif a.trunk:
        theirs = torch.load(a.trunk, map_location="cpu")["ema"]
        for m in (model, average):
            m.trunk.load_state_dict({k[6:]: v.float() if v.is_floating_point() else v
                                     for k, v in theirs.items() if k.startswith("trunk.")})
    first, began = step, time.time()
    end = first + a.decay if a.decay else a.steps or 10 ** 9

    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    signal.signal(signal.SIGINT, lambda *_: stop.append(1))

    def write(path):
        # second moments are too small for half precision: their roots are stored by torch in full
        save(path, {"task": a.task, "step": step, "wall": wall + time.time() - began, "seed": a.seed,
                    "model": model.state_dict(), "ema": average.state_dict(), "opt": opt.state_dict()})

    data = iter(DataLoader(Batches(a, first), batch_size=None, num_workers=a.workers,
                           prefetch_factor=4))
    model.train()
    ours, theirs = list(model.parameters()), list(average.parameters())
    buffers = [(b, c) for b, c in zip(model.buffers(), average.buffers()) if b.is_floating_point()]
    sums, count, waited, saved = {}, 0, 0.0, time.time()
    log = open(os.path.join(a.work, a.task + ".log"), "a")
    while step < end and not stop and time.time() - began < a.minutes * 60:
        t0 = time.time()
        imgs, targets = next(data)
        waited += time.time() - t0
        rate = a.lr * min(1, (step + 1) / a.warmup)
        if a.decay:
            rate *= 1 - max((step - first) / a.decay, (time.time() - began) / (a.minutes * 60))
        for g in opt.param_groups:
            g["lr"] = rate
        x = imgs.permute(0, 3, 1, 2).to(torch.bfloat16 if bf16 else torch.float32)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            out = model(x)
        value, parts = loss.LOSSES[a.task]([o.float() for o in out], targets)
        opt.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(ours, 10.0)
        opt.step()
        step += 1
        with torch.no_grad():
            k = 1 - min(a.ema, (1 + step) / (10 + step))
            torch._foreach_mul_(theirs, 1 - k)
            torch._foreach_add_(theirs, ours, alpha=k)
            for b, c in buffers:
                c.lerp_(b, k)
        parts["loss"] = float(value)
        if not np.isfinite(parts["loss"]):
            sys.exit("the loss is not a number at step %d" % step)
        for n, v in parts.items():
            sums[n] = sums.get(n, 0.0) + v
        count += 1
        if step % 100 == 0:
            t = time.time() - began
            row = {n: round(v / count, 4) for n, v in sums.items()}
            row.update(step=step, wall=round(wall + t), rate=rate, waited=round(waited, 1),
                       per_second=round((step - first) / t, 2), decay=bool(a.decay))
            print(json.dumps(row), flush=True)
            log.write(json.dumps(row) + "\n")
            log.flush()
            sums, count, waited = {}, 0, 0.0
        if not a.decay and time.time() - saved > 150:
            write(latest)
            saved = time.time()
    if a.decay:
        write(os.path.join(a.work, a.task + "-released.pt"))
    else:
        write(latest)
    print("stopped at step %d" % step, flush=True)


if __name__ == "__main__":
    main()
