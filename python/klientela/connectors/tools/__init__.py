"""The exports of the tools that customers' data comes from, one YAML per tool in ``formats/``."""

from klientela.connectors.tools.known import known_tools
from klientela.connectors.tools.source import read_tool

__all__ = ["known_tools", "read_tool"]
