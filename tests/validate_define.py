"""Validate define.xml files against CDISC's own schema: python tests/validate_define.py FILE...

The schema, with analysis results, is the one that the package defineutils carries. Exit code 1 where a file is invalid.
"""

import sys
from pathlib import Path

import defineutils
from lxml import etree


def main(files: list[str]) -> int:
    """Print what is wrong with each file, or that nothing is."""
    folder = Path(str(defineutils.__file__)).parent / "validate" / "schema" / "cdisc-arm-1.0"
    schema = etree.XMLSchema(etree.parse(str(folder / "arm1-0-0.xsd")))
    bad = 0
    for file in files:
        valid = schema.validate(etree.parse(file))
        sys.stdout.write(f"{Path(file).parent.name}/define.xml: {'valid' if valid else 'invalid'}\n")
        for error in list(schema.error_log):  # type: ignore[call-overload]
            sys.stdout.write(f"  line {error.line}: {error.message}\n")
        bad += not valid
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
