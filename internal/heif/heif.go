package heif

// #cgo pkg-config: libheif
// #include <stdlib.h>
// #include <libheif/heif.h>
import "C"

import (
	"errors"
	"fmt"
	"image"
	"unsafe"
)

// Classes of failure.
var (
	ErrUnsupported = errors.New("heif: coding not supported by the installed libheif")
	ErrDamaged     = errors.New("heif: cannot be decoded")
)

// Picture is the main picture of a file, upright.
type Picture struct {
	Image *image.NRGBA // 8 bits a channel, straight alpha
	Bits  int          // bits a channel in the file
	ICC   []byte       // embedded profile, nil when there is none
	// Primaries and Transfer are the codes of ITU-T H.273 from the container,
	// 0 when it gives none.
	Primaries, Transfer int
	Others              int // further pictures of the file that were left unread
}

// Decode reads the main picture. check is called with its size as displayed
// before the picture is decoded; the error that it returns is passed on. Other
// errors wrap ErrUnsupported or ErrDamaged.
func Decode(b []byte, check func(w, h int) error) (*Picture, error) {
	if len(b) == 0 {
		return nil, ErrDamaged
	}
	b = withoutExtras(b)
	ctx := C.heif_context_alloc()
	if ctx == nil {
		return nil, ErrDamaged
	}
	defer C.heif_context_free(ctx)
	// The library keeps a pointer to the bytes until the context is freed, so
	// they have to lie in C's memory.
	src := C.CBytes(b)
	defer C.free(src)
	if err := failure(C.heif_context_read_from_memory_without_copy(ctx, src, C.size_t(len(b)), nil)); err != nil {
		return nil, err
	}
	var handle *C.struct_heif_image_handle
	if err := failure(C.heif_context_get_primary_image_handle(ctx, &handle)); err != nil {
		return nil, err
	}
	defer C.heif_image_handle_release(handle)
	if err := check(int(C.heif_image_handle_get_width(handle)), int(C.heif_image_handle_get_height(handle))); err != nil {
		return nil, err
	}
	pic := &Picture{
		Bits:   int(C.heif_image_handle_get_luma_bits_per_pixel(handle)),
		ICC:    profile(handle),
		Others: int(C.heif_context_get_number_of_top_level_images(ctx)) - 1,
	}
	pic.Primaries, pic.Transfer = codes(handle)
	var err error
	pic.Image, err = pixels(handle, check)
	return pic, err
}

// pixels decodes the picture to 8-bit RGBA.
func pixels(handle *C.struct_heif_image_handle, check func(w, h int) error) (*image.NRGBA, error) {
	opt := C.heif_decoding_options_alloc()
	if opt == nil {
		return nil, ErrDamaged
	}
	defer C.heif_decoding_options_free(opt)
	opt.convert_hdr_to_8bit = 1
	opt.strict_decoding = 1
	var img *C.struct_heif_image
	if err := failure(C.heif_decode_image(handle, &img, C.heif_colorspace_RGB, C.heif_chroma_interleaved_RGBA, opt)); err != nil {
		return nil, err
	}
	defer C.heif_image_release(img)
	var stride C.int
	plane := C.heif_image_get_plane_readonly(img, C.heif_channel_interleaved, &stride)
	w, h := int(C.heif_image_get_primary_width(img)), int(C.heif_image_get_primary_height(img))
	if plane == nil || w <= 0 || h <= 0 || int(stride) < 4*w {
		return nil, ErrDamaged
	}
	if err := check(w, h); err != nil { // the coded picture may differ from the container's word
		return nil, err
	}
	src := unsafe.Slice((*byte)(plane), int(stride)*(h-1)+4*w)
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		copy(out.Pix[y*out.Stride:], src[y*int(stride):y*int(stride)+4*w])
	}
	if C.heif_image_handle_is_premultiplied_alpha(handle) != 0 {
		straighten(out)
	}
	return out, nil
}

// straighten turns premultiplied colours into straight ones.
func straighten(img *image.NRGBA) {
	for i := 0; i < len(img.Pix); i += 4 {
		if a := int(img.Pix[i+3]); a > 0 && a < 255 {
			for c := range 3 {
				img.Pix[i+c] = uint8(min(255, (int(img.Pix[i+c])*255+a/2)/a))
			}
		}
	}
}

// maxProfile bounds an embedded colour profile; real ones have a few KiB.
const maxProfile = 4 << 20

func profile(handle *C.struct_heif_image_handle) []byte {
	n := C.heif_image_handle_get_raw_color_profile_size(handle)
	if n == 0 || n > maxProfile {
		return nil
	}
	icc := make([]byte, int(n))
	if failure(C.heif_image_handle_get_raw_color_profile(handle, unsafe.Pointer(&icc[0]))) != nil {
		return nil
	}
	return icc
}

// codes returns the primaries and the transfer of the container's nclx box.
func codes(handle *C.struct_heif_image_handle) (primaries, transfer int) {
	var nclx *C.struct_heif_color_profile_nclx
	if failure(C.heif_image_handle_get_nclx_color_profile(handle, &nclx)) != nil || nclx == nil {
		return 0, 0
	}
	defer C.heif_nclx_color_profile_free(nclx)
	return int(nclx.color_primaries), int(nclx.transfer_characteristics)
}

// failure turns the library's answer into an error of a class. Its message is
// left behind: it may quote the file.
func failure(e C.struct_heif_error) error {
	switch e.code {
	case C.heif_error_Ok:
		return nil
	case C.heif_error_Unsupported_filetype, C.heif_error_Unsupported_feature:
		return fmt.Errorf("%w (code %d.%d)", ErrUnsupported, int(e.code), int(e.subcode))
	}
	return fmt.Errorf("%w (code %d.%d)", ErrDamaged, int(e.code), int(e.subcode))
}
