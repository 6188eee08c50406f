// Package platt turns a network's scores into chances. A score is only an order:
// 0.6 of one network is wrong half of the time, 0.6 of another never. A logistic
// curve over the score's logit, fitted to labelled sightings, says how often a
// score was right, so that the figures of several networks and classes can be
// compared (J. Platt, Probabilistic outputs for support vector machines, 1999).
package platt

import "math"

// Curve gives chance = 1 / (1 + exp(-(At + Slope*logit(score)))).
type Curve struct{ At, Slope float64 }

// Chance returns how often a sighting of this score (0 to 1) was right.
func (c Curve) Chance(score float64) float64 {
	return sigmoid(c.At + c.Slope*logit(score))
}

// Sample is a score, and whether the sighting was right.
type Sample struct {
	Score float64
	Right bool
}

// Fit returns the curve of the samples by logistic regression (Newton's
// method), pulled a little towards the identity so that samples which a score
// parts without error give a finite curve.
func Fit(samples []Sample) Curve {
	const ridge = 0.5
	c := Curve{Slope: 1}
	for range 50 {
		ga, gs := -ridge*c.At, -ridge*(c.Slope-1)
		haa, has, hss := ridge, 0.0, ridge
		for _, s := range samples {
			x := logit(s.Score)
			p := sigmoid(c.At + c.Slope*x)
			miss := -p
			if s.Right {
				miss = 1 - p
			}
			ga, gs = ga+miss, gs+miss*x
			w := p * (1 - p)
			haa, has, hss = haa+w, has+w*x, hss+w*x*x
		}
		det := haa*hss - has*has
		c.At += (hss*ga - has*gs) / det
		c.Slope += (haa*gs - has*ga) / det
	}
	return c
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// logit is bounded, so that a score of 0 or 1 stays finite.
func logit(score float64) float64 {
	p := min(max(score, 0.001), 0.999)
	return math.Log(p / (1 - p))
}
