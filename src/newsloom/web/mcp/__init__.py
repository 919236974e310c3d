"""The newsroom for assistants that speak the Model Context Protocol: over standard input and output, and below /mcp."""
