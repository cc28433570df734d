"""Judge one published return in a process of its own; print seconds and megabytes.

    python donations_probe.py FOLDER FILE

Printed as JSON: CPU seconds, and memory above what the process needs before the file.
For a packed CSV file also the floor: reading it and folding each of its values once.
"""

import csv
import gzip
import json
import resource
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[2]))

import logic_packages  # noqa: E402, F401  makes the rules importable

from base_logic.folding import fold  # noqa: E402
from donations_logic.judge_return import judge_return  # noqa: E402
from donations_logic.rules import ReturnRules  # noqa: E402
from donations_logic.settings import ReturnSettings  # noqa: E402


def peak() -> float:
    """Return the most memory that this process has used so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_floor(path: Path) -> float:
    """Return the CPU seconds that reading and folding every value takes."""
    start = time.process_time()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        for record in csv.reader(text):
            for value in record:
                fold(value)
    return round(time.process_time() - start, 2)


def main(folder: str, name: str):
    """Judge ``name`` in ``folder`` and print what it took."""
    contexts = json.loads((Path(folder) / "context.json").read_text(encoding="utf-8"))
    settings = ReturnSettings.from_context(contexts.get(name, contexts["hostile/*"]))
    rules, path = ReturnRules.build(fold), Path(folder) / name
    idle, start = peak(), time.process_time()
    result = judge_return(path.read_bytes(), path.name, settings, rules)
    seconds = time.process_time() - start
    figures = {"rows": len(result.rows), "file_code": result.file_code}
    figures |= {"seconds": round(seconds, 2), "extra_mb": round(peak() - idle)}
    if path.suffix == ".gz":
        figures["floor"] = measure_floor(path)
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
