// Package jpegturbo reads and writes JPEG files through libjpeg-turbo's
// TurboJPEG API.
//
// It writes because the encoders at hand (Go's image/jpeg, OpenCV 4.6) know only
// 4:2:0, which smears coloured text and turns a 4:4:4 original into something
// visibly worse. TurboJPEG writes SOI, a JFIF APP0 without thumbnail, DQT, SOF,
// DHT, SOS and EOI, and nothing else: no comment, no software name.
//
// It reads because that takes a quarter of the time of Go's image/jpeg, and only
// what is flawless: on the library's first warning Decode gives up, and the
// caller turns to the decoder in Go, which is slower and safe in memory.
//
// The library's handle and its buffers live within one call.
package jpegturbo

// #cgo pkg-config: libturbojpeg
// #include <turbojpeg.h>
import "C"

import (
	"errors"
	"fmt"
	"image"
	"unsafe"
)

// Sampling is a chroma subsampling that the library can write.
type Sampling int

// Samplings, with the library's own numbers.
const (
	S444 Sampling = C.TJSAMP_444
	S422 Sampling = C.TJSAMP_422
	S420 Sampling = C.TJSAMP_420
	Grey Sampling = C.TJSAMP_GRAY
	S440 Sampling = C.TJSAMP_440
	S411 Sampling = C.TJSAMP_411
)

// MaxSide is the longest side that a JPEG can have.
const MaxSide = 65500

// Encode returns a baseline JPEG of img. Quality runs from 1 to 100 on
// libjpeg's scale. Alpha is ignored: the caller lays the picture over a ground
// first. The same pixels, quality and sampling give the same bytes with the
// same build of the library.
func Encode(img *image.NRGBA, quality int, s Sampling) ([]byte, error) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if w < 1 || h < 1 || w > MaxSide || h > MaxSide {
		return nil, fmt.Errorf("jpegturbo: a JPEG cannot be %d x %d pixels", w, h)
	}
	if quality < 1 || quality > 100 || s < S444 || s > S411 {
		return nil, errors.New("jpegturbo: quality or sampling out of range")
	}
	if img.Stride < 4*w || len(img.Pix) < (h-1)*img.Stride+4*w {
		return nil, errors.New("jpegturbo: picture has fewer pixels than its bounds say")
	}
	handle := C.tjInitCompress()
	if handle == nil {
		return nil, errors.New("jpegturbo: cannot start the encoder")
	}
	defer C.tjDestroy(handle)

	var buf *C.uchar
	var size C.ulong
	defer func() { C.tjFree(buf) }()
	rc := C.tjCompress2(handle, (*C.uchar)(unsafe.Pointer(&img.Pix[0])), C.int(w), C.int(img.Stride), C.int(h),
		C.TJPF_RGBX, &buf, &size, C.int(s), C.int(quality), C.TJFLAG_ACCURATEDCT)
	if rc != 0 {
		return nil, fmt.Errorf("jpegturbo: %s", C.GoString(C.tjGetErrorStr2(handle)))
	}
	return C.GoBytes(unsafe.Pointer(buf), C.int(size)), nil
}

// errMismatch: the library's header parser and the caller's disagree.
var errMismatch = errors.New("jpegturbo: the file is not of the expected size")

// Decode reads a JPEG of one or three components, which the caller knows to be
// w by h pixels, as opaque straight RGBA. It fails on any warning (damaged or
// missing data, more than the library's 500 scans) and leaves orientation and
// profiles alone.
func Decode(b []byte, w, h int) (*image.NRGBA, error) {
	if len(b) == 0 {
		return nil, errMismatch
	}
	handle := C.tjInitDecompress()
	if handle == nil {
		return nil, errors.New("jpegturbo: cannot start the decoder")
	}
	defer C.tjDestroy(handle)

	src, size := (*C.uchar)(unsafe.Pointer(&b[0])), C.ulong(len(b))
	var cw, ch, sampling, space C.int
	if C.tjDecompressHeader3(handle, src, size, &cw, &ch, &sampling, &space) != 0 {
		return nil, fmt.Errorf("jpegturbo: %s", C.GoString(C.tjGetErrorStr2(handle)))
	}
	if int(cw) != w || int(ch) != h || space == C.TJCS_CMYK || space == C.TJCS_YCCK {
		return nil, errMismatch
	}
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	rc := C.tjDecompress2(handle, src, size, (*C.uchar)(unsafe.Pointer(&img.Pix[0])), cw, C.int(img.Stride), ch,
		C.TJPF_RGBA, C.TJFLAG_STOPONWARNING|C.TJFLAG_LIMITSCANS|C.TJFLAG_ACCURATEDCT)
	if rc != 0 {
		return nil, fmt.Errorf("jpegturbo: %s", C.GoString(C.tjGetErrorStr2(handle)))
	}
	return img, nil
}
