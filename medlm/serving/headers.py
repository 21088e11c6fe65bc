"""The headers with which a client says how long it waits and that a person does."""

DEADLINE_HEADER = "X-Careline-Deadline-Ms"
PRIORITY_HEADER = "X-Careline-Priority"
LIVE = "live"
"""A person waits for the answer."""
RED_FLAG = "red-flag"
"""The client's own screen found a red flag: never refused."""
NORMAL = "normal"
PRIORITIES = (RED_FLAG, LIVE, NORMAL)
