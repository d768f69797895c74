#!/usr/bin/env python3
"""A bad network in user space, for kernels without `tc netem`.

bridge.py IF0 IF1 [--delay MS] [--jitter MS] [--loss PCT] [--correlation PCT]
                  [--rate KBIT] [--queue MS] [--seed N]

Joins two network interfaces and passes IPv4 packets on late, or not at all, in each direction on its own.

--delay, --jitter  every packet takes DELAY +- JITTER (uniform); packets may overtake each other, as with netem
--loss             share of packets that get lost; --correlation is the correlation between neighbours: bursts
--rate             kbit/s of IP, with a queue that holds --queue ms (default 500) and drops what does not fit
Everything else (ARP) passes unharmed.

Prints "ready". On standard input, "stall MS" holds everything back for so long, in both directions; what was held
leaves in order. "cut" lets nothing at all through any more, ARP neither, until "mend". Ends at the end of standard input, or at SIGTERM, and prints what it did as one line of JSON.
"""
import argparse
import ctypes
import heapq
import json
import os
import random
import select
import signal
import socket
import sys
import time

ETHERNET_HEADER = 14
IPV4 = b"\x08\x00"
ETH_P_ALL = 3
SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23
PR_SET_TIMERSLACK = 29
LONGEST_FRAME = 65536
RECEIVE_BUFFER = 4 << 20


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("interfaces", nargs=2)
    for name, default in (("delay", 0), ("jitter", 0), ("loss", 0), ("correlation", 0), ("rate", 0), ("queue", 500)):
        parser.add_argument("--" + name, type=float, default=default)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def raw_socket(interface):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.bind((interface, 0))
    sock.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    sock.setblocking(False)
    return sock


class Direction:
    """What happens to packets that go one way. Times are seconds of the monotonic clock."""

    def __init__(self, options, seed):
        self.options = options
        self.random = random.Random(seed)
        self.was_lost = False
        self.line_free_at = 0.0
        self.packets = self.lost = self.dropped = 0

    def due(self, frame, now):
        """When the frame arrives at the other side; None if never."""
        if frame[12:ETHERNET_HEADER] != IPV4:
            return now
        self.packets += 1
        if self.loses():
            self.lost += 1
            return None
        sent = self.through_bottleneck(len(frame) - ETHERNET_HEADER, now)
        if sent is None:
            self.dropped += 1
            return None
        jitter = self.random.uniform(-self.options.jitter, self.options.jitter)
        return sent + max(0.0, self.options.delay + jitter) / 1000

    def loses(self):
        """A chain of two states, with the wanted mean and correlation between neighbours."""
        mean, correlation = self.options.loss / 100, self.options.correlation / 100
        chance = mean * (1 - correlation) + (correlation if self.was_lost else 0)
        self.was_lost = self.random.random() < chance
        return self.was_lost

    def through_bottleneck(self, length, now):
        if self.options.rate == 0:
            return now
        begin = max(now, self.line_free_at)
        if begin - now > self.options.queue / 1000:
            return None
        self.line_free_at = begin + length * 8 / (self.options.rate * 1000)
        return self.line_free_at


class Bridge:
    def __init__(self, options):
        self.sockets = [raw_socket(name) for name in options.interfaces]
        self.directions = [Direction(options, options.seed + side) for side in (0, 1)]
        self.waiting = []
        self.count = 0
        self.stalled_until = 0.0
        self.is_cut = False
        self.stopped = False
        self.worst_lateness = 0.0

    def run(self):
        while not self.stopped:
            now = time.monotonic()
            next_due = max(self.waiting[0][0], self.stalled_until) if self.waiting else now + 0.5
            readable = select.select([*self.sockets, sys.stdin], [], [], max(0.0, next_due - now))[0]
            if sys.stdin in readable:
                self.obey(os.read(sys.stdin.fileno(), 4096).decode())
            for side, sock in enumerate(self.sockets):
                if sock in readable:
                    self.receive(side, sock)
            self.send()

    def obey(self, text):
        if text == "":
            self.stopped = True
        for line in text.split("\n"):
            words = line.split()
            if len(words) == 2 and words[0] == "stall":
                self.stalled_until = time.monotonic() + float(words[1]) / 1000
            if words in (["cut"], ["mend"]):
                self.is_cut = words == ["cut"]

    def receive(self, side, sock):
        while True:
            try:
                frame = sock.recv(LONGEST_FRAME)
            except BlockingIOError:
                return
            if self.is_cut:
                continue
            due = self.directions[side].due(frame, time.monotonic())
            if due is not None:
                # The count preserves the order of frames that are due at the same time.
                self.count += 1
                heapq.heappush(self.waiting, (due, self.count, 1 - side, frame))

    def send(self):
        now = time.monotonic()
        if now < self.stalled_until:
            return
        while self.waiting and self.waiting[0][0] <= now:
            due, _, side, frame = heapq.heappop(self.waiting)
            try:
                self.sockets[side].send(frame)
            except OSError as error:
                print("cannot pass a frame on:", error, file=sys.stderr)
            self.worst_lateness = max(self.worst_lateness, time.monotonic() - max(due, self.stalled_until))

    def report(self):
        sides = [vars(direction) for direction in self.directions]
        return {
            **{key: [side[key] for side in sides] for key in ("packets", "lost", "dropped")},
            "worstLatenessMs": round(self.worst_lateness * 1000, 2),
        }


def main():
    # Otherwise the kernel may wake a sleeper 50 microseconds late, to save energy.
    ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0)
    bridge = Bridge(arguments())
    signal.signal(signal.SIGTERM, lambda *_: setattr(bridge, "stopped", True))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print("ready", flush=True)
    bridge.run()
    print(json.dumps(bridge.report()), flush=True)


main()
