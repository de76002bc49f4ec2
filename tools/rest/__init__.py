"""The catalogue over HTTP: UCP's REST binding, with a key, limits and metrics."""
