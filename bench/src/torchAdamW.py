"""Times PyTorch's AdamW on a GPU: fused, foreach and as a loop over the tensors.

Reads one JSON object on standard input: `shapes` of the tensors, `hyper` (what AdamW is told), `repeat` (how many
repetitions) and `sample` (tensors as lists of numbers, and how many steps). Prints another: the `times` of each way, in
milliseconds a step, and the `weights` that each makes of the sample.

They take turns in one process, in an order that is rotated and reversed from one repetition to the next. A turn is as
many steps as fit into 10 ms, from 1 to 32, which are waited for once: the number is each one's own, so that none pays
for the slowness of another. `device` is what CUDA events tell, `main` until the calls return, `whole` until all is done.
"""

import json
import sys
import time

import torch

DEVICE = "cuda"
WAYS = {
    "torch fused": {"fused": True},
    "torch foreach": {"foreach": True},
    "torch for-loop": {"fused": False, "foreach": False},
}
WARM_UP = {"fewest": 4, "most": 1000, "seconds": 5}
TURN_MS = 10
MOST_STEPS = 32


def make(weights, gradients, hyper, way):
    """AdamW over copies of the weights."""
    params = [torch.nn.Parameter(weight.clone()) for weight in weights]
    for param, gradient in zip(params, gradients):
        param.grad = gradient
    return params, torch.optim.AdamW(params, **hyper, **way)


def take_turn(optimizer, steps):
    """Some steps that are waited for once, and the times of one."""
    first, last = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    first.record()
    start = time.perf_counter()
    for _ in range(steps):
        optimizer.step()
    main = time.perf_counter() - start
    last.record()
    torch.cuda.synchronize()
    whole = time.perf_counter() - start
    return {"main": 1000 * main / steps, "whole": 1000 * whole / steps, "device": first.elapsed_time(last) / steps}


def rotation(count, repetition):
    """The order of a repetition: rotated by one every second one, and reversed in between."""
    start = repetition // 2
    order = [(start + i) % count for i in range(count)]
    return order if repetition % 2 == 0 else order[::-1]


def times_of(shapes, hyper, repeat):
    """The times of all ways, over weights and gradients of noise that they share as far as nobody writes them."""
    noise = lambda: [torch.empty(shape, device=DEVICE).uniform_(-1, 1) for shape in shapes]
    weights, gradients = noise(), noise()
    optimizers = [make(weights, gradients, hyper, way)[1] for way in WAYS.values()]
    del weights
    least = [float("inf")] * len(optimizers)
    start, rounds = time.perf_counter(), 0
    while rounds < WARM_UP["fewest"] or (
        rounds < WARM_UP["most"] and time.perf_counter() - start < WARM_UP["seconds"]
    ):
        for i in rotation(len(optimizers), rounds):
            least[i] = min(least[i], take_turn(optimizers[i], 1)["whole"])
        rounds += 1
    steps = [max(1, min(MOST_STEPS, int(TURN_MS / ms))) for ms in least]
    turns = [[] for _ in optimizers]
    for repetition in range(repeat):
        for i in rotation(len(optimizers), repetition):
            turns[i].append(take_turn(optimizers[i], steps[i]))
    return {
        name: {kind: [turn[kind] for turn in taken] for kind in ("main", "whole", "device")}
        for name, taken in zip(WAYS, turns)
    }


def weights_of(sample, hyper, way):
    """What one way makes of the sample."""
    tensors = lambda lists: [torch.tensor(numbers, dtype=torch.float32, device=DEVICE) for numbers in lists]
    params, optimizer = make(tensors(sample["weights"]), tensors(sample["gradients"]), hyper, way)
    for _ in range(sample["steps"]):
        optimizer.step()
    return [param.detach().cpu().tolist() for param in params]


def main():
    told = json.load(sys.stdin)
    hyper = {**told["hyper"], "betas": tuple(told["hyper"]["betas"])}
    weights = {name: weights_of(told["sample"], hyper, way) for name, way in WAYS.items()}
    times = times_of(told["shapes"], hyper, told["repeat"])
    json.dump({"times": times, "weights": weights}, sys.stdout)


if __name__ == "__main__":
    main()
