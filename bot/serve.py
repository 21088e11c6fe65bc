"""`python -m bot.serve run …` is `rasa run …` without TensorFlow."""

import sys

from bot import without_tensorflow

if __name__ == "__main__":
    without_tensorflow.leave_out()
    from rasa.__main__ import main

    sys.argv[0] = "rasa"
    main()
