"""The public interface, as a program that imports it sees it: typed, lazy, silent."""
