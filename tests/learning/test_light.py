"""Answering is light: no process that only sorts carries the libraries of training."""

import subprocess
import sys

ASKS = """
from pathlib import Path
import sys
from tickets.learning.model import TextModel

class Away:
    scores = vectors = lambda self, *asked: None

encoders = {"use-multilingual-3": Away()}
model = TextModel.from_bytes(Path("tickets/defaults/starter/types.model").read_bytes(), encoders=encoders)
assert model.meaning and model.encoder
assert model.predict("发票抬头开错了") and model.explain("发票抬头开错了", "invoice")
print(sorted({"numpy", "scipy", "sklearn"} & set(sys.modules)))
"""


def test_it_answers_without_the_libraries_of_training():
    done = subprocess.run([sys.executable, "-c", ASKS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
