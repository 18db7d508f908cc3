"""Is a batch fit? Great Expectations stays behind this wall.

Great Expectations is told to be quiet before anything here can import it: it writes some two hundred INFO lines while
it is imported, and it once reported home. Importing it costs seconds, so nothing that `check` imports at its top does.
"""

import logging
import os

logging.getLogger("great_expectations").setLevel(logging.WARNING)
os.environ["GX_ANALYTICS_ENABLED"] = "false"
