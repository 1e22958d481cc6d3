"""Published exports of the tools, read where they lie."""

from __future__ import annotations

import pytest

from importing.data_folder import DataFolder
from klientela.errors import KlientelaError
from realdata import real_data


def test_three_header_lines_of_qualtrics_and_their_translation(folder: DataFolder) -> None:
    ((found,), _) = folder.bring_in(real_data("qualtrics_exports/sample.csv"))
    assert (found.source, found.rows) == ("qualtrics", 2)
    columns = "response_id, question_id, question, answer, answered_at"
    assert folder.rows("qualtrics", "responses", columns) == [
        (
            "R_2YPOQ602ER1jkf1",
            question_id,
            question,
            answer,
            "2017-07-18 08:28:48",
        )
        for question_id, question, answer in (
            ("Q1", "This is a multiple choice question.", "2"),
            ("Q2", "This is a free text question.", "Hello World!"),
        )
    ]


def test_the_older_form_of_qualtrics_gives_the_same_answers(folder: DataFolder) -> None:
    folder.bring_in(real_data("qualtrics_exports/sample_legacy.csv"))
    columns = "response_id, question_id, answer"
    assert folder.rows("qualtrics", "responses", columns) == [
        ("R_2YPOQ602ER1jkf1", "Q1", "2"),
        ("R_2YPOQ602ER1jkf1", "Q2", "Hello World!"),
    ]


@pytest.mark.parametrize(
    ("file", "responses", "questions"),
    [("StarWars", 1_186, 37), ("flying-etiquette", 1_040, 26), ("weather-check", 928, 8)],
)
def test_surveymonkey_surveys_keep_every_respondent_and_question(
    folder: DataFolder, file: str, responses: int, questions: int
) -> None:
    folder.bring_in(real_data(f"surveymonkey_exports/{file}.csv"))
    ((people, asked),) = {
        (len({one[0] for one in rows}), len({one[1] for one in rows if one[1]}))
        for rows in [folder.rows("surveymonkey", "responses", "response_id, question_id")]
    }
    assert (people, asked) == (responses, questions)


def test_a_multi_select_question_has_its_options(folder: DataFolder) -> None:
    folder.bring_in(real_data("surveymonkey_exports/StarWars.csv"))
    rows = folder.rows("surveymonkey", "responses", "question, choice, answer")
    seen = [one for one in rows if str(one[0]).startswith("Which of the following Star Wars")]
    assert len({choice for _, choice, _ in seen}) == 6
    assert all(str(answer).split()[-1] == str(choice).split()[-1] for _, choice, answer in seen)


def test_matomo_is_utf_16_and_its_summary_needs_a_period(folder: DataFolder) -> None:
    log = "matomo_csv/test_csvExport__Live.getLastVisitsDetails_day.csv"
    ((found,), _) = folder.bring_in(real_data(f"tool_schemas/{log}"))
    assert (found.source, found.rows, found.dates) == (
        "matomo", 2, ("2010-01-03", "2010-01-03"),
    )  # fmt: skip
    summary = "matomo_csv/test_csvExport_xp1_inner0_trans-en__VisitsSummary.get_day.csv"
    with pytest.raises(KlientelaError, match="does not say which days"):
        folder.bring_in(real_data(f"tool_schemas/{summary}"))


@pytest.mark.parametrize(
    ("file", "source", "table"),
    [
        ("segment_warehouse/example_segment_pages.csv", "twilio_segment", "pages"),
        ("mailchimp_fivetran/campaign.csv", "mailchimp", "campaigns"),
        ("mailchimp_fivetran/campaign_recipient.csv", "mailchimp", "recipients"),
        ("mailchimp_fivetran/campaign_recipient_activity.csv", "mailchimp", "activities"),
    ],
)
def test_connector_tables_are_known(folder: DataFolder, file: str, source: str, table: str) -> None:
    path = real_data(f"tool_schemas/{file}")
    ((found,), _) = folder.bring_in(path)
    assert found.source == source
    assert len(folder.rows(source, table)) == found.rows > 0
