"""How fast pages are, as ratios to a bare Django view in the same run, on SQLite and PostgreSQL, small and large."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    """Without arguments: every database and size, each in a process of its own. `--quick`: SQLite, small."""
    quick = "--quick" in arguments
    codes = []
    for size in ("small",) if quick else ("small", "large"):
        codes.append(run(["-m", "bench.inside.pages", size], f"SQLite, {size}"))
        if not quick:
            codes.append(run(["tests/postgres.py", "--", sys.executable, "-m", "bench.inside.pages", size],
                             f"PostgreSQL, {size}"))  # fmt: skip
    return int(any(codes))


def run(command: list[str], title: str) -> int:
    """One database of one size, in a fresh data folder."""
    print(f"\n{title}", flush=True)
    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "MADANG_DATA": data, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        return subprocess.run([sys.executable, *command], env=env, cwd=ROOT, check=False).returncode
