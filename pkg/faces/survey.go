package faces

import "context"

// survey returns what every network sees of a page. The first network looks in
// all sizes and turns; when the page turns out to lie on its side, it looks at
// all of it once more that way. The others give a second opinion in two sizes.
func (d *Detector) survey(ctx context.Context, s *scene) ([]sighting, error) {
	size := s.full.Size()
	lead := d.networks[0]
	seen, q, err := upright(ctx, s, lead)
	if err != nil {
		return nil, err
	}
	if q != 0 {
		again := append(fullPasses(size, helperMegapixels, q, true), asUpright(smallPass(size, q)))
		found, err := runAll(ctx, s, lead, again)
		if err != nil {
			return nil, err
		}
		seen = append(seen, found...)
	}
	for _, n := range d.networks[1:] {
		passes := append(fullPasses(size, helperMegapixels, q, false), asUpright(smallPass(size, q)))
		found, err := runAll(ctx, s, n, passes)
		if err != nil {
			return nil, err
		}
		seen = append(seen, found...)
	}
	return seen, nil
}

// upright looks at the page as it is and, shrunk, in quarter turns; it also
// says by how many of these the page's people stand upright.
func upright(ctx context.Context, s *scene, n *network) (seen []sighting, quarters int, err error) {
	size := s.full.Size()
	var byTurn [4][]sighting
	for q := range byTurn {
		if byTurn[q], err = s.run(ctx, n, smallPass(size, q)); err != nil {
			return nil, 0, err
		}
		seen = append(seen, byTurn[q]...)
	}
	passes := fullPasses(size, nativeMegapixels, 0, true)
	if len(passes) == 0 {
		return seen, lies(byTurn, nil), nil
	}
	first, err := s.run(ctx, n, passes[0])
	if err != nil {
		return nil, 0, err
	}
	if p, parts, ok := closer(size, passes[0], first); ok {
		near, err := s.runParts(ctx, n, p, parts)
		if err != nil {
			return nil, 0, err
		}
		first = append(first, near...)
	}
	rest, err := runAll(ctx, s, n, passes[1:])
	if err != nil {
		return nil, 0, err
	}
	seen = append(append(seen, first...), rest...)
	if q := lies(byTurn, first); q != 0 {
		return seen, q, nil
	}
	quarters, err = ask(s, n, passes[0], first)
	return seen, quarters, err
}

// ask says how a crowd of tiny faces lies, by looking at a part of it in
// quarter turns in the size in which the pass ps saw it upright.
func ask(s *scene, n *network, ps pass, seen []sighting) (quarters int, err error) {
	part, found := crowd(seen, s.full.Size())
	if !found {
		return 0, nil
	}
	byTurn := [4][]sighting{within(seen, part)}
	for q := 1; q < len(byTurn); q++ {
		ps.quarters = q
		if byTurn[q], err = s.probe(n, ps, part); err != nil {
			return 0, err
		}
	}
	return lies(byTurn, nil), nil
}

func runAll(ctx context.Context, s *scene, n *network, passes []pass) (seen []sighting, err error) {
	for _, ps := range passes {
		found, err := s.run(ctx, n, ps)
		if err != nil {
			return nil, err
		}
		seen = append(seen, found...)
	}
	return seen, nil
}
