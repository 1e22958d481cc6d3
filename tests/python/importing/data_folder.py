"""A data folder to import into, and the exports this project wrote to import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from klientela.connectors import plan_raw_views
from klientela.connectors.importing import Found, Importer, Request
from klientela.connectors.tools import known_tools

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


@dataclass(frozen=True)
class Fixture:
    """One export of a tool, and what is said about it."""

    file: str
    source: str
    table: str
    rows: int
    said_source: str | None = None
    mapping: str | None = None

    @property
    def path(self) -> Path:
        return FIXTURES / self.file

    @property
    def mapping_path(self) -> Path | None:
        return FIXTURES / self.mapping if self.mapping else None


EXPORTS = (
    Fixture("shopify/orders_export.csv", "shopify", "orders", 5),
    Fixture("shopify/customers_export.csv", "shopify", "customers", 2),
    Fixture("hubspot/contacts.csv", "hubspot", "contacts", 3),
    Fixture("hubspot/deals.csv", "hubspot", "deals", 4),
    Fixture("salesforce/contacts.csv", "salesforce", "contacts", 3),
    Fixture("salesforce/report.csv", "salesforce", "contact_report", 2),
    Fixture("zoho_crm/Contacts_001.csv", "zoho_crm", "contacts", 2),
    Fixture("mailchimp/subscribed_members.csv", "mailchimp", "audience", 2),
    Fixture("mailchimp/unsubscribed_members.csv", "mailchimp", "audience", 1),
    Fixture("mailchimp/campaigns.csv", "mailchimp", "campaigns", 1),
    Fixture("mailchimp/recipients.csv", "mailchimp", "recipients", 2),
    Fixture("mailchimp/activities.csv", "mailchimp", "activities", 3),
    Fixture("zendesk/tickets.csv", "zendesk", "tickets", 2),
    Fixture("qualtrics/responses.csv", "qualtrics", "responses", 7),
    Fixture("qualtrics/legacy_responses.csv", "qualtrics", "responses", 2),
    Fixture("surveymonkey/responses.csv", "surveymonkey", "responses", 7),
    Fixture("google_analytics/pages.csv", "google_analytics", "reports", 19),
    Fixture("google_analytics/events.jsonl", "google_analytics", "events", 2),
    Fixture("mixpanel/export.jsonl", "mixpanel", "events", 3),
    Fixture("twilio_segment/messages.jsonl", "twilio_segment", "messages", 3),
    Fixture("twilio_segment/pages.csv", "twilio_segment", "pages", 1),
    Fixture("twilio_segment/tracks.csv", "twilio_segment", "tracks", 1),
    Fixture("matomo/visits.csv", "matomo", "visits", 2),
    Fixture("matomo/summary.csv", "matomo", "summaries", 11, mapping="matomo/mapping.yml"),
    Fixture("hotjar/survey.csv", "hotjar", "survey_responses", 7, "hotjar", "hotjar/mapping.yml"),
    Fixture(
        "mapped_file/members.csv", "mapped_file", "customers", 2, None, "mapped_file/mapping.yml"
    ),
)


def name(fixture: Fixture) -> str:
    """A test's name for a fixture."""
    return fixture.file.rsplit(".", maxsplit=1)[0].replace("/", "-")


@dataclass
class DataFolder:
    """A data folder that is not there yet."""

    home: Path

    @property
    def path(self) -> Path:
        return self.home / "data"

    def files(self) -> list[str]:
        """Everything in it, relative to it."""
        if not self.path.exists():
            return []
        return sorted(
            one.relative_to(self.path).as_posix() for one in self.path.rglob("*") if one.is_file()
        )

    def write(self, file_name: str, content: str | bytes) -> Path:
        """Write a file somewhere outside of it, to be imported."""
        path = self.home / "downloads" / file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def bring_in(self, *paths: Path, **said: Any) -> tuple[list[Found], list[str]]:
        """Find and put, as the command does."""
        with Importer(Request(paths, self.path, **said)) as importer:
            found = importer.find()
            return found, importer.put(found)

    def bring_in_fixture(self, fixture: Fixture, path: Path | None = None) -> list[Found]:
        """Import a fixture, or another file in its place."""
        found, _ = self.bring_in(
            path or fixture.path, source=fixture.said_source, mapping=fixture.mapping_path
        )
        return found

    def rows(self, source: str, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """Rows of the raw view that a build would make."""
        tables = [
            {
                "source": source,
                "name": one.name,
                "schema": "raw",
                "view": f"{source}__{one.name}",
                "columns": [*one.columns, "source_file", "source_row"],
            }
            for one in known_tools()[source].tables.values()
        ]
        plan = plan_raw_views(
            {
                "tables": tables,
                "data_dir": str(self.path),
                "warehouse_dir": str(self.home / "warehouse"),
                "cdnow_file": "CDNOW_sample.txt",
                "orders_file": None,
                "reporting_time_zone": "UTC",
                "reporting_currency": "EUR",
            }
        )
        with duckdb.connect() as connection:
            for statement in plan.statements:
                connection.sql(statement)
            return connection.sql(
                f"select {columns} from raw.{source}__{table} order by source_file, source_row"
            ).fetchall()


Edit = Callable[[bytes], bytes]
