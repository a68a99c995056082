# One entry for a newcomer: make check.
PYTHON ?= python

.PHONY: check lint types contract test

check: lint types contract test

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

# The root of the repository is the package, so mypy is shown it under its name.
types:
	mkdir -p .link && ln -sfn .. .link/m5kit
	MYPYPATH=.link $(PYTHON) -m mypy -p m5kit
	cd tests && MYPYPATH=../.link:. $(PYTHON) -m mypy --config-file ../pyproject.toml --explicit-package-bases .
	cd benchmarks && MYPYPATH=../.link:. $(PYTHON) -m mypy --config-file ../pyproject.toml --explicit-package-bases *.py

contract:
	lint-imports

test:
	$(PYTHON) -m pytest -n 2
