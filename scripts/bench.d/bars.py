# SPDX-License-Identifier: Apache-2.0
"""Horizontal bar charts in groups, as SVG: one colour for chatgate, another for what it is compared with."""
import dataclasses
import math
from xml.sax.saxutils import escape

from tables import number

WIDTH = 860
LABELS = 210  # left of the bars
MARGIN = 28
VALUE_ROOM = 70  # right of the longest bar
BAR, GAP, HEADING = 20, 6, 34
OURS, THEIRS, INK, FAINT, GRID = "#1a66c9", "#aab4c0", "#1b1f24", "#5b6470", "#e3e7ec"
FONT = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"


@dataclasses.dataclass
class Chart:
    title: str
    unit: str
    groups: list  # [(heading, [(label, value)])]
    log: bool = False

    def values(self):
        return [value for _, bars in self.groups for _, value in bars]


def text(x, y, words, size=13, colour=INK, anchor="start", weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}" '
            f'font-weight="{weight}">{escape(words)}</text>')


def linear_ticks(top):
    step = 10 ** math.floor(math.log10(top))
    step = next(s for s in (step / 5, step / 2, step, 2 * step) if top / s <= 6)
    return [step * i for i in range(int(top / step) + 1)]


def log_ticks(low, top):
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(top)) + 1)
    return [m * 10 ** p for p in powers for m in (1, 2, 5) if low <= m * 10 ** p <= top]


class Scale:
    """Where a value lies between LABELS and the right edge."""

    def __init__(self, chart):
        self.log = chart.log
        self.top = max(chart.values())
        # A bar has to begin somewhere: at the tick below the least value.
        self.low = 10 ** math.floor(math.log10(min(chart.values()))) if self.log else 0
        self.ticks = log_ticks(self.low, self.top) if self.log else linear_ticks(self.top)

    def x(self, value):
        room = WIDTH - LABELS - MARGIN - VALUE_ROOM
        if self.log:
            return LABELS + room * math.log(value / self.low) / math.log(self.top / self.low)
        return LABELS + room * value / self.top


def grid(scale, top, bottom):
    for tick in scale.ticks:
        x = scale.x(tick)
        yield f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}" stroke="{GRID}"/>'
        yield text(x, bottom + 18, number(tick), 12, FAINT, "middle")


def one_bar(scale, y, label, value):
    ours = label.startswith("chatgate")
    end = max(scale.x(value), LABELS + 1)
    weight = "600" if ours else "normal"
    yield text(LABELS - 10, y + 15, label, 13, INK, "end", weight)
    yield f'<rect x="{LABELS}" y="{y}" width="{end - LABELS:.1f}" height="{BAR}" rx="2" fill="{OURS if ours else THEIRS}"/>'
    yield text(end + 7, y + 15, number(value), 13, INK, "start", weight)


def svg(chart, footer):
    scale = Scale(chart)
    top = y = 76
    body = []
    for heading, bars in chart.groups:
        body.append(text(LABELS, y + 22, heading, 13, FAINT, "start", "600"))
        y += HEADING
        for label, value in bars:
            body += one_bar(scale, y, label, value)
            y += BAR + GAP
    height = y + 66
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(chart.title)}" font-family="{escape(FONT)}">',
        f'<rect width="{WIDTH}" height="{height}" rx="6" fill="#ffffff"/>',
        text(MARGIN, 36, chart.title, 18, INK, "start", "600"),
        text(MARGIN, 58, chart.unit, 13, FAINT),
    ]
    return "\n".join([*head, *grid(scale, top, y), *body, text(MARGIN, height - 16, footer, 12, FAINT), "</svg>"]) + "\n"
