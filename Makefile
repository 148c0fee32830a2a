# Two commands do everything: `make demo` runs the platform, `make test` proves it.
# They need python3 (3.11 or newer) and make; the rest is installed into .venv.
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(VENV)/bin/uv pip install --quiet --python $(PY)

.PHONY: demo test lock clean

demo: $(VENV)/.run
	@$(PY) -m wrota.conf.cli demo

test: $(VENV)/.dev
	@$(PY) tests/prove.py

$(VENV)/.tools: locks/tools.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Wrota needs Python 3.11 or newer."; exit 1; }
	@python3 -m venv $(VENV) || { echo "Python's venv is missing. On Debian: apt install python3-venv"; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/tools.txt
	@touch $@

$(VENV)/.run: $(VENV)/.tools locks/run.txt pyproject.toml
	@echo "Installing (about half a minute the first time) …"
	@$(INSTALL) --require-hashes -r locks/run.txt
	@$(INSTALL) --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run locks/dev.txt
	@$(INSTALL) --require-hashes -r locks/dev.txt
	@touch $@

# After a change of dependencies in pyproject.toml: new locks with hashes.
lock: $(VENV)/.tools
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url locks/tools.in -o locks/tools.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml -o locks/run.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --group dev -o locks/dev.txt

clean:
	rm -rf $(VENV)
