//go:build !matprofile

package vision

// LiveMats returns how many native pictures are not closed yet, or -1 in
// ordinary builds, which do not count them: build with -tags matprofile.
func LiveMats() int { return -1 }
