"""Tables that are shipped: word statistics and vectors, a catalogue of feeds. Data, no code."""
