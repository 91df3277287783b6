# brings: tfxray/_each_mode.py tfxray/_outcomes.py examples/atlas/*.py
import json

from examples.atlas import cases

for case in cases():
    cells = [mode.text for mode in case.run()]
    print(json.dumps([f"{case.group}.{case.name}", *cells], ensure_ascii=False), flush=True)
