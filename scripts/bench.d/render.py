# SPDX-License-Identifier: Apache-2.0
"""What scripts/bench shows of the figures that chatgate_bench wrote.

  render.py FIGURES.json [--markdown FILE] [--svg FOLDER]

Prints the table of targets; --markdown writes it as Markdown, --svg the charts as program-cost.svg, live-frames.svg and
load-time.svg (those whose part was measured).
"""
import argparse
import json
import pathlib
import sys

sys.dont_write_bytecode = True

import charts  # noqa: E402
import tables  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="Renders the figures of a benchmark run")
    parser.add_argument("figures", type=pathlib.Path)
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--svg", type=pathlib.Path, metavar="FOLDER")
    arguments = parser.parse_args()
    figures = json.loads(arguments.figures.read_text(encoding="utf-8"))
    print(tables.text(figures), end="")
    if arguments.svg:
        arguments.svg.mkdir(parents=True, exist_ok=True)
        for name, svg in charts.all_of(figures):
            (arguments.svg / name).write_text(svg, encoding="utf-8")
    if arguments.markdown:
        arguments.markdown.write_text(tables.markdown(figures), encoding="utf-8")


main()
