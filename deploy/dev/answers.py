"""Wait until a page answers: answers.py ADDRESS SECONDS."""

import sys
import time
import urllib.error
import urllib.request

address, seconds = sys.argv[1], float(sys.argv[2])
last, end = "nothing", time.monotonic() + seconds
while time.monotonic() < end:
    try:
        urllib.request.urlopen(address, timeout=10).read()
        sys.exit(0)
    except urllib.error.HTTPError as error:
        if error.code < 500:
            sys.exit(0)
        last = f"error {error.code}"
    except OSError as error:
        last = str(error)
    time.sleep(0.1)
sys.exit(f"{address} did not answer within {seconds:.0f} seconds; the last answer was: {last}")
