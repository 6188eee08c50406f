# syntax=docker/dockerfile:1
# Several stages, the slow and stable ones first: gocv is one cgo package that
# takes a minute to compile, so it has a layer of its own that changes only with
# go.mod.

FROM debian:bookworm AS toolchain
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates git make g++ pkg-config \
    libopencv-dev libtesseract-dev libleptonica-dev libturbojpeg0-dev libheif-dev
COPY --from=golang:1.26-bookworm /usr/local/go /usr/local/go
ENV PATH=/usr/local/go/bin:$PATH
WORKDIR /src

FROM toolchain AS gocv
COPY go.mod go.sum ./
RUN go mod download && go build -trimpath gocv.io/x/gocv

FROM gocv AS build
COPY . .
# Without symbols and debugging tables it is a quarter smaller and works alike.
RUN go build -trimpath -ldflags="-s -w" -o /redact ./cmd/redact

FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
    libopencv-calib3d406 libopencv-contrib406 libopencv-core406 libopencv-dnn406 libopencv-features2d406 \
    libopencv-highgui406 libopencv-imgcodecs406 libopencv-imgproc406 libopencv-ml406 libopencv-objdetect406 \
    libopencv-photo406 libopencv-shape406 libopencv-stitching406 libopencv-superres406 libopencv-video406 \
    libopencv-videoio406 libopencv-videostab406 libopencv-viz406 libopencv-flann406 \
    libtesseract5 liblept5 tesseract-ocr-eng libheif1 libturbojpeg0 opencv-data \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 redact
COPY --from=build /redact /usr/local/bin/redact
USER redact
WORKDIR /work
ENTRYPOINT ["redact"]
CMD ["--help"]
