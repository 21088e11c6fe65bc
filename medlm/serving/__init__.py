"""The model server's parts: the queue with its batches, limits, metrics, and an engine without a model."""
