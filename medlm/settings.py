"""What can be set for the medical language models, through CARELINE_MEDLM_* variables."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from common.settings import ProcessSettings

PACKAGED_ENCODER = "all-MiniLM-L6-v2"


class MedlmSettings(ProcessSettings):
    """Settings of the model code, the batch commands and the model server."""

    medlm_encoder: str = PACKAGED_ENCODER
    """The packaged encoder, a folder with a Hugging Face encoder, or its name on a hub within reach."""
    medlm_precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """auto is bfloat16 where the processor or GPU has matrix units for it, else float32."""
    medlm_weights_dir: Path = Path(__file__).parent / "weights"
    """Folder of the trained heads and the Chinese student."""
    medlm_threads: int = Field(default=1, ge=1)
    """Threads of the encoder; one is best where other processes share the machine."""
    medlm_token_budget: int = Field(default=1024, ge=1)
    """Padded tokens that one forward batch may hold."""
    medlm_queue_texts: int = Field(default=2048, ge=1)
    """Texts that may wait; beyond it ordinary requests get 503, urgent ones at one and a half times it."""
    medlm_wait_ms: int = Field(default=500, ge=1)
    """How long the queue may be, in time: ordinary requests that would wait longer get 503."""
    medlm_cache_texts: int = Field(default=10_000, ge=0)
    """Results that are kept for texts that come again (by a hash of the text); 0 keeps none."""
    medlm_deadline_ms: int = Field(default=10_000, ge=1)
    """How long a request may wait when it names no deadline of its own."""
    medlm_max_texts: int = Field(default=256, ge=1)
    """Texts that one call may hold; more is refused with 413."""
    medlm_max_chars: int = Field(default=20_000, ge=1)
    """Characters that one text may hold; more is refused with 413."""
    medlm_max_body_bytes: int = Field(default=8_000_000, ge=1)
    """Bytes that one call may hold; more is refused with 413."""
