"""Quality and speed, measured. It belongs to the checkout, not to the package: run it from the checkout's root.

`python -m bench.quality` (`./run quality`) prints every quality number beside its pinned floor;
`python -m bench.speed` (`./run bench`) prints speeds and peak memory of this machine.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""


def data_folder() -> Path:
    """Where the measuring data stand: NEWSLOOM_DATA, or `shared/data` beside the checkout. It may not exist."""
    return Path(os.environ.get("NEWSLOOM_DATA") or ROOT.parent / "shared" / "data")
