# The two commands: `make demo` and `make test`. Both install what is missing.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Absolute, so that the scripts of each room find the same build wherever they run.
export CARGO_TARGET_DIR ?= $(CURDIR)/target

.PHONY: help demo test material check test-rust test-server test-model test-subtitles test-c test-python test-node bench codegen clean

help:
	@echo "make demo    install, build, and run the main job on a real photo and a real clip"
	@echo "make test    every test of every room"
	@echo "make bench   speed, side by side with other libraries"
	@echo "make codegen regenerate everything made from the catalog"

demo:
	scripts/bootstrap.sh demo
	scripts/demo.sh

test: check test-rust test-server test-c test-python test-node test-subtitles test-tool

# What the tests read and judge by: packages, speech models, clips. Once.
material:
	scripts/bootstrap.sh
	scripts/speech-models.sh
	scripts/voice-models.sh
	scripts/kokoro-models.sh
	scripts/cog.sh
	tests/fixtures/video/make.sh

# What needs no running: format, lints, licences, generated files.
check:
	scripts/bootstrap.sh
	cargo fmt --all --check
	# Modules inside a macro, which cargo fmt does not see.
	rustfmt --check --edition 2024 engine/src/tools/*/mod.rs
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	for features in "" images jpeg webp avif gif captions speech ffmpeg sound; do \
		cargo clippy --package noxus-engine --no-default-features --features "$$features" --all-targets --quiet -- -D warnings; done
	for features in "" images video voices; do \
		cargo clippy --package noxus-api --no-default-features --features "$$features" --all-targets --quiet -- -D warnings; done
	cargo xtask codegen --check
	scripts/check-licences.py
	scripts/check-one-build.py

cache = $(or $(NOXUS_CACHE),$(CURDIR)/.cache)
test-rust: material
	cargo test --quiet
	[ ! -d "$(cache)/language-model/python" ] || $(MAKE) test-model
	cargo run --quiet --package noxus-api --example subtitles -- \
		"$(cache)/video/speech-vertical.mp4" "$(cache)/speech/ggml-tiny.en.bin" "$$(mktemp -d)"
	espeak-ng -v es -w "$(cache)/voice.wav" 'Duerme mejor esta misma noche.'
	cargo run --quiet --package noxus-api --example script_to_video -- "$(cache)/voice.wav" "$$(mktemp -d)"
	cargo run --quiet --package noxus-api --example ai_video -- tests/fixtures/foto.jpg "$$(mktemp -d)"

# Scripts by a real language model; `make test` does this where its weights are already.
test-model:
	scripts/language-model.sh
	cargo test --quiet --package noxus-api --test it -- --ignored writers::llama

# The server as others see it: its document judged by schemathesis, its panel in a browser.
test-server: material
	server/scripts/test.sh

test-c: material
	ffi-c/scripts/test.sh

test-python: material
	py/scripts/test.sh

test-node: material
	node/scripts/test.sh

# Subtitle files as other programs read them.
test-subtitles: material
	engine/scripts/judge-subtitles.sh

# Adding a tool is a folder, a line and a price.
test-tool: material
	scripts/toy-tool.sh

bench:
	scripts/bootstrap.sh
	benches/run.sh

codegen:
	cargo xtask codegen

clean:
	rm -rf target out engine/tests/judges/.venv py/.venv server/.venv server/panel/node_modules node/node_modules
