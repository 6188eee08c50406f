package attach

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"path"
	"strconv"
	"strings"
)

// A picture in a document is often cropped, and the whole of it stays in the
// file behind the frame. So what the frame hides is cut from the pixels, after
// the whole picture was cleaned: a face at the edge is found as a whole face.

// crop is what is cut from each side, in parts of the picture's width or height.
type crop struct{ l, t, r, b float64 }

// placePictures cleans every picture that a tree shows and puts it in place.
func (f *filter) placePictures(root *xnode) error {
	n := 0
	var first error
	root.all(func(fill *xnode) {
		blip := fill.child(nsA, "blip")
		if blip == nil || first != nil {
			return
		}
		n++
		first = f.place(fill, blip, fmt.Sprintf("%s/%d", f.src.path, n))
	})
	return first
}

func (f *filter) place(fill, blip *xnode, at string) error {
	id := blip.attr(nsR, "embed")
	if id == "" {
		return refuse("it shows a picture that lies elsewhere; embed the picture and save it again")
	}
	rel, ok := f.src.targets[id]
	if !ok || rel.external {
		return refuse("it shows a picture that lies elsewhere; embed the picture and save it again")
	}
	c, err := hiddenBy(fill)
	if err != nil {
		return err
	}
	name, err := f.picture(rel.target, at, c)
	if err != nil {
		return err
	}
	blip.set(nsR, "embed", f.src.pictureLink(name))
	return nil
}

// pictureLink returns the id of the relationship to a picture of the output.
func (p *officePart) pictureLink(name string) string {
	for _, r := range p.rels {
		if r.target == name {
			return r.id
		}
	}
	return p.link("image", name)
}

// hiddenBy reads what of a picture its frame hides and removes the order to
// hide it: the source rectangle, and a fill that is larger than its shape.
func hiddenBy(fill *xnode) (crop, error) {
	var c crop
	var kids []*xnode
	for _, k := range fill.kids {
		if !k.is(nsA, "srcRect") {
			kids = append(kids, k)
			continue
		}
		got, err := sides(k)
		if err != nil {
			return crop{}, err
		}
		// Below zero the frame is larger than the picture and hides nothing.
		c = crop{max(got.l, 0), max(got.t, 0), max(got.r, 0), max(got.b, 0)}
	}
	fill.kids = kids
	if st := fill.child(nsA, "stretch"); st != nil {
		if fr := st.child(nsA, "fillRect"); fr != nil {
			got, err := sides(fr)
			if err != nil {
				return crop{}, err
			}
			c = c.and(overhang(got))
			for _, side := range []string{"l", "t", "r", "b"} {
				if strings.HasPrefix(fr.attr("", side), "-") {
					fr.drop("", side)
				}
			}
		}
	}
	if c.l+c.r >= 1 || c.t+c.b >= 1 {
		return crop{}, refuse("it holds a picture of which nothing is shown; remove the picture and save it again")
	}
	return c, nil
}

// sides reads the four attributes of a rectangle, in thousandths of a per cent
// or per cent.
func sides(n *xnode) (crop, error) {
	var c crop
	for _, s := range []struct {
		name string
		to   *float64
	}{{"l", &c.l}, {"t", &c.t}, {"r", &c.r}, {"b", &c.b}} {
		v := n.attr("", s.name)
		if v == "" {
			continue
		}
		unit := 100_000.0
		if strings.HasSuffix(v, "%") {
			v, unit = strings.TrimSuffix(v, "%"), 100
		}
		x, err := strconv.ParseFloat(v, 64)
		if err != nil || math.Abs(x/unit) > 1000 {
			return crop{}, refuse("it crops a picture in a way that cannot be read; crop it again and save")
		}
		*s.to = x / unit
	}
	return c, nil
}

// overhang is what of a picture lies outside a shape that it fills.
func overhang(r crop) crop {
	w, h := 1-r.l-r.r, 1-r.t-r.b
	if w <= 0 || h <= 0 {
		return crop{l: 1}
	}
	return crop{max(-r.l, 0) / w, max(-r.t, 0) / h, max(-r.r, 0) / w, max(-r.b, 0) / h}
}

// and crops what is left after c once more.
func (c crop) and(d crop) crop {
	w, h := 1-c.l-c.r, 1-c.t-c.b
	return crop{c.l + d.l*w, c.t + d.t*h, c.r + d.r*w, c.b + d.b*h}
}

// picture cleans a part as a picture and returns its name in the output.
func (o *office) picture(part, at string, c crop) (string, error) {
	key := fmt.Sprintf("%s %v", strings.ToLower(part), c)
	if name := o.pictures[key]; name != "" {
		return name, nil
	}
	b, err := o.read(part)
	if err != nil {
		return "", err
	}
	if err := pictureOfOffice(b); err != nil {
		return "", err
	}
	got, err := o.h.Picture(o.ctx, at, b)
	if err != nil {
		return "", err
	}
	if got.Type != "jpeg" && got.Type != "png" {
		return "", fmt.Errorf("part %s: a cleaned picture is %q, not jpeg or png", at, got.Type)
	}
	turned := orientationOf(b)
	if c != (crop{}) || turned != 1 {
		if got.Bytes, err = reshape(got, turned, c); err != nil {
			return "", err
		}
	}
	folder := map[Type]string{DOCX: "word", PPTX: "ppt", XLSX: "xl"}[o.t]
	name := path.Join(folder, "media", fmt.Sprintf("image%d.%s", len(o.media)+1, got.Type))
	o.media = append(o.media, officeFile{name, got.Bytes})
	o.pictures[key] = name
	return name, nil
}

// pictureOfOffice refuses pictures that are drawings, whatever their name says.
func pictureOfOffice(b []byte) error {
	for _, magic := range []string{"\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "GIF8", "BM", "II*\x00", "MM\x00*"} {
		if bytes.HasPrefix(b, []byte(magic)) {
			return nil
		}
	}
	head := b[:min(len(b), 1024)]
	switch {
	case len(b) > 44 && string(b[40:44]) == " EMF", bytes.HasPrefix(b, []byte("\x01\x00\x00\x00")),
		bytes.HasPrefix(b, []byte("\xd7\xcd\xc6\x9a")), bytes.HasPrefix(b, []byte("\x1f\x8b")):
		return refuse("it holds a drawing (EMF or WMF) that hides text and pictures; replace it by a PNG picture of it")
	case bytes.Contains(head, []byte("<svg")), bytes.HasPrefix(head, []byte("<?xml")):
		return refuse("it holds a drawing (SVG) that hides text and pictures; replace it by a PNG picture of it")
	}
	return refuse("it holds a picture of a kind that is not known here; replace it by a PNG or JPEG picture")
}

// reshape turns a cleaned picture, which is upright, back to how the document
// had it stored (Office turns the frame, not the pixels), and crops it.
func reshape(in Cleaned, turned int, c crop) ([]byte, error) {
	img, _, err := image.Decode(bytes.NewReader(in.Bytes))
	if err != nil {
		return nil, fmt.Errorf("a cleaned picture cannot be read again: %w", err)
	}
	img = asStored(img, turned)
	b := img.Bounds()
	w, h := float64(b.Dx()), float64(b.Dy())
	r := image.Rect(b.Min.X+int(math.Ceil(c.l*w)), b.Min.Y+int(math.Ceil(c.t*h)),
		b.Max.X-int(math.Ceil(c.r*w)), b.Max.Y-int(math.Ceil(c.b*h)))
	if r.Empty() {
		return nil, refuse("it holds a picture of which nothing is shown; remove the picture and save it again")
	}
	out := image.NewNRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	draw.Draw(out, out.Bounds(), img, r.Min, draw.Src)
	var buf bytes.Buffer
	if in.Type == "jpeg" {
		err = jpeg.Encode(&buf, out, &jpeg.Options{Quality: jpegQuality})
	} else {
		err = png.Encode(&buf, out)
	}
	if err != nil {
		return nil, fmt.Errorf("encode a cropped picture: %w", err)
	}
	return buf.Bytes(), nil
}

// jpegQuality is that of the pipeline's own pictures.
const jpegQuality = 92
