"""From a build that passed to the file that people read.

dbt writes one database that nothing else opens. `publish` copies the marts of a build whose models
and tests all passed into a folder of its own and moves one link; readers follow that link. A
build that failed, or a publish that was killed, changes nothing that is served.
"""

from klientela.publish.last_build import LastBuild, read_last_build
from klientela.publish.locking import build_lock
from klientela.publish.manifest import Manifest
from klientela.publish.publisher import publish, publish_unlocked, roll_back
from klientela.publish.reader import ServedBuild, open_database, served_build

__all__ = [
    "LastBuild",
    "Manifest",
    "ServedBuild",
    "build_lock",
    "open_database",
    "publish",
    "publish_unlocked",
    "read_last_build",
    "roll_back",
    "served_build",
]
