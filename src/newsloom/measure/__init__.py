"""Quality and speed, measured: metrics, and what `newsloom quality` and `newsloom bench` print."""
