"""A count out of a total, and how far the truth may lie from it."""

from dataclasses import dataclass

Z95 = 1.959964


@dataclass(frozen=True)
class Share:
    """A count out of a total, with its 95 % interval after Wilson (1927)."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0 to 1; NaN of nothing."""
        return self.count / self.total if self.total else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound, 0 to 1."""
        if not self.total:
            return 0.0, 1.0
        share, n = self.count / self.total, self.total
        middle = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
        spread = Z95 / (1 + Z95**2 / n) * (share * (1 - share) / n + Z95**2 / (4 * n * n)) ** 0.5
        return max(0.0, middle - spread), min(1.0, middle + spread)

    @property
    def upper_bound(self) -> float:
        """The one-sided 95 % bound above the true share (Clopper and Pearson 1934); 1 of nothing."""
        from scipy.stats import beta

        if self.count >= self.total:
            return 1.0
        return float(beta.ppf(0.95, self.count + 1, self.total - self.count))

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}]" if self.total else "-"
