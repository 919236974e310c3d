"""Where work runs: threads, killable processes, a Dask cluster."""
