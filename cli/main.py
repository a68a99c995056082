"""The m5kit command."""


def main() -> None:
    """Run the command line."""
    raise SystemExit("m5kit: not built yet")
