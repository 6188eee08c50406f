// Package metrics tells a monitoring system how an archive run goes: pictures
// by outcome, seconds by step, what lies on the queue, memory; and, for whoever
// restarts processes, whether this one is alive and ready. It listens only when
// it is asked to (--metrics ADDRESS), answers, and never calls anybody.
//
// No label holds anything of a picture, a name or a person: labels come from
// closed lists.
package metrics

import (
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Metrics is what one process counts.
type Metrics struct {
	registry *prometheus.Registry
	pictures *prometheus.CounterVec
	steps    *prometheus.HistogramVec
	queue    *prometheus.GaugeVec
	lanes    prometheus.Gauge
}

// New returns counters at zero. Children returns the process ids of the worker
// processes, whose memory is counted too.
func New(version string, children func() []int) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		pictures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "redact_pictures_total", Help: "Pictures that came to an end here, by outcome: a verdict, or the class of a failure.",
		}, []string{"outcome"}),
		steps: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "redact_step_seconds", Help: "Seconds that a step took for one picture.",
			Buckets: []float64{0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30},
		}, []string{"step"}),
		queue: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "redact_queue_jobs", Help: "Jobs on the queue, by state: waiting, leased, results, dead.",
		}, []string{"state"}),
		lanes: prometheus.NewGauge(prometheus.GaugeOpts{Name: "redact_lanes_busy", Help: "Pictures in hand in this process."}),
	}
	memory := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "redact_worker_resident_bytes", Help: "Memory of the child processes that open pictures.",
	}, func() float64 { return residentBytes(children()) })
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "redact_build_info", Help: "Version of the program.", ConstLabels: prometheus.Labels{"version": version},
	})
	info.Set(1)
	m.registry.MustRegister(m.pictures, m.steps, m.queue, m.lanes, memory, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Picture counts one that came to an end.
func (m *Metrics) Picture(outcome string) { m.pictures.WithLabelValues(outcome).Inc() }

// Step notes how long a step took.
func (m *Metrics) Step(name string, d time.Duration) {
	m.steps.WithLabelValues(name).Observe(d.Seconds())
}

// Begin counts a picture in hand until the function that it returns is called.
func (m *Metrics) Begin() (end func()) {
	m.lanes.Inc()
	return m.lanes.Dec
}

// Queue notes what lies on the queue.
func (m *Metrics) Queue(byState map[string]int) {
	for state, n := range byState {
		m.queue.WithLabelValues(state).Set(float64(n))
	}
}

// residentBytes asks the kernel. A process that has gone counts nothing.
func residentBytes(pids []int) float64 {
	pages := 0
	for _, pid := range pids {
		b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
		if err != nil {
			continue
		}
		if f := strings.Fields(string(b)); len(f) > 1 {
			if n, err := strconv.Atoi(f[1]); err == nil {
				pages += n
			}
		}
	}
	return float64(pages * os.Getpagesize())
}
