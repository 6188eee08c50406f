// Package vision is the only room that knows OpenCV. It owns every native
// object: the function that makes a gocv.Mat or Net closes it, and no gocv type
// leaves the package. What goes in and out are standard Go values:
//
//   - colour pictures as *image.NRGBA (alpha is ignored on the way in),
//   - grey pictures and masks as *image.Gray,
//   - numbers as Tensor (shape and row-major float32).
//
// gocv v0.31.0 does not catch C++ exceptions: a bad size, an unknown layer name
// or a region outside a Mat ends the whole process. So every exported function
// checks its arguments first and returns an error, and all of this runs in a
// worker process that may die at the cost of one refused picture.
//
// Coordinates are pixels, origin top left, x right, y down. Nothing here is
// safe for concurrent use of one value (a Net, a Picture); different values may
// be used at the same time.
package vision
