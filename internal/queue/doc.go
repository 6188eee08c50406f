// Package queue carries the jobs of one archive from one coordinator to
// workers on any machine, and their results back, over NATS JetStream. It
// builds no distributed machinery of its own: storing, handing out, handing out
// again and sending to those who wait are the server's.
//
// # Who decides
//
// The coordinator's ledger (package batch) decides what is to be done, what is
// done and what is tried again; the queue only carries. For the coordinator a
// job on the queue is a step that takes long: Leader.Do sends it and waits for
// its result. So however many machines there are, there is one writer, and
// everything that holds for one machine (resume, retries, kill -9) holds here.
// For a worker the queue is a batch.Queue: lease, done, fail.
//
// # What travels
//
// Names, versions and hashes; never pixels. An archive called NAME has
//
//	REDACT-NAME-dead      advisories of jobs that were handed out too often
//	REDACT-NAME-spec      one message: what the jobs mean (options; see Spec)
//	REDACT-NAME-results   results on their way into the ledger
//	REDACT-NAME-jobs      the jobs that wait or are in hand, and no others
//
// made in this order: a job that nobody could report as dead never enters. At
// most one message for each job lies in the stream, by a limit on its subject
// and not by the server's window for duplicates, which ends after two minutes.
//
// # How nothing is lost
//
// A worker asks for one job at a time, so that a job that kills its worker
// takes no innocent ones with it. It stores its effect, then the result, and
// only then acknowledges the job, and waits for the server's word that it has
// the acknowledgement. The coordinator acknowledges a result after its ledger
// holds it. Whoever dies in between, the work is done once more with the same
// effect: the name and the bytes of a copy depend only on the job.
package queue
