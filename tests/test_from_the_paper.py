"""The page that takes the paper claim by claim: it leaves out nothing that was judged, and what it names is there."""

from importlib import import_module

import pytest

from citypact.experiments.commands import from_the_paper, summary_page
from citypact.experiments.commands.from_the_paper import findings, page, untold, verdicts
from citypact.experiments.commands.paper_table import CHAIN, THESES
from citypact.experiments.commands.summary_texts import CHINESE, ENGLISH
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.paper.bibliography import sources_of, works
from citypact.model.settings.packages import PACKAGES


def test_whatever_was_judged_of_the_paper_stands_under_a_thesis():
    assert untold() == []


@pytest.mark.parametrize("field", ["claims", "findings", "verdicts"])
def test_what_no_thesis_names_any_more_is_told(monkeypatch, field):
    without = [type(thesis)(**{**vars(thesis), field: type(getattr(thesis, field))()}) for thesis in THESES]
    monkeypatch.setattr(from_the_paper, "THESES", without)
    assert len(untold()) > 5


def test_no_claim_stands_under_two_theses():
    claims = [name for thesis in THESES for name in thesis.claims]
    assert len(claims) == len(set(claims)) and set(claims) <= set(CLAIMS)


@pytest.mark.parametrize("thesis", THESES, ids=lambda thesis: thesis.title)
def test_a_thesis_names_rules_policies_findings_and_sources_that_are_there(thesis):
    for rule in thesis.rules:
        module, _, name = rule.partition(".")
        assert callable(getattr(import_module(f"citypact.agents.{module}"), name))
    assert set(thesis.packages) <= set(PACKAGES) and set(CHAIN) <= set(works())
    assert set(sources_of(thesis.source)) & {*CHAIN, "feiock2013"}
    for experiment, beginnings in thesis.findings.items():
        told = [text for _, text in findings(experiment)]
        assert all(any(text.startswith(beginning) for text in told) for beginning in beginnings)
    assert all(verdicts()["claim"].str.startswith(beginning).any() for beginning in thesis.verdicts)


def test_what_does_not_hold_is_said_so():
    text = page()
    assert text.count("**Does not hold**") > 5 and "13 of 13" in text and "(9 fails)" in text


def test_both_summaries_tell_the_same_numbers_and_use_all():
    names = summary_page.numbers()
    for text in (ENGLISH, CHINESE):
        assert all(f"{{{name}}}" in text for name in names)
    assert names["alone_end"] == "0.66" and names["claims_hold"] == "35"  # results/transition and results/theory, as committed
