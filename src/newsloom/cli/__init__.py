"""The terminal face: reads input, calls a function of `newsloom.services`, shows the result."""
