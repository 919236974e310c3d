"""A story's scores in the flow: publishers' statistics, usual coverage, the classic profile."""
