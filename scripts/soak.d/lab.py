# SPDX-License-Identifier: Apache-2.0
"""A host with the filter and its visitors: two network namespaces, a link, a BPF file system, a store."""
import json
import os
import subprocess
import tempfile

LINK = "198.51.100."
HOST = LINK + "1"
BANNED = LINK + "66"  # dropped, always
ALLOWED = LINK + "200"  # passes, always, inside a banned prefix
CLEAN = LINK + "7"  # nothing covers it
CHURN = LINK + "70"  # is banned and is not, in turn
NOTES = ("vlan", "qinq", "encapsulated")  # counted beside a verdict


def run(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True)


class Lab:
    def __init__(self, binary):
        # Private: nobody else sees it, and it goes with this process.
        run("mount", "-t", "tmpfs", "tmpfs", "/run")
        self.folder = tempfile.mkdtemp(prefix="chatgate-soak.", dir="/run")
        self.bpffs = self.path("bpf")
        os.mkdir(self.bpffs)
        run("mount", "-t", "bpf", "-o", "mode=0700", "bpf", self.bpffs)
        self.binary = binary
        run("ip", "netns", "add", "visitor")
        run("ip", "-n", "visitor", "link", "add", "v0", "type", "veth", "peer", "name", "g0", "netns", str(os.getpid()))
        for address in ("2", *(one.removeprefix(LINK) for one in (BANNED, ALLOWED, CLEAN, CHURN))):
            run("ip", "-n", "visitor", "address", "add", f"{LINK}{address}/24", "dev", "v0")
        run("ip", "address", "add", HOST + "/24", "dev", "g0")
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "set", "g0", "up")
        run("ip", "-n", "visitor", "link", "set", "v0", "up")

    def path(self, name):
        return os.path.join(self.folder, name)

    def chatgate(self, *words, check=True):
        done = run(self.binary, "--state-dir", self.path("state"), "--bpffs", self.bpffs, *words, check=False)
        if check and done.returncode:
            raise RuntimeError(f"chatgate {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def json(self, *words):
        return json.loads(self.chatgate(*words, "--json").stdout)

    def judged(self):
        """Packets under any verdict."""
        counters = self.json("stats")["counters"]
        return sum(one["packets"] for name, one in counters.items() if name not in NOTES)

    def hits(self, cidr):
        entries = self.json("stats")["entries"]
        return next((one["packets"] for one in entries if one["prefix"] == cidr), 0)

    def is_up(self):
        """Whether what the visitors send gets as far as the driver."""
        return json.loads(run("ip", "-n", "visitor", "-j", "link", "show", "v0").stdout)[0]["operstate"] == "UP"

    def arrived_at_driver(self):
        """Packets that the visitors' end handed to the filtered one."""
        links = json.loads(run("ip", "-n", "visitor", "-s", "-j", "link", "show", "v0").stdout)
        return links[0]["stats64"]["tx"]["packets"]
