"""The headers with which a client says how long it waits and that a person does."""

DEADLINE_HEADER = "X-Careline-Deadline-Ms"
PRIORITY_HEADER = "X-Careline-Priority"
LIVE = "live"
NORMAL = "normal"
