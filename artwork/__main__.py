"""Render the demo catalogue's pictures: `python -m artwork [--sheet FILE]`."""

import argparse
from pathlib import Path

from artwork.demo import contact_sheet, read_rows, render


def main() -> None:
    parser = argparse.ArgumentParser(prog="artwork", description="Draw the pictures of the demo catalogue.")
    parser.add_argument(
        "--sheet", type=Path, metavar="FILE", help="also write a contact sheet of all pictures"
    )
    parser.add_argument("--sheet-only", action="store_true", help="do not draw again, only write the sheet")
    options = parser.parse_args()
    rows = read_rows()
    if not options.sheet_only:
        print(f"{len(rows)} pictures, {render(rows) / 1e6:.2f} MB")
    if options.sheet:
        contact_sheet(rows).save(options.sheet)


if __name__ == "__main__":
    main()
