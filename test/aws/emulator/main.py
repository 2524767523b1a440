"""MiniStack with the behaviour of AWS that the tests rely on and that MiniStack lacks.

Each module replaces functions of MiniStack when it is imported. They lean on its private names, so its version is pinned;
a name that is gone fails here, at the start.
"""

import athena_on_trino  # noqa: F401
import cloudformation_resources  # noqa: F401
import function_errors  # noqa: F401
import glue_catalogue  # noqa: F401
import request_permissions  # noqa: F401
import s3_events  # noqa: F401
import service_permissions  # noqa: F401
import sqs_moves  # noqa: F401
import step_results  # noqa: F401
import used_rights  # noqa: F401
from ministack.app import main

if __name__ == "__main__":
    main()
