# Two commands do everything on a fresh machine: make run and make test.
GO        := tools/go
TAGS      := -tags x11
STATIC    := honnef.co/go/tools/cmd/staticcheck@v0.8.2
WINDOWLESS = $(shell $(GO) list $(TAGS) ./... | grep -vE '^papilio/(ui|cmd/papilio|tools)(/|$$)')
WINDOWED   = papilio/ui/... papilio/cmd/papilio
SUM        = build/testsum

.PHONY: run build test check shots images bench fuzz deps clean

run: deps build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then exec build/papilio; else \
	  echo "There is no display here, so here is the tour instead."; $(MAKE) --no-print-directory shots; fi

deps:
	@tools/setup build

build:
	@mkdir -p build
	$(GO) build $(TAGS) -o build/ ./cmd/papilio ./cmd/papilio-cli

# Everything: unit, transcripts, end to end without a window (all with the race
# detector), end to end on the test driver, and the built program in real
# windows under Xvfb. The last line counts.
test: 
	@tools/setup test
	@mkdir -p build && rm -f build/test-counts
	@$(GO) build -o $(SUM) ./tools/testsum
	@failed=0; \
	$(GO) test -json -race $(TAGS) -timeout 10m $(WINDOWLESS) | $(SUM) || failed=1; \
	$(GO) test -json $(TAGS) -timeout 10m $(WINDOWED) | $(SUM) || failed=1; \
	$(MAKE) --no-print-directory build || failed=1; \
	PAPILIO_SHOTS=$(CURDIR)/build/shots $(GO) test -json $(TAGS) -count=1 -timeout 10m ./tools/tour | $(SUM) || failed=1; \
	$(SUM) -total || failed=1; exit $$failed

# Pictures to look at, light and dark: every window in every state, drawn without
# a display, and the tour: real windows, clicks and keys. build/shots/sheet.png
# has all of them.
shots: build
	@tools/setup test
	PAPILIO_SHOTS=$(CURDIR)/build/shots $(GO) test $(TAGS) -count=1 -timeout 10m -run TestShots ./ui
	PAPILIO_SHOTS=$(CURDIR)/build/shots $(GO) test $(TAGS) -count=1 -timeout 10m ./tools/tour
	$(GO) run ./tools/shots build/shots

# The pictures of the README, by the tour once more, and those of docs/tour.md.
images: build
	@tools/setup test
	PAPILIO_SHOTS=$(CURDIR)/build/shots $(GO) test $(TAGS) -count=1 -timeout 10m -run TestShots ./ui
	tools/images
	PAPILIO_SHOTS=$(CURDIR)/build/shots PAPILIO_IMAGES=$(CURDIR)/docs/images $(GO) test $(TAGS) -count=1 -timeout 10m -run 'TestTour/light' ./tools/tour

check:
	@out=$$($$($(GO) env GOROOT)/bin/gofmt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "not formatted:"; echo "$$out"; exit 1; fi
	$(GO) vet $(TAGS) ./...
	$(GO) run $(STATIC) $(TAGS) ./...
	$(GO) run ./tools/licences

bench:
	$(GO) test $(TAGS) -run '^$$' -bench . -benchmem $(WINDOWLESS)

# Each fuzz target for a while: make fuzz FUZZTIME=1m
FUZZTIME ?= 10s
fuzz:
	@for pkg in $(WINDOWLESS); do for f in $$($(GO) test $(TAGS) -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	  echo "== $$pkg $$f"; $(GO) test $(TAGS) -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; done; done

clean:
	rm -rf build
