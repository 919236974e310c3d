"""An open newsroom as one value, and the owner's settings as the settings of the pure rules."""
