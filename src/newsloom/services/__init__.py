"""The use cases: one function per thing that a person or a program can ask of a newsroom."""
