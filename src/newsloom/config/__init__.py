"""The operator's file, newsloom.toml: read, checked, explained.

    config = load(Path("my-newsroom"))      # or parse(text, path, env), which touches no disk
    config.fetch.host_delay                 # seconds, a float

Each option stands once, in its section (`sections` names them all): its type, default, check and explanation.
From there come the commented file that `newsloom init` writes, the reference page and the messages about faults.
"""

from newsloom.config.reading import FILE, Config, ConfigFaults, load, parse
from newsloom.config.writing import default_toml

__all__ = ["FILE", "Config", "ConfigFaults", "default_toml", "load", "parse"]
