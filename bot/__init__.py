"""The dialogue manager: a Rasa 3.6.21 project with its own Python 3.10 environment."""
