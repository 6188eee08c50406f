// Package samplegen draws the pictures in samples/: report forms, strips, badges
// and vehicles that look like a phone's photographs but belong to nobody.
//
// A tool that removes personal data cannot be tested in public on real records.
// So every picture here is computed. The method is the same for all of them:
//
//  1. a flat thing (a sheet of paper, a card, a screen) is drawn on a layer as
//     filled outlines: shapes, type, block capitals written by a wobbling pen;
//  2. each area that must be hidden, or must stay, is marked while it is drawn;
//  3. the layer is placed in the scene through a perspective map, which carries
//     the marks along, so that the expectation is exact by construction and
//     not measured from the picture;
//  4. a camera adds what a phone adds: soft focus, vignette, grain, JPEG.
//
// Heads are ray-marched from a signed distance field, since face detectors do
// not accept flat cartoons.
//
// All light is linear until the camera; colours in the source are sRGB. The
// generator has a fixed seed for each picture and draws the same bytes every
// time on one processor family (fused multiply-add on others may change the
// last bit of a pixel).
//
// People, numbers and places are invented: NHS numbers from the 999 test range
// with right check digits, telephone numbers from the ranges that Ofcom keeps
// for drama, postcodes whose district does not exist, number plates with year
// marks that have not been issued. A letter that the fonts do not have is a
// mistake in a drawing and panics.
package samplegen
