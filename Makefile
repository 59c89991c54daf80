# lodescope: `make explore` and `make test` on a machine with a Swift 6 toolchain, nothing else.

SWIFT ?= swift

# The hot loops are compiled for what this processor has; the program says so plainly if it is then started on a lesser
# one. `make ARCH=x86-64` builds for any x86-64, `make ARCH=x86-64-v3` for any with AVX2. On arm64 nothing is needed.
ARCH ?= $(shell sh Scripts/processor-level)
FLAGS_x86-64 :=
FLAGS_x86-64-v3 := -Xcc -march=x86-64-v3 -Xswiftc -DLODESCOPE_FMA
FLAGS_x86-64-v4 := -Xcc -march=x86-64-v4 -Xcc -mprefer-vector-width=512 -Xswiftc -DLODESCOPE_FMA -Xswiftc -DLODESCOPE_WIDE
FLAGS_arm64 :=
FLAGS := -c release $(FLAGS_$(ARCH))

.PHONY: help explore build test sanitize sanitize-short bench manual dependencies clean

help:
	@echo 'make explore   build, and open the explorer on the shipped dimers'
	@echo 'make build     build .build/release/lodescope'
	@echo 'make test      build and run every test'
	@echo 'make sanitize  every test under sanitizers and a checking malloc, an hour; make sanitize-short a part of it'
	@echo 'make bench     run the benchmarks, or some: make bench ONLY="knobs stages"'
	@echo 'make manual    write the manual page, Assets/lodescope.1, anew'
	@echo 'make clean     remove what was built'

explore: build
	@.build/release/lodescope explore

build: dependencies
	$(SWIFT) build $(FLAGS) --product lodescope

# Optimised, as the numerics are a hundred times slower without; in a folder of its own, as testable code is compiled
# otherwise than the program.
TEST_FLAGS := $(FLAGS) -Xswiftc -enable-testing --scratch-path .build/tests
test: dependencies
	$(SWIFT) build $(TEST_FLAGS) --build-tests
	@if command -v python3 >/dev/null; then python3 datasets/make/check.py --skip-if-missing; fi
	@sh Scripts/run-tests $(SWIFT) test $(TEST_FLAGS) --skip-build

# Out of bounds or a race: see the script.
sanitize: dependencies
	@SWIFT="$(SWIFT)" sh Scripts/sanitize long
sanitize-short: dependencies
	@SWIFT="$(SWIFT)" sh Scripts/sanitize short

bench: build
	$(SWIFT) run --package-path Benchmarks $(FLAGS) benchmarks $(ONLY)

manual: build
	@mkdir -p Assets
	.build/release/lodescope manual > Assets/lodescope.1

dependencies:
	@sh Scripts/install-dependencies

clean:
	rm -rf .build
