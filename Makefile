# Two commands on a fresh machine with Python 3.11, git and make: `make demo` and `make test`.
# CONTRIBUTING.md has the same in plain commands, for Windows.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# What an installed environment depends on; the code itself is installed editable, with page and catalogues built.
HOUSE := setup.cfg pyproject.toml $(wildcard build_backend/*.py)
BUILT := $(wildcard geo/locales/*/*.po) $(shell find maps/web -name node_modules -prune -o -type f -print)
RUN_STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-test
BENCH := build/bench
ROOMS := geo coverage maps workspace scripts

.PHONY: help demo test matrix torture check format types assets catalogues docs pictures bench wheel clean

help:
	@echo 'make demo     a map of the built-in region, in demo/; prints its path'
	@echo 'make test     all tests (ARGS="tests/test_x.py -k word" for some)'
	@echo 'make matrix   every fault of every service that data are fetched from, and many more drawn examples (make test: a sample)'
	@echo 'make torture  commands killed and refused by the disk at every moment, and several at once (make test: a sample; ARGS="--kills 20")'
	@echo 'make check    style and types'
	@echo 'make format   put the style right'
	@echo 'make bench    the figures of benchmarks/, as tables'
	@echo 'make wheel    what people install, in dist/'
	@echo 'make assets   the map page: maps/web -> maps/assets'
	@echo 'make docs     docs/commands.md from the help texts'
	@echo 'make pictures the pictures of README.md, from a fresh demo (needs Chromium)'
	@echo 'make types    build/types, where type checkers and editors find the package'
	@echo 'make clean    remove what was built (not .venv, not demo)'

demo: $(RUN_STAMP)
	@$(BIN)/jarjestokartta demo demo

test: $(TEST_STAMP) assets catalogues
	@sh .ci/chromium build/no-chromium
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder $(ARGS)

matrix: $(TEST_STAMP) catalogues
	@JARJESTOKARTTA_MATRIX=1 $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 tests/test_fetch_faults.py
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --hypothesis-profile=thorough -m hypothesis

torture: $(TEST_STAMP) assets catalogues
	@$(BIN)/python tests/torture.py $(ARGS)

check: $(TEST_STAMP) types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(TEST_STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Type checkers cannot follow an editable install whose folders have other names than its packages.
types:
	@mkdir -p build/types/jarjestokartta
	@for room in $(ROOMS); do ln -sfn "$(CURDIR)/$$room" build/types/jarjestokartta/$$room; done

assets: $(BIN)/python
	@node=$$($(BIN)/python build_backend/assets.py --requirements) && \
	  { [ -z "$$node" ] || $(BIN)/python -m pip install --quiet "$$node"; } && \
	  $(BIN)/python build_backend/assets.py

catalogues: $(TEST_STAMP)
	@$(BIN)/python build_backend/catalogues.py

docs: catalogues
	@$(BIN)/python docs/commands.py
	@$(BIN)/python docs/places.py

pictures: $(TEST_STAMP) assets catalogues
	@$(BIN)/jarjestokartta --quiet demo build/pictures
	@$(BIN)/python docs/pictures.py build/pictures

bench: $(TEST_STAMP) assets catalogues
	@mkdir -p build && : >build/bench.md
	@$(BIN)/jarjestokartta --quiet demo $(BENCH)
	@for script in benchmarks/*.py; do \
	  case "$$script" in \
	    */exports.py|*/geocode_accuracy.py|*/geocoders.py) set -- $(BENCH) ;; \
	    */inputs.py|*/fetch.py) set -- $(BENCH)/data/raw ;; \
	    *) set -- ;; \
	  esac; \
	  $(BIN)/python "$$script" "$$@" >build/bench.part || exit 1; tee -a build/bench.md <build/bench.part; done

wheel: $(TEST_STAMP)
	@$(BIN)/python -m build --outdir dist

clean:
	rm -rf build dist *.egg-info maps/assets/[!.]* maps/assets/.sources maps/web/node_modules geo/locales/*/LC_MESSAGES

$(BIN)/python:
	@sh .ci/venv "$(PYTHON)" $(VENV)

$(RUN_STAMP): $(BIN)/python $(HOUSE) $(BUILT)
	@echo 'Installing järjestökartta into $(VENV) …' >&2
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(TEST_STAMP): $(BIN)/python $(HOUSE)
	@echo 'Installing järjestökartta and its development tools into $(VENV) …' >&2
	@$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@ $(RUN_STAMP)
