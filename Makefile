# The verbs people try first. Each is safe to repeat; the first run on a machine also installs what is missing.
PRESET ?= dev
BUILD := build/$(PRESET)
WEFT := $(BUILD)/apps/weft/weft

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

demo: configure ## set up, build, and show a network doing its whole job; exit code 0 when every check holds
	cmake --build $(BUILD) --target weft
	$(WEFT) demo $(DEMO_ARGUMENTS)

test: configure ## set up, build everything, run every test
	cmake --build $(BUILD) --target all all_verify_interface_header_sets
	tools/test $(BUILD)

unit: configure ## set up, build everything, run the tests that take seconds
	cmake --build $(BUILD)
	tools/test $(BUILD) unit

nightly: configure ## set up, build everything, run the swarms and sweeps with more seeds than a change can wait for: hours
	cmake --build $(BUILD)
	ctest --test-dir $(BUILD) -C nightly -L nightly -j $$(nproc) --output-on-failure --no-tests=error

fuzz: ## build the fuzz harnesses with clang's sanitizers and give each ten minutes of processor time: hours; it goes on where it was
	tools/setup checks
	@$(MAKE) --no-print-directory configure PRESET=fuzz
	cmake --build --preset fuzz
	tools/fuzz $(FUZZ_ARGUMENTS)

build: configure ## set up and build everything
	cmake --build $(BUILD)

bench: ## build for measuring and run the micro-benchmarks; `weft bench NAME` runs the others
	@$(MAKE) --no-print-directory configure PRESET=release
	cmake --build build/release --target weft_microbench
	build/release/weft_microbench $(BENCH_ARGUMENTS)

format: ## lay out all C++ sources as .clang-format says
	tools/setup checks
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 -i

tidy: configure ## textual rules and clang-tidy over all sources
	tools/setup checks
	tools/tidy
	git ls-files 'libs/*/src/*.cpp' 'apps/*.cpp' | xargs -P $$(nproc) -n 4 clang-tidy-19 --quiet -p $(BUILD)

openapi: configure ## write docs/openapi.json and all that is made from it anew, after a change of the interface
	cmake --build $(BUILD) --target weft
	$(WEFT) node openapi > docs/openapi.json
	tools/setup typescript
	cd sdk/typescript && npm ci --ignore-scripts --no-audit --no-fund && npm run generate && npm run build
	@$(MAKE) --no-print-directory dashboard

dashboard: ## test and build dashboard/dist anew, after a change of dashboard/ or sdk/typescript
	tools/setup typescript
	cd dashboard && npm ci --ignore-scripts --no-audit --no-fund && npm test && npm run build

package: ## write a Debian package of the program, its manual pages and its units; prints where it is
	tools/setup package
	tools/package

site: configure ## build the documentation as a site in build/site/html
	tools/setup site
	cmake --build $(BUILD) --target weft
	tools/site --weft $(WEFT)

docs: ## check that the pages' links, commands and cited decisions exist
	tools/tidy docs

clean: ## remove what was built here; the caches outside the tree stay
	rm -rf build

configure:
	tools/setup
	cmake --preset $(PRESET) --log-level=WARNING >/dev/null

.PHONY: help demo test unit nightly fuzz build bench format tidy openapi dashboard package site docs clean configure
