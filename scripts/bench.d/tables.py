# SPDX-License-Identifier: Apache-2.0
"""The figures as text: the table of targets for a terminal, and a Markdown page of all of it."""

COLUMNS = ("What", "Value", "Target", "", "Note")


def number(value):
    """Three digits that count, no exponent: 0.0123, 1.23, 12.3, 1234."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    digits = 2 if abs(value) >= 1 else 3
    if abs(value) >= 10:
        digits = 1
    return f"{value:.{digits}f}"


def verdict(ratio):
    if not ratio["target"]:
        return ""
    return "met" if ratio["met"] else "MISSED"


def rows(figures):
    for ratio in figures["ratios"]:
        yield ratio["name"], number(ratio["value"]), ratio["target"], verdict(ratio), ratio["note"]


def summary(figures):
    with_target = [r for r in figures["ratios"] if r["target"]]
    met = sum(r["met"] for r in with_target)
    line = f"{met} of {len(with_target)} targets met"
    if met < len(with_target):
        line += "; why the others are missed: README.md, \"Measured beside its peers\""
    return line


def where(figures):
    return f"{figures['machine']}, Linux {figures['kernel']}, {figures['date'][:10]}"


def text(figures):
    table = [COLUMNS, *rows(figures)]
    widths = [max(len(row[i]) for row in table) for i in range(len(COLUMNS) - 1)]
    lines = [where(figures), ""]
    for row in table:
        cells = [row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].ljust(widths[2]), row[3].ljust(widths[3]), row[4]]
        lines.append("  ".join(cells).rstrip())
    lines += ["", summary(figures)]
    return "\n".join(lines) + "\n"


def escaped(cell):
    return cell.replace("|", "\\|").replace("<", "&lt;")


def markdown_table(head, alignment, body):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "|".join(alignment) + "|"
    for row in body:
        yield "| " + " | ".join(escaped(cell) for cell in row) + " |"


def raw_rows(raw):
    for one in raw:
        parameters = ", ".join(f"{name} {value}" for name, value in sorted(one["parameters"].items()))
        yield one["name"], parameters, number(one["value"]), one["unit"]


def markdown(figures):
    lines = ["# Benchmarks", "", f"{where(figures)}. {summary(figures)}.", ""]
    lines += markdown_table(COLUMNS, ("---", "--:", "---", "---", "---"), rows(figures))
    lines += ["", "## All figures", ""]
    lines += markdown_table(("Figure", "Of", "Value", "Unit"), ("---", "---", "--:", "---"), raw_rows(figures["raw"]))
    return "\n".join(lines) + "\n"
