package platt

import "math"

// Joint gives the chance that two opinions together amount to: 1 / (1 +
// exp(-(At + First*logit(first) + Second*logit(second)))). With First and Second
// 1 they count as independent; opinions that err together get less.
type Joint struct{ At, First, Second float64 }

// Chance returns what two chances (0 to 1) make together.
func (j Joint) Chance(first, second float64) float64 {
	return sigmoid(j.At + j.First*logit(first) + j.Second*logit(second))
}

// Pair is two opinions, and whether they were about something right.
type Pair struct {
	First, Second float64
	Right         bool
}

// FitJoint returns the weights by logistic regression (Newton's method with steps
// of at most 1, or well parted pairs would throw it far off), pulled a little
// towards independence.
func FitJoint(pairs []Pair) Joint {
	const ridge = 0.5
	w, prior := [3]float64{0, 1, 1}, [3]float64{0, 1, 1}
	for range 200 {
		var g [3]float64
		var h [3][3]float64
		for a := range w {
			g[a], h[a][a] = -ridge*(w[a]-prior[a]), ridge
		}
		for _, p := range pairs {
			x := [3]float64{1, logit(p.First), logit(p.Second)}
			chance := sigmoid(w[0] + w[1]*x[1] + w[2]*x[2])
			miss := -chance
			if p.Right {
				miss = 1 - chance
			}
			for a := range x {
				g[a] += miss * x[a]
				for b := range x {
					h[a][b] += chance * (1 - chance) * x[a] * x[b]
				}
			}
		}
		step := solve(h, g)
		long := math.Sqrt(step[0]*step[0] + step[1]*step[1] + step[2]*step[2])
		for a, d := range step {
			w[a] += d / max(1, long)
		}
	}
	return Joint{At: w[0], First: w[1], Second: w[2]}
}

// solve returns x with h x = g, for a positive definite h (Gauss).
func solve(h [3][3]float64, g [3]float64) (x [3]float64) {
	for a := range g {
		for b := a + 1; b < len(g); b++ {
			k := h[b][a] / h[a][a]
			for c := a; c < len(g); c++ {
				h[b][c] -= k * h[a][c]
			}
			g[b] -= k * g[a]
		}
	}
	for a := len(g) - 1; a >= 0; a-- {
		x[a] = g[a]
		for b := a + 1; b < len(g); b++ {
			x[a] -= h[a][b] * x[b]
		}
		x[a] /= h[a][a]
	}
	return x
}
