"""A peer: the pipeline of transformers behind FastAPI. Run with the peer's own Python: FOLDER PORT."""

import sys
from typing import Any

import torch
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

folder, port = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(1)
model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=5).eval()
classify = pipeline(
    "text-classification", model=model, tokenizer=AutoTokenizer.from_pretrained(folder), top_k=None
)
app = FastAPI()


class Request(BaseModel):
    """Texts to classify."""

    texts: list[str]


@app.get("/health")
def health() -> dict[str, str]:
    """Up."""
    return {"status": "ok"}


@app.post("/v1/triage")
def triage(body: Request) -> Any:
    """Five scores a text."""
    return {"results": classify(body.texts, truncation=True, max_length=256)}


uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
