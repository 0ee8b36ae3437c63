"""How gunicorn serves the product: `gunicorn -c python:ikassa_admin.web ikassa_admin.wsgi`.

Anything here yields to the command line and to GUNICORN_CMD_ARGS.
"""

from typing import Any

bind = "127.0.0.1:8000"
workers = 2
worker_class = "gthread"
threads = 4
timeout = 60
accesslog = "-"
# A worker is renewed now and then, not all at once, so that a leak never grows old.
max_requests = 5000
max_requests_jitter = 500
# The socket would be a file in the home of a user who may have none.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Let every process of the site look whether the background work goes on: silent workers cannot tell of it."""
    from ikassa_admin.background.watchdog import watch_workers

    watch_workers()
