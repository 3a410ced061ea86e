"""Rows a second of reading and cleaning a register: 5,330 and 100,000 rows, XLSX and CSV."""

from __future__ import annotations

import csv
import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from jarjestokartta.geo import register
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.model.register_file import HEADERS


def rows(count: int, seed: int = 2) -> list[list[object]]:
    draw = random.Random(seed)  # noqa: S311 - no secret
    names = [*builtin_table("municipalities")["name_fi"], "Korpilahti", "Laukas", "Jyväskylän mlk"]
    first = date(1920, 1, 1)
    return [
        [
            f"{1000 + number // 1000}.{number % 1000:03}"[-7:],
            business_id(number) if number % 3 == 0 else "",
            f"  Kylän {number}.  yhdistys ry" if number % 9 == 0 else f"Kylän {number}. yhdistys ry",
            draw.choice(names),
            f"Kylätie {draw.randint(1, 400)} {draw.choice(['', 'A 2', 'b'])}",
            draw.choices(["40100", "41520", "44100", 1530], weights=[40, 30, 29, 1])[0],
            "JYVÄSKYLÄ",
            draw.choice(["4", "5 Vapaa-aika", "Kulttuuri", "luokittelematon"]),
            f"Yhdistyksen tarkoituksena on edistää kylän {number} toimintaa ja yhteisöllisyyttä.",
            first + timedelta(days=draw.randint(0, 30_000)),
            f"{draw.randint(1, 28)}.{draw.randint(1, 12)}.2019",
            draw.choice(["Rekisterissä", "Purettu"]),
            f"www.yhdistys{number}.fi",
        ]
        for number in range(count)
    ]


def business_id(number: int) -> str:
    digits = f"{number:07}"
    rest = sum(weight * int(digit) for weight, digit in zip((7, 9, 10, 5, 8, 4, 2), digits, strict=True)) % 11
    return f"{digits}-{11 - rest if rest else 0}" if rest != 1 else ""


def write(folder: Path, table: list[list[object]]) -> tuple[Path, Path]:
    text, book = folder / "register.csv", folder / "register.xlsx"
    with text.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows([list(HEADERS), *table])
    with xlsxwriter.Workbook(
        book, {"default_date_format": "dd.mm.yyyy", "constant_memory": True}
    ) as workbook:
        sheet = workbook.add_worksheet("Yhdistykset")
        for number, row in enumerate([list(HEADERS), *table]):
            sheet.write_row(number, 0, row)
    return text, book


def main() -> None:
    counts = [int(argument) for argument in sys.argv[1:]] or [5_330, 100_000]
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            for path in write(Path(folder), rows(count)):
                register.read(path)
                times, busy = [], []
                for _ in range(5 if count < 20_000 else 2):
                    start, start_busy = time.perf_counter(), time.process_time()
                    found = register.read(path)
                    times.append(time.perf_counter() - start)
                    busy.append(time.process_time() - start_busy)
                seconds = statistics.median(times)
                print(
                    f"{count:>7} rows {path.suffix:5} {seconds:6.2f} s {count / seconds:>9,.0f} rows/s "
                    f"(processor {statistics.median(busy):.2f} s, {len(found.problems):,} problems)"
                )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
