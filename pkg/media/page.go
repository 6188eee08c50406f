package media

import (
	"image"
	"sync"
)

// Page is one picture of a file: upright, free of orientation tags, in sRGB.
// It never changes after decoding, so detectors may read it at any time;
// nobody may write to the pixels that Image, View and Pixels return.
type Page struct {
	number int
	pixels *image.NRGBA // as decoded, transparency and all
	img    *image.NRGBA // opaque; the same as pixels where those are

	mu    sync.Mutex
	views map[int]View
}

// View is a page scaled down. A point (x, y) of the page lies at
// (x*Scale, y*Scale) of the view.
type View struct {
	Image *image.NRGBA
	Scale float64 // view pixels per page pixel, 0 < Scale <= 1
}

// ground is the grey on which a transparent picture is laid for looking at it:
// black and white writing both stand out from it.
const ground = 128

// NewPage wraps upright pixels as page number n, counted from 1. The picture's
// bounds must start at (0, 0); it belongs to the page from now on.
func NewPage(n int, img *image.NRGBA) *Page {
	return &Page{number: n, pixels: img, img: flatten(img, ground), views: map[int]View{}}
}

// Number is the page's place in the file, counted from 1.
func (p *Page) Number() int { return p.number }

// Pixels returns the page's pixels at full size with their transparency, for
// covering and encoding; read only.
func (p *Page) Pixels() *image.NRGBA { return p.pixels }

// Image returns the page at full size for looking at: transparent parts are
// laid over mid grey, so every pixel is opaque, and what a picture holds in its
// transparency alone can be seen; read only.
func (p *Page) Image() *image.NRGBA { return p.img }

// Bounds returns the page's rectangle, from (0, 0) to (width, height).
func (p *Page) Bounds() image.Rectangle { return p.img.Bounds() }

// Megapixels is the page's area in millions of pixels.
func (p *Page) Megapixels() float64 {
	return float64(p.img.Bounds().Dx()) * float64(p.img.Bounds().Dy()) / 1e6
}

// View returns the page scaled so that its longer side is at most longSide
// pixels (never enlarged). Views are cached: several detectors share one.
func (p *Page) View(longSide int) View {
	w, h := p.img.Bounds().Dx(), p.img.Bounds().Dy()
	long := max(w, h)
	if longSide <= 0 || long <= longSide {
		return View{Image: p.img, Scale: 1}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if v, ok := p.views[longSide]; ok {
		return v
	}
	scale := float64(longSide) / float64(long)
	v := View{
		Image: shrunk(p.img, max(1, int(float64(w)*scale+.5)), max(1, int(float64(h)*scale+.5))),
		Scale: scale,
	}
	p.views[longSide] = v
	return v
}
