# Everything a fresh Debian 12 machine with Go needs is installed by these
# targets: `make demo` and `make test` set up what they use.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO ?= go
# Where the measuring sets and the pulled networks lie; both may be absent.
EVAL_DIR ?= $(if $(REDACT_EVAL_DIR),$(REDACT_EVAL_DIR),../shared/eval)
TRAIN_DIR ?= ../shared/train

# Tesseract reads this at exec only; with more threads it is several times slower.
export OMP_THREAD_LIMIT = 1
# The same flags for building, vetting and testing: gocv's C++ is compiled once, not twice.
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)

# Packages without C: they are tested as a build without a C compiler has them.
PURE := $(addsuffix /...,$(addprefix ./,pkg/finding pkg/attach pkg/exif pkg/pii pkg/policy pkg/report \
        internal/worker internal/likeness internal/batch internal/bucket internal/queue internal/metrics))

DEB_BUILD := g++ pkg-config libopencv-dev libtesseract-dev libleptonica-dev libturbojpeg0-dev libheif-dev
DEB_RUN   := tesseract-ocr-eng libheif1 libturbojpeg0 ca-certificates
DEB_EVAL  := python3-opencv python3-numpy tesseract-ocr libimage-exiftool-perl liblcms2-utils libheif-examples \
             fonts-dejavu-extra fonts-crosextra-carlito fonts-crosextra-caladea fonts-kristi fonts-comic-neue fonts-breip

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOFUMPT     := mvdan.cc/gofumpt@v0.12.0

.PHONY: help deps deps-eval build demo test test-native lint fmt eval eval-faces eval-documents eval-badges bench samples models check-page check-fresh clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

deps: ## install the Debian packages that building and running need
	@scripts/deps $(DEB_BUILD) $(DEB_RUN)

deps-eval: deps
	@scripts/deps $(DEB_EVAL)

build: deps ## build bin/redact
	@mkdir -p bin
	$(GO) build -ldflags="-s -w" -o bin/redact ./cmd/redact

demo: build ## clean samples/ into out/ and print what was found
	@rm -rf out
	bin/redact clean --out-dir out --keep-names samples/*.jpg samples/*.png || test $$? -eq 4
	@ls -l out

# The worker's protections differ in a process with C, so it is tested in both.
test: deps ## all tests
	$(GO) vet ./...
	CGO_ENABLED=0 $(GO) test $(PURE)
	$(GO) test -timeout 30m $$(comm -23 <($(GO) list ./... | sort) <($(GO) list $(filter-out ./internal/worker/...,$(PURE)) | sort))

test-native: deps ## the packages with native memory, counting OpenCV's matrices, under the race detector
	$(GO) test -race -tags matprofile -timeout 60m ./internal/vision/... ./pkg/faces/... ./pkg/ocr/... ./pkg/records/... ./pkg/badges/...

lint: deps ## vet, staticcheck, gofumpt
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	@bad=$$($(GO) run $(GOFUMPT) -l .); if [ -n "$$bad" ]; then echo "not formatted (make fmt):"; echo "$$bad"; exit 1; fi

fmt: ## format the code
	$(GO) run $(GOFUMPT) -w .

eval: build deps-eval ## measure on the development sets (EVAL_DIR) and on samples/
	scripts/eval --eval-dir "$(EVAL_DIR)"

eval-faces: build deps-eval ## faces only: each detector and all together, also on turned pictures, then by output pixels
	REDACT_EVAL_DIR="$(EVAL_DIR)" $(GO) run ./internal/evalfaces
	scripts/eval --eval-dir "$(EVAL_DIR)" --only faces --turns

eval-documents: build deps-eval ## text and records only, of the set and drawn afresh: leaks by entity, kind and height, needless area, reading, ms by step
	scripts/eval --eval-dir "$(EVAL_DIR)" --only documents --reading
	drawn=$$(mktemp -d) && trap 'rm -rf "$$drawn"' EXIT && \
	scripts/draw-documents --out "$$drawn/documents" --count 60 --seed 22 && \
	scripts/eval --eval-dir "$$drawn" --only documents --judge "$(EVAL_DIR)/documents/judge.py"

eval-badges: build deps-eval ## marks only: drawn afresh over the set of faces by class and size, then on real pictures
	drawn=$$(mktemp -d) && trap 'rm -rf "$$drawn"' EXIT && \
	scripts/draw-marks --photos "$(EVAL_DIR)/faces/images" --out "$$drawn/drawn-badges" --count 320 --seed 22 && \
	scripts/eval --eval-dir "$$drawn" --only drawn-badges
	scripts/eval --eval-dir "$(EVAL_DIR)" --only badges

bench: deps ## speed of the steps
	$(GO) test -run '^$$' -bench . -benchtime 3x ./pkg/... ./internal/...

samples: ## draw samples/ again
	$(GO) run ./internal/samplegen/cmd samples

models: ## how to train our own networks
	@cat models/training/README.md

check-page: deps ## accessibility of the pages we write, with axe-core in Chromium where it is installed
	scripts/check-page

check-fresh: ## the Dockerfile's steps and the README's two commands in a bare Debian 12
	scripts/check-fresh

clean: ## remove what was built
	rm -rf bin out
