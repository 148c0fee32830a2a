"""The web process's entry."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wrota.conf.settings")
application = get_wsgi_application()

# who waits for the database must not wait for other threads' Python too: five milliseconds, the
# default, at each of twenty statements would keep a number's lock for a tenth of a second
sys.setswitchinterval(0.0005)

# what was loaded by now stays till the end: the collector need not walk through it at every turn
gc.collect()
gc.freeze()
