"""Quality, measured on labelled data, beside pinned floors: `python -m bench.quality [ROOM...]`."""
