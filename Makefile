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

.PHONY: help explore build install uninstall deb test perf lint format sanitize sanitize-short bench manual dependencies clean

help:
	@echo 'make explore   build, and open the explorer on the shipped dimers'
	@echo 'make build     build .build/release/lodescope'
	@echo 'make install   put program, data, manual and completions under PREFIX, /usr/local; make uninstall takes them away'
	@echo 'make deb       a Debian package of a program for any processor, .build/lodescope_VERSION_ARCHITECTURE.deb'
	@echo 'make test      build and run every test, or some: make test ONLY=Regression'
	@echo 'make perf      tests with limits of time, on a quiet machine'
	@echo 'make lint      format and names of all Swift files, warnings taken for errors; make format mends the format'
	@echo 'make sanitize  every test under sanitizers and a checking malloc, an hour; make sanitize-short a part of it'
	@echo 'make bench     run the benchmarks, or some: make bench ONLY="knobs stages"'
	@echo 'make manual    write the manual page, Assets/lodescope.1, anew'
	@echo 'make clean     remove what was built'

explore: build
	@.build/release/lodescope explore

# The program has the Swift runtime in it, where the toolchain has that as archives: it starts in two thirds of the time,
# most of which went into looking up symbols in twenty libraries, and runs without a toolchain. lld links it in a third of
# the time, and does not warn of what Foundation contains. Tests link the libraries, with which traps are traced.
STATIC := $(if $(wildcard $(dir $(realpath $(shell command -v $(SWIFT))))../lib/swift_static/linux/libFoundation.a), \
	--static-swift-stdlib -Xswiftc -use-ld=lld)
build: dependencies
	$(SWIFT) build $(FLAGS) $(STATIC) --product lodescope

# As root where PREFIX asks for it: sudo make install. What is built already is taken as it is, as root need not have a
# toolchain.
PREFIX ?= /usr/local
DESTDIR ?=
PROGRAM ?= .build/release/lodescope
install:
	@[ -x $(PROGRAM) ] || $(MAKE) build
	@sh Scripts/install install '$(PREFIX)' '$(DESTDIR)' $(PROGRAM)
uninstall:
	@sh Scripts/install uninstall '$(PREFIX)' '$(DESTDIR)'

# For whatever processor the package comes to, unless the command line says ARCH, and so in a folder of its own.
DEB_ARCH := $(if $(filter command line,$(origin ARCH)),$(ARCH),$(if $(filter x86-64%,$(ARCH)),x86-64,$(ARCH)))
deb: dependencies
	$(SWIFT) build -c release $(FLAGS_$(DEB_ARCH)) $(STATIC) --scratch-path .build/deb --product lodescope
	@sh Scripts/make-deb .build/deb/release/lodescope .build

# Optimised, as the numerics are a hundred times slower without; in a folder of its own, as testable code is compiled
# otherwise than the program.
TEST_FLAGS := $(FLAGS) -Xswiftc -enable-testing --scratch-path .build/tests
test: dependencies
	$(SWIFT) build $(TEST_FLAGS) --build-tests
	@if [ -z '$(ONLY)' ] && command -v python3 >/dev/null; then python3 datasets/make/check.py --skip-if-missing; fi
	@sh Scripts/run-tests $(SWIFT) test $(TEST_FLAGS) --skip-build $(if $(ONLY),--filter '$(ONLY)')

perf: dependencies
	$(SWIFT) build $(TEST_FLAGS) --build-tests
	@LODESCOPE_PERF=1 $(SWIFT) test $(TEST_FLAGS) --skip-build --no-parallel --filter 'SpeedTests|LatencyTests|KernelGuardTests|framesAreFast'

# The compiler's warnings are errors in what is built for it, which is what is tested too.
SWIFT_FILES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources
lint: export LODESCOPE_STRICT := 1
lint: dependencies
	$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_FILES)
	$(SWIFT) build $(TEST_FLAGS) --build-tests
format:
	$(SWIFT) format --in-place --recursive --parallel $(SWIFT_FILES)

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
