# SPDX-License-Identifier: Apache-2.0
"""The soak: soak.py BINARY MINUTES, in namespaces of its own (scripts/soak)."""
import itertools
import os
import pathlib
import random
import re
import socket
import subprocess
import sys
import time

from lab import ALLOWED, BANNED, CHURN, CLEAN, HOST, Lab, run

PORT = 4444
SOURCES = (BANNED, ALLOWED, CLEAN, CHURN)
LINES = 3000  # of a list: more than are written in place, so each import is a new generation
TROUBLE = re.compile(r"BUG|WARNING:|Oops|general protection|stall|hung task|refcount", re.IGNORECASE)


class Traffic:
    """The visitors, and whoever receives on the host."""

    def __init__(self):
        self.receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.receiver.bind((HOST, PORT))
        self.receiver.setblocking(False)
        sender = pathlib.Path(__file__).with_name("sender.py")
        words = ["ip", "netns", "exec", "visitor", sys.executable, "-B", str(sender), HOST, str(PORT), *SOURCES]
        self.sender = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.sent = dict.fromkeys(SOURCES, 0)
        self.received = dict.fromkeys(SOURCES, 0)

    def say(self):
        self.sender.stdin.write("\n")
        self.sender.stdin.flush()

    def stop(self):
        self.say()
        counts = map(int, self.sender.stdout.readline().split())
        self.sent = dict(zip(SOURCES, counts))
        self.drain()

    def drain(self):
        try:
            while True:
                self.received[self.receiver.recvfrom(64)[1][0]] += 1
        except BlockingIOError:
            pass


class Soak:
    def __init__(self, binary):
        self.lab = Lab(binary)
        self.wrong = []
        self.done = dict.fromkeys(("swap", "refresh", "ban", "unban", "expiry", "allow", "replace", "flap"), 0)
        self.turns = []
        self.write_list("a", "198.18", "a")
        self.write_list("b", "198.18", "b")
        self.lab.chatgate("attach", "g0", "--max-entries", "20000")
        self.lab.chatgate("ban", BANNED, "198.51.100.128/25", "--for", "forever")
        self.lab.chatgate("allow", ALLOWED, "--for", "forever")
        self.lab.chatgate("import", "banned/soak", self.lab.path("a"), "--for", "forever")
        self.lab.chatgate("list", "feed", "--kind", "ban", "--source", self.lab.path("feed"), "--for", "forever")
        self.seeds = itertools.cycle("cd")
        self.refresh()
        self.traffic = Traffic()
        self.next_list = "b"
        self.offset = self.settled()
        self.memory = self.lab.json("status")["kernel_bytes"]
        self.log = len(kernel_log())

    def write_list(self, name, network, seed):
        picks = random.Random(seed).sample(range(1 << 16), LINES)
        text = "".join(f"{network}.{one >> 8}.{one & 255}\n" for one in picks)
        pathlib.Path(self.lab.path(name)).write_text(text)

    def settled(self):
        """What the driver had more than the program, once no packet is under way: the same for ever."""
        before = None
        for _ in range(200):
            now = self.lab.arrived_at_driver() - self.lab.judged()
            if now == before:
                return now
            before = now
            time.sleep(0.02)
        self.wrong.append("the counters do not come to rest")
        return before

    # What happens, under traffic.
    def swap(self):
        self.lab.chatgate("import", "banned/soak", self.lab.path(self.next_list), "--replace", "--for", "forever")
        self.next_list = "a" if self.next_list == "b" else "b"

    def refresh(self):
        self.write_list("feed", "198.19", next(self.seeds))
        self.lab.chatgate("refresh", "feed")

    def ban(self):
        self.lab.chatgate("ban", CHURN, "--for", "forever")

    def unban(self):
        self.lab.chatgate("unban", CHURN, check=False)

    def expiry(self):
        self.unban()
        self.lab.chatgate("ban", CHURN, "--for", "1s")
        time.sleep(1.2)

    def allow(self):
        self.lab.chatgate("allow", CHURN, "--for", "forever")
        self.lab.chatgate("unallow", CHURN)

    def replace(self):
        self.lab.chatgate("attach", "g0")

    def flap(self):
        """Without traffic: what lies in a link that goes down is lost, and nobody counts it."""
        run("ip", "link", "set", "g0", "down")
        run("ip", "link", "set", "g0", "up")
        while not self.lab.is_up():
            time.sleep(0.02)

    def round(self):
        """Each of them comes as often, one after the other in any order."""
        if not self.turns:
            self.turns = random.sample(list(self.done), len(self.done))
        name = self.turns.pop()
        if name == "flap":
            self.flap()
        self.traffic.say()
        if name != "flap":
            getattr(self, name)()
        else:
            time.sleep(0.2)
        self.traffic.stop()
        self.done[name] += 1
        self.look(name)

    def look(self, name):
        offset = self.settled()
        self.traffic.drain()
        self.expect(offset == self.offset, f"{name}: {offset - self.offset} packets were not counted")
        self.expect(self.traffic.received[BANNED] == 0, f"{name}: {self.traffic.received[BANNED]} of the banned passed")
        for source, what in ((BANNED, "dropped"), (ALLOWED, "whitelisted")):
            hits, sent = self.lab.hits(source + "/32"), self.traffic.sent[source]
            self.expect(hits == sent, f"{name}: {source} sent {sent}, {hits} of them {what}")

    def expect(self, holds, text):
        if not holds:
            self.wrong.append(text)

    def finish(self):
        self.swap()
        if self.next_list == "a":
            self.swap()
        self.refresh()
        self.unban()
        memory = self.lab.json("status")["kernel_bytes"]
        self.expect(memory <= self.memory * 1.05, f"the kernel held {self.memory} bytes, and holds {memory}")
        self.expect(self.lab.json("verify")["differences"] == [], "verify finds differences")
        self.expect(self.traffic.received[ALLOWED] > 0 and self.traffic.received[CLEAN] > 0, "nothing arrives")
        self.wrong += [f"kernel log: {line}" for line in kernel_log()[self.log:] if TROUBLE.search(line)]
        happened = ", ".join(f"{count} {name}" for name, count in self.done.items())
        print(f"{sum(self.traffic.sent.values())} packets, {happened}; "
              f"the kernel's memory {self.memory / 2**20:.1f} -> {memory / 2**20:.1f} MiB")


def kernel_log():
    return run("dmesg", check=False).stdout.splitlines()


def main(binary, minutes):
    soak = Soak(binary)
    end = time.monotonic() + float(minutes) * 60
    while time.monotonic() < end and not soak.wrong:
        soak.round()
    soak.finish()
    for text in soak.wrong:
        print(f"soak: WRONG: {text}", file=sys.stderr)
    print("soak: nothing was wrong" if not soak.wrong else f"soak: {len(soak.wrong)} things were wrong")
    return 1 if soak.wrong else 0


sys.exit(main(*sys.argv[1:]))
