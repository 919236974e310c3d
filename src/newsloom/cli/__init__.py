"""The terminal face: reads input, calls a function of `newsloom.app`, shows the result."""
