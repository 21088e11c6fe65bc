"""Our Rasa beside the stock one, on the same machine in the same minutes: `python -m scripts.bench_rasa`."""
