//go:build matprofile

package vision

import "gocv.io/x/gocv"

// LiveMats returns how many native pictures are not closed yet.
func LiveMats() int { return gocv.MatProfile.Count() }
