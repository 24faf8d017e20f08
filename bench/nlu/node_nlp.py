"""node-nlp with its French package, on Node.js; skipped in one line where node or the package is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("node_nlp.js")


def main() -> None:
    folder, modules = Path(sys.argv[1]), Path(sys.argv[2])
    subprocess.run(["node", "--max-old-space-size=4096", str(SCRIPT), str(folder), str(modules)], check=True)


main()
