// Package batch takes a whole archive of files through one step, each file once,
// and can be killed at any moment without losing or doubling anything.
//
// It knows neither pictures nor worker processes: the step is a function that
// it is given. What it owns is the bookkeeping. Walk lists an archive in a stable
// order, a Queue hands files out one by one and takes their results, and Run
// keeps some lanes busy between the two.
//
// # Why nothing is lost
//
// The Ledger, a SQLite file, has one row for each file, written before any work
// on it starts; the name of the copy is settled in that row. A copy gets its
// name only when it is complete, and only then its row says done. Whoever is
// killed between the two does the file once more, to the same name with the
// same bytes. So the effect of each file is exactly once, although its work may
// be done twice.
//
// # Whose fault it was
//
// An attempt counts against a file only when the step itself ended badly: a
// file that kills its worker process is tried again up to a limit and then
// refused, and costs nobody else anything. An attempt that ended because the
// whole run was killed is given back: else five power cuts would condemn five
// innocent files. A fault of the place (a full disk, a folder that cannot be
// written) is no file's fault: it ends the run and every row stays as it was.
//
// # Names
//
// Names of files hold dates and patients. They live in the ledger alone, which
// only its owner can read and which overwrites what it deletes. Everything else
// (outputs, lists, logs, progress) has the names of copies or row numbers.
package batch
