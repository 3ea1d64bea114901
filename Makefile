# Two commands are all a newcomer needs: make run, make test.
SHELL   := /bin/bash
GO      ?= go
NODE    := $(shell command -v node)
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
MODULE  := github.com/treaty-registry/treaty
LDFLAGS := -s -w -X $(MODULE)/server.Release=$(VERSION) -X $(MODULE)/server.Commit=$(COMMIT)
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME ?= 30s

.PHONY: run build web test test-go test-web check lint fmt e2e conformance browser fuzz bench nightly torture image clean

run: build ## build UI and server, serve on :8081 with SQLite
	./treaty serve

build: web
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o treaty .

# The UI is built when its sources changed. Without Node it is left out.
web/dist/index.html: $(shell find web/src web/index.html web/*.json web/*.ts -type f 2>/dev/null)
	cd web && npm ci --no-audit --no-fund --loglevel=error && npm run build

web:
ifdef NODE
	@$(MAKE) --no-print-directory web/dist/index.html
else
	@echo "Node is not installed: the binary is built without the web UI."
endif

test: test-go test-web ## everything

test-go:
	$(GO) test -race -shuffle=on ./...

test-web:
ifdef NODE
	@$(MAKE) --no-print-directory web
	cd web && npm test && npm run size
else
	@echo "Node is not installed: the tests of the web UI are skipped."
endif

lint: ## Go and web linters
	$(GO) run $(GOLANGCI) run
ifdef NODE
	cd web && npm run lint
endif

fmt:
	$(GO) run $(GOLANGCI) fmt

check: test lint ## test, lint, generated files and module file up to date
	$(GO) vet ./...
	$(GO) mod tidy -e -diff
	git diff --exit-code

# The corpus lies outside of the repository. Where it is absent there is nothing to
# run, which CI must not take for a pass unless it says so: TREATY_CONFORMANCE=off.
CORPUS := $(abspath $(or $(TREATY_CONFORMANCE),../shared/conformance))

conformance: ## the corpus: verdicts, messages, canonical texts, through the Go API and over HTTP
ifeq ($(TREATY_CONFORMANCE),off)
	@echo "TREATY_CONFORMANCE=off: the conformance corpus is skipped."
else ifneq ($(wildcard $(CORPUS)/*.jsonl),)
	@set -o pipefail; TREATY_CONFORMANCE=$(CORPUS) $(GO) test -count=1 -v -run 'TestCorpus|TestConformanceHTTP' ./compat/conformance ./compat/rules ./server \
		| grep -vE '^(=== |( *--- PASS)|PASS$$)'
else ifeq ($(CI),true)
	@echo "There is no conformance corpus at $(CORPUS): set TREATY_CONFORMANCE to its folder, or to off."; exit 1
else
	@echo "There is no conformance corpus at $(CORPUS): skipped. Set TREATY_CONFORMANCE to its folder."
endif

e2e: build ## real clients against a real process
	$(GO) -C e2e test -count=1 ./...
ifdef NODE
	cd e2e/javascript && npm ci --no-audit --no-fund --loglevel=error && npm test
else
	@echo "Node is not installed: the JavaScript clients are skipped."
endif
	e2e/python/run

browser: build ## the UI in a real browser: Debian's chromium, or CHROMIUM
	node web/scripts/browser.mjs

fuzz: ## each fuzz target for FUZZTIME
	@set -e; for p in $$($(GO) list ./...); do \
		d=$${p#$(MODULE)}; \
		for f in $$(grep -rhoE '^func (Fuzz[A-Za-z0-9_]+)' ".$$d"/*_test.go 2>/dev/null | cut -d' ' -f2); do \
			echo "$$p $$f"; $(GO) test $$p -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME); \
		done; \
	done

bench: build ## ratios against a bare Echo handler on this machine
	$(GO) run ./bench -out docs/benchmarks.md

nightly: ## long property, differential and fault runs
	TREATY_NIGHTLY=1 TREATY_PAIRS=1000000 $(GO) test -timeout 3h -count=1 ./compat/...
	TREATY_NIGHTLY=1 $(GO) test -timeout 1h -count=1 ./server/...
	$(MAKE) fuzz FUZZTIME=10m

image:
	docker build -t treaty:$(VERSION) --build-arg VERSION=$(VERSION) --build-arg COMMIT=$(COMMIT) .

clean:
	rm -rf treaty web/dist/assets web/dist/index.html web/node_modules
