# SPDX-License-Identifier: Apache-2.0
"""UDP from each visitor in turn, between a line on stdin and the next; after that, how many packets each has sent.

  sender.py HOST PORT SOURCE…"""
import os
import select
import socket
import sys
import time

BURST = 32  # of each visitor; then whoever shares the processor has it for a moment


def bound(source):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind((source, 0))
    return one


def told_something():
    return bool(select.select([0], [], [], 0)[0])


def hear():
    """One line, which is empty; not a byte more, or told_something() would not see it."""
    return os.read(0, 1)


def main(host, port, *sources):
    target = (host, int(port))
    sockets = [bound(source) for source in sources]
    counts = [0] * len(sources)
    while hear():
        while not told_something():
            for index, one in enumerate(sockets):
                for _ in range(BURST):
                    one.sendto(b"soak", target)
                    counts[index] += 1
            time.sleep(0.001)
        hear()
        print(*counts, flush=True)


main(*sys.argv[1:])
