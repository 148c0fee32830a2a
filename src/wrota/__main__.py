"""`python -m wrota` is the command line."""

import sys

from wrota.conf.cli import main

if __name__ == "__main__":
    sys.exit(main())
