"""Counts for operators: how much, how fast, how full. Never a word of a patient."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


class Metrics:
    """The server's metrics in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "careline_medlm_requests", "Requests", ["route", "status"], registry=self._registry
        )
        self.seconds = Histogram(
            "careline_medlm_request_seconds",
            "Time to answer",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.acuities = Counter(
            "careline_medlm_acuity", "Texts triaged", ["acuity", "abstained"], registry=self._registry
        )
        self.waiting = Gauge(
            "careline_medlm_waiting_texts", "Texts in the queue", ["kind"], registry=self._registry
        )
        self.batch_texts = Histogram(
            "careline_medlm_batch_texts",
            "Texts in a batch",
            ["kind"],
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
            registry=self._registry,
        )
        self.batch_seconds = Histogram(
            "careline_medlm_batch_seconds",
            "Time of a batch",
            ["kind"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.wasted = Counter(
            "careline_medlm_wasted_texts",
            "Texts that the model began with though nobody waited any more",
            ["kind"],
            registry=self._registry,
        )
        self.abandoned = Counter(
            "careline_medlm_abandoned", "Requests whose client left", registry=self._registry
        )

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self._registry)
