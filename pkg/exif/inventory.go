package exif

import "example.org/redact/pkg/finding"

// inventoryName is the Detector of Inventory's findings.
const inventoryName = "exif/inventory@1"

// Inventory says what the picture file b holds besides its picture: one finding
// for each kind of thing and carrier, in a fixed order, with fixed codes as
// evidence and never a value. A picture that was merely saved again by a plain
// encoder gives none.
//
// It never fails. A block that cannot be decoded is reported as metadata and,
// with certainty possible, as a location: a decode error does not mean that
// there is none.
func Inventory(b []byte) []finding.Finding {
	c := newCollector(inventoryName)
	f := sniff(b)
	inventoryFormat(c, f, b)
	secondInventory(c, f, b)
	return c.findings()
}

// inventoryFormat runs the walker of one container. The walkers check their
// bounds; the recover is a second lock on the door.
func inventoryFormat(c *collector, f format, b []byte) {
	defer func() {
		if recover() != nil {
			c.undecodable(finding.CarrierOther, "walker-panic")
		}
	}()
	switch f {
	case formatJPEG:
		inventoryJPEG(c, b)
	case formatPNG:
		inventoryPNG(c, b)
	case formatGIF:
		inventoryGIF(c, b)
	case formatTIFF:
		inventoryTIFF(c, b)
	case formatWebP:
		inventoryWebP(c, b)
	case formatISO:
		inventoryISO(c, b)
	case formatBMP:
		inventoryBMP(c, b)
	default:
		c.undecodable(finding.CarrierOther, "unknown-container")
	}
}
