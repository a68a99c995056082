"""`python -m m5kit`: the command, where its own name is not on the path."""

from .cli.main import main

if __name__ == "__main__":
    main()
