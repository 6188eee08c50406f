package samplegen

import (
	"math"
	"runtime"
	"sync"
)

// parallelRows calls f for every row from 0 to n-1, on all cores. Rows must not
// depend on one another, so that the result does not depend on the order.
func parallelRows(n int, f func(y int)) {
	var wg sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for c := range cores {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for y := c; y < n; y += cores {
				f(y)
			}
		}()
	}
	wg.Wait()
}

// hash2 is a number in 0..1 that looks random but depends only on its
// arguments (an integer mix in the manner of Murmur's finaliser).
func hash2(x, y, seed int) float64 {
	h := uint32(x)*0x85ebca6b ^ uint32(y)*0xc2b2ae35 ^ uint32(seed)*0x27d4eb2f
	h ^= h >> 15
	h *= 0x2c1b3c6d
	h ^= h >> 12
	h *= 0x297a2d39
	h ^= h >> 15
	return float64(h) / math.MaxUint32
}

// noise is smooth value noise with a period of one unit, 0 to 1.
func noise(x, y float64, seed int) float64 {
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	fx, fy = fx*fx*(3-2*fx), fy*fy*(3-2*fy)
	ix, iy := int(x0), int(y0)
	a := hash2(ix, iy, seed)*(1-fx) + hash2(ix+1, iy, seed)*fx
	b := hash2(ix, iy+1, seed)*(1-fx) + hash2(ix+1, iy+1, seed)*fx
	return a*(1-fy) + b*fy
}

// fbm adds octaves of noise, each half as strong and twice as fine; 0 to 1.
func fbm(x, y float64, octaves, seed int) float64 {
	sum, amp, total := 0.0, 1.0, 0.0
	for o := range octaves {
		sum += amp * noise(x, y, seed+o*101)
		total += amp
		amp, x, y = amp/2, x*2+17.3, y*2+9.1
	}
	return sum / total
}

// wood is a table top: stretched grain along x with rings.
func wood(dark, pale uint32, scale float64, seed int) paint {
	d, p := hex(dark), hex(pale)
	return func(x, y float64) rgba {
		u, v := x/scale, y/scale
		plank := math.Floor(v / 1.7)
		warp := fbm(u*0.5+plank*7, v*2, 4, seed)
		ring := 0.5 + 0.5*math.Sin((v*9+warp*14+plank*3)*2.2)
		fine := fbm(u*3, v*60, 3, seed+5)
		c := mix(d, p, 0.25+0.4*ring*warp+0.4*fine+0.12*(hash2(int(plank), 3, seed)-.5))
		seam := math.Abs(v/1.7 - plank)
		return c.times(1 - 0.45*(1-smoothstep(0, 0.015, seam)))
	}
}

// cloth is woven stuff with soft folds along the direction (dx, dy).
func cloth(base uint32, thread, fold, dx, dy float64, seed int) paint {
	c := hex(base)
	return func(x, y float64) rgba {
		weave := 0.92 + 0.08*math.Sin(x*2*math.Pi/thread)*math.Sin(y*2*math.Pi/thread)
		t := (x*dx + y*dy) / fold
		s := (x*dy - y*dx) / fold
		wave := fbm(t+0.8*fbm(t*.7, s*.5, 3, seed+9), s*0.25, 3, seed)
		return c.times(weave * (0.45 + 1.1*wave) * (0.94 + 0.12*hash2(int(x), int(y), seed)))
	}
}
