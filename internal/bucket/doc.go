// Package bucket gives the archive commands one form of every place that
// pictures come from and go to: a folder (file:///mnt/share), Amazon S3 and
// what speaks its protocol (s3://), Google Cloud Storage (gs://), Azure Blob
// Storage (azblob://), and memory (mem://, for tests).
//
// Four promises, whatever the place:
//
//   - An object has a version, an etag, that changes when its bytes change.
//     Fetch reads the version that was listed or fails with ErrChanged: a
//     picture that is replaced while it is being worked on is never half old
//     and half new.
//   - Put is atomic: the name appears with all its bytes or not at all.
//   - List holds one page of names, never a listing: a bucket can hold a
//     hundred million. It reports what it could not read; it skips nothing in
//     silence.
//   - Credentials come from the environment or from the provider's own chain
//     (a role, a workload identity), never from a URL, which ends up in shell
//     histories, messages and logs.
//
// Buckets are reached through gocloud.dev/blob. Folders are not: its fileblob
// loses names when a listing has several pages and a folder stands beside a
// file whose name goes on after the folder's ("a/" and "a-1.jpg"), skips what
// it may not read, writes with mode 0666 and does not sync. See folder.go.
//
// The three providers' libraries make the program some tens of megabytes
// larger; a build with `-tags nocloud` leaves them out and knows file:// only.
package bucket
