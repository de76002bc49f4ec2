"""The catalogue over HTTP: UCP's REST binding, with a key, limits and metrics."""

from importlib.util import find_spec

from shoplens.catalog import MissingDependencyError

for package in ("fastapi", "mcp", "prometheus_client"):  # before the first module that needs one
    if find_spec(package) is None:
        raise MissingDependencyError("the REST door", package, "api")
