package finding

import "fmt"

// Sensitivity moves every detector's threshold at once: Low covers only what is
// sure, High covers what might be. Detectors choose their thresholds so that
// Normal is the honest default measured in the README.
type Sensitivity int

const (
	Low Sensitivity = iota - 1
	Normal
	High
)

// ParseSensitivity reads low, normal or high.
func ParseSensitivity(s string) (Sensitivity, error) {
	switch s {
	case "low":
		return Low, nil
	case "normal", "":
		return Normal, nil
	case "high":
		return High, nil
	}
	return Normal, fmt.Errorf("%q is not a sensitivity (low, normal, high)", s)
}

func (s Sensitivity) String() string {
	switch s {
	case Low:
		return "low"
	case High:
		return "high"
	}
	return "normal"
}
