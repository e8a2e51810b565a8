"""``python -m siegeworks``: the same commands as ``siegeworks``."""

from siegeworks.cli import main

if __name__ == "__main__":
    main()
