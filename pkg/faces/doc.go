// Package faces finds faces on a page, upright or turned, masked or not, from a
// few pixels to the whole picture, and says where to cover them.
//
// Nothing here recognises anybody: no landmark, embedding or identity leaves
// the package, only boxes. How it works, in the order of the files:
//
//   - own.go, yunet.go: what a network's numbers mean. A network looks at a
//     picture on grids of 8, 16 and 32 pixels and says for every cell how sure
//     it is of a face there and where its edges are.
//   - network.go: a network, checked on an empty picture before any page is
//     opened, and what its scores are worth: calibrated, so that 0.6 means six
//     of ten whichever network said it.
//   - passes.go: in which sizes and turns a page is looked at. A network trained
//     on faces of 10 to 300 pixels misses those that are smaller or larger, and
//     one trained on upright faces misses a patient on a stretcher. So a page
//     is looked at in its own size, enlarged when it is small, shrunk to 640
//     pixels for large faces, and in quarter turns; one that lies on its side is
//     looked at that way in full.
//   - survey.go, scene.go: which network does which pass, tile by tile.
//   - fuse.go: sightings of one face by several passes and networks become one
//     finding, and how sure one must be: a wrong box costs what it paints over.
//   - grow.go: a face is more than brow to chin: hair and ears identify too.
//   - people.go: a standing person who shows no face is told, not covered.
//
// Which recall to expect is a property of what was loaded: see WarningWeak.
package faces
