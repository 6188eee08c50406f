// Package layers holds no code: its test keeps the rules about which room may
// import which, over what `go list` says, so that the architecture cannot be
// worn away one import at a time.
package layers
