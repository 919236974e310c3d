"""One file a stage, three functions each; they do not know each other (`pipeline.flow` does)."""
