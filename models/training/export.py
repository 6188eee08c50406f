#!/usr/bin/env python3
"""Writes a checkpoint's averaged network as ONNX and compares OpenCV's answer with torch's.

    export.py CHECKPOINT OUT.onnx
    export.py --pack CHECKPOINT OUT.pt     # a small resumable checkpoint for the repository
"""
import argparse
import hashlib
import os
import sys

import cv2
import numpy as np
import torch

import net


def pack(path: str, out: str) -> None:
    """Weights, average and moments at 16 bits: what it takes to train on, a third of the size."""
    c = torch.load(path, map_location="cpu")
    small = lambda d: {k: v.half() if v.is_floating_point() and v.dim() > 1 else v for k, v in d.items()}
    c["model"], c["ema"] = small(c["model"]), small(c["ema"])
    for s in c["opt"]["state"].values():  # the second moment needs a wide range: bfloat16
        s["exp_avg"], s["exp_avg_sq"] = s["exp_avg"].bfloat16(), s["exp_avg_sq"].bfloat16()
    torch.save(c, out)
    print("%s: step %d, %d bytes" % (out, c["step"], os.path.getsize(out)))


def load(path: str):
    """(task, averaged network in evaluation mode, checkpoint)"""
    c = torch.load(path, map_location="cpu")
    model = net.build(c["task"])
    model.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in c["ema"].items()})
    return c["task"], model.eval(), c


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("checkpoint")
    ap.add_argument("out")
    ap.add_argument("--pack", action="store_true")
    a = ap.parse_args()
    if a.pack:
        return pack(a.checkpoint, a.out)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    task, model, c = load(a.checkpoint)
    whole = net.Exported(model).eval()
    torch.onnx.export(whole, torch.zeros(1, 3, 256, 320), a.out, opset_version=11, input_names=["image"],
                      output_names=list(model.outputs), do_constant_folding=True,
                      dynamic_axes={n: {2: "h", 3: "w"} for n in ("image",) + model.outputs})
    opencv = cv2.dnn.readNetFromONNX(a.out)
    rng = np.random.default_rng(1)
    worst = 0.0
    for h, w in ((64, 96), (640, 480), (256, 1024), (64, 96)):  # one Net, changing sizes
        img = cv2.resize(rng.integers(0, 256, (h // 8, w // 8, 3), dtype=np.uint8), (w, h))
        blob = cv2.dnn.blobFromImage(img)
        opencv.setInput(blob)
        theirs = opencv.forward(list(model.outputs))
        with torch.no_grad():
            ours = whole(torch.from_numpy(blob))
        for o, t in zip(ours, theirs):
            if tuple(o.shape) != t.shape:
                sys.exit("shape %s in torch, %s in OpenCV" % (tuple(o.shape), t.shape))
            worst = max(worst, float(np.abs(o.numpy() - t).max()))
    data = open(a.out, "rb").read()
    print("%s: %s, step %d, %d parameters, %d bytes, sha256 %s" % (
        a.out, task, c["step"], sum(p.numel() for p in model.parameters()), len(data), hashlib.sha256(data).hexdigest()))
    print("largest difference between torch and OpenCV: %.2g" % worst)
    if worst > 1e-2:
        sys.exit("OpenCV and torch disagree")


if __name__ == "__main__":
    main()
