# SPDX-License-Identifier: Apache-2.0
"""Which charts there are, and what of the figures goes into each."""
import bars
from tables import where


def amount(text):
    """"100000" as people write it: 100k."""
    value = int(text)
    if value % 1_000_000 == 0:
        return f"{value // 1_000_000}M"
    return f"{value // 1000}k" if value % 1000 == 0 else f"{value:,}"


def select(figures, name, **wanted):
    return [one for one in figures["raw"]
            if one["name"] == name and all(one["parameters"].get(key) == value for key, value in wanted.items())]


def group(title, found, label, scale=1.0):
    """One group of bars, of the figures that `found` are, named by their parameter `label`."""
    return title, [(one["parameters"][label], one["value"] * scale) for one in found]


def different(found, parameter):
    """The values of a parameter, as they come."""
    return list(dict.fromkeys(one["parameters"][parameter] for one in found))


def program_cost(figures):
    found = select(figures, "program cost", family="v4", list="random", scopes="0")
    groups = []
    for sources in ("clean", "banned"):
        of_kind = [one for one in found if one["parameters"].get("sources") == sources]
        for entries in sorted(different(of_kind, "entries"), key=int):
            some = [one for one in of_kind if one["parameters"]["entries"] == entries]
            groups.append(group(f"{sources} packet, {amount(entries)} entries", some, "program"))
    return bars.Chart("What a packet costs in the XDP program", "ns per packet (logarithmic), less is better", groups, log=True)


def live_frames(figures):
    groups = []
    for verdict in ("dropped", "passed"):
        found = select(figures, "live frames", verdict=verdict)
        for bans in sorted(different(found, "bans"), key=int):
            some = [one for one in found if one["parameters"]["bans"] == bans]
            widest = max(different(some, "sources"), key=int)
            some = sorted((one for one in some if one["parameters"]["sources"] == widest), key=lambda one: -one["value"])
            groups.append(group(f"{verdict}, {amount(bans)} bans, {amount(widest)} sources", some, "filter", 1e-6))
    return bars.Chart("Packets through a veth driver, one CPU", "million packets per second, more is better", groups)


def load_time(figures):
    found = sorted(select(figures, "load"), key=lambda one: one["value"])
    groups = [group(f"{amount(entries)} entries", [one for one in found if one["parameters"]["entries"] == entries], "tool")
              for entries in different(found, "entries")]
    return bars.Chart("Loading a list, from file to live in the kernel", "seconds, less is better", groups)


def all_of(figures):
    """(file name, SVG) of each chart whose part was measured."""
    for name, chart in (("program-cost.svg", program_cost), ("live-frames.svg", live_frames), ("load-time.svg", load_time)):
        drawn = chart(figures)
        if drawn.groups:
            yield name, bars.svg(drawn, where(figures))
