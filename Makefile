# The two commands: `make demo` and `make test`. Both install what is missing.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Absolute, so that the scripts of each room find the same build wherever they run.
export CARGO_TARGET_DIR ?= $(CURDIR)/target

.PHONY: help demo test check test-rust test-server test-subtitles test-c test-python test-node bench codegen clean

help:
	@echo "make demo    install, build, and run the main job on a real photo"
	@echo "make test    every test of every room"
	@echo "make bench   speed, side by side with other libraries"
	@echo "make codegen regenerate everything made from the catalog"

demo:
	scripts/bootstrap.sh build
	scripts/demo.sh

test: check test-rust test-server test-c test-python test-node test-subtitles

# What needs no running: format, lints, licences, generated files.
check:
	scripts/bootstrap.sh
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cargo xtask codegen --check
	scripts/check-licences.py

test-rust:
	scripts/bootstrap.sh
	cargo test --quiet

# The server as others see it: its document judged by schemathesis, its panel in a browser.
test-server:
	scripts/bootstrap.sh
	server/scripts/test.sh

test-c:
	scripts/bootstrap.sh
	ffi-c/scripts/test.sh

test-python:
	scripts/bootstrap.sh
	py/scripts/test.sh

test-node:
	scripts/bootstrap.sh
	node/scripts/test.sh

# The tool auto-subtitles, with real speech, real fonts and real clips.
test-subtitles:
	scripts/bootstrap.sh subtitles
	scripts/speech-models.sh
	tests/fixtures/video/make.sh
	cargo clippy --quiet --package noxus --package noxus-api --package noxus-engine --all-targets \
		--features noxus/subtitles,noxus-api/subtitles,noxus-engine/subtitles -- -D warnings
	cargo test --quiet --package noxus-engine --package noxus-api --features noxus-engine/subtitles,noxus-api/subtitles

bench:
	scripts/bootstrap.sh
	benches/run.sh

codegen:
	cargo xtask codegen

clean:
	rm -rf target out engine/tests/judges/.venv py/.venv server/.venv server/panel/node_modules node/node_modules
