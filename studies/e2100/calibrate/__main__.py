"""python studies/e2100/calibrate OUT.csv: calibrate anew (about a minute) and write the subject table."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from calibrate.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
