# make run     everything from a fresh checkout to the product at work
# make build   target/release/diemtua with its front end inside
# make test    every test: Rust, database, front end, browser; installs what it needs
# make lint    formatting and clippy
# make prepare the queries' offline data, after a query or a migration has changed
# make bench   measures a federation of 629,000 members; see bench/README.md

PORT ?= 8080
DATA ?=
SCALE ?= 1.0

PROGRAM := target/release/diemtua
FRONTEND := frontend/dist/diemtua.css
FRONTEND_SOURCES := $(shell find frontend/src frontend/build -type f) frontend/vite.config.mjs
# Queries are checked against the committed answers of a database, not against a running one.
OFFLINE := $(if $(wildcard .sqlx),SQLX_OFFLINE=true)

# -- run and build ------------------------------------------------------------------------------

.PHONY: run build bench tools

# Memory goes back to the machine as soon as it is free; see README, “Memory”.
run: build
	@MIMALLOC_PURGE_DELAY=0 exec $(PROGRAM) serve --fill-sample --listen 127.0.0.1:$(PORT) $(if $(DATA),--data "$(DATA)")

build: tools $(FRONTEND)
	$(OFFLINE) cargo build --release

# Says what is missing and how to come by it, before anything is begun.
tools:
	@command -v cargo >/dev/null || { echo "Thiếu Rust (cargo): cài theo https://rustup.rs rồi chạy lại." >&2; exit 1; }
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Thiếu Node.js 20.19 trở lên (node, npm): cài theo https://nodejs.org rồi chạy lại." >&2; exit 1; }
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || { echo "Node.js $$(node --version) quá cũ: cần 20.19 trở lên." >&2; exit 1; }

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund
	@touch $@

# What embeds the built files is compiled anew when one of them is added.
$(FRONTEND): frontend/node_modules/.package-lock.json $(FRONTEND_SOURCES)
	cd frontend && npm run --silent build
	@touch $@ src/web/assets.rs

# -- bench --------------------------------------------------------------------------------------

# One call for the program and what is measured beside it: apart, the typesetter would be built twice.
bench: tools $(FRONTEND) bench/.venv/ready
	$(OFFLINE) cargo build --release -p diemtua -p linkage -p paper-pdf --bin diemtua --example pairs --example federation
	@bench/.venv/bin/python bench/run.py $(PROGRAM) $(SCALE)

bench/.venv/ready: bench/requirements.txt
	@command -v python3 >/dev/null || { echo "Thiếu Python 3 (python3): cài rồi chạy lại make bench." >&2; exit 1; }
	python3 -m venv bench/.venv
	bench/.venv/bin/pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@

# -- test ---------------------------------------------------------------------------------------

# Tests make their own databases; one named for development is none of theirs.
OWN := env -u DATABASE_URL SQLX_OFFLINE=true

RUST_TESTS := $(if $(shell command -v cargo-nextest),cargo nextest run --workspace --no-fail-fast,cargo test --workspace --no-fail-fast --lib --bins --tests)

.PHONY: test test-rust test-frontend test-browser browser lint prepare
.NOTPARALLEL:

test: tools test-frontend test-rust test-browser

test-frontend: frontend/node_modules/.package-lock.json
	cd frontend && npm run --silent check

# nextest leaves the examples in the documentation to cargo.
test-rust: $(FRONTEND)
	cargo fmt --check
	$(OWN) $(RUST_TESTS)
	$(OWN) cargo test --workspace --doc --quiet

test-browser: browser e2e/node_modules/.package-lock.json $(FRONTEND)
	$(OWN) cargo build --quiet
	cd e2e && npm test

e2e/node_modules/.package-lock.json: e2e/package-lock.json
	cd e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
	@touch $@

# A browser for the browser's tests: root has it installed, others are told.
browser:
	@if command -v chromium >/dev/null || [ -x "$$CHROMIUM" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
	else \
	  echo "Thiếu Chromium: cài bằng apt-get install chromium, hoặc đặt CHROMIUM=đường dẫn tới chrome, rồi chạy lại." >&2; exit 1; \
	fi

lint:
	cargo fmt --check
	$(OWN) cargo clippy --workspace --all-targets -- --deny warnings

# -- prepare ------------------------------------------------------------------------------------

prepare: $(FRONTEND)
	$(OWN) cargo run --quiet -p prepare
