"""How a poller behaves towards outlets: a played web on loopback, our poller and others on it."""
