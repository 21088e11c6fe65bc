"""Spots the words in a message that mean "call for help now", in English and Chinese, without any network."""

from medlm.redflags.engine import Screener, default_screener
from medlm.redflags.flag import RedFlag, widest_spans

__all__ = ["RedFlag", "Screener", "default_screener", "widest_spans"]
