"""A peer: LitServe with dynamic batching. Run with the peer's own Python: FOLDER PORT."""

import sys
from typing import Any

import litserve
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer


class Triage(litserve.LitAPI):
    """The same classifier, batched."""

    def setup(self, device: str) -> None:
        """Load it."""
        torch.set_num_threads(1)
        self.tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
        self.model = AutoModelForSequenceClassification.from_pretrained(sys.argv[1], num_labels=5).eval()

    def decode_request(self, request: dict[str, Any]) -> str:
        """One text a request."""
        return str(request["texts"][0])

    def predict(self, texts: list[str]) -> list[list[float]]:
        """Five scores a text."""
        batch = self.tokenizer(texts, padding=True, truncation=True, max_length=256, return_tensors="pt")
        with torch.inference_mode():
            return [list(map(float, row)) for row in self.model(**batch).logits.softmax(-1)]

    def encode_response(self, scores: list[float]) -> dict[str, Any]:
        """As the others answer."""
        return {"results": [scores]}


if __name__ == "__main__":
    api = Triage(max_batch_size=32, batch_timeout=0.005, api_path="/v1/triage")
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[2]), num_api_servers=1, generate_client_file=False)
