"""Which test stands for which case of the fault matrix (reliability.md 6): transport, network and what is too large."""

import ast
import socket
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

TESTS = Path(__file__).parents[1]

WIRE = "faults/test_transport.py::"
FETCHER = "scrapers/test_fetcher.py::"
GUARD = "scrapers/test_guard.py::"
PAGES = "scrapers/test_fetching.py::"
TROUBLE = f"{WIRE}test_trouble_on_the_wire_ends_as_its_outcome_and_is_said_once"
DAMAGED = (
    "faults/test_mutators.py::test_a_damaged_payload_becomes_what_was_decided_and_an_inspector_sees_no_other_facts"
)

CASES: dict[str, tuple[str, ...]] = {
    "T01": (
        f"{WIRE}test_t01_a_server_that_is_not_there_fails_the_run_after_three_more_tries",
        f"{FETCHER}test_a_refused_connection_is_tried_four_times_with_growing_gaps",
        f"{FETCHER}test_a_name_that_cannot_be_resolved_is_unreachable_and_not_refused",
    ),
    "T02": (
        f"{WIRE}test_t02_a_server_that_never_answers_fails_the_run_at_the_deadline",
        f"{FETCHER}test_a_server_that_never_answers_is_left_at_the_deadline",
        f"{FETCHER}test_the_deadline_holds_in_the_handshake_too",
    ),
    "T03": (f"{FETCHER}test_a_slow_drip_is_cut_at_the_deadline_wherever_it_drips",),
    "T04": (
        f"{WIRE}test_t04_a_long_wait_that_is_asked_for_is_left_to_the_scheduler",
        f"{FETCHER}test_a_short_retry_after_is_honoured",
        f"{FETCHER}test_a_long_retry_after_is_not_slept_through",
        f"{FETCHER}test_a_retry_after_may_be_a_date",
        f"{FETCHER}test_a_retry_after_without_sense_is_an_ordinary_wait",
    ),
    "T05": (f"{WIRE}test_t05_two_times_busy_and_then_an_answer_are_three_requests_with_growing_gaps",),
    "T06": (f"{WIRE}test_t06_trouble_on_page_7_of_20_fails_the_whole_run",),
    "T07": (TROUBLE, f"{FETCHER}test_a_refusal_is_asked_once_and_put_before_a_person"),
    "T08": (TROUBLE, f"{WIRE}test_t08_one_address_of_two_that_is_gone_fails_the_run_and_nothing_is_taken"),
    "T09": (TROUBLE, f"{FETCHER}test_a_body_that_is_not_whole_is_asked_again_and_never_taken"),
    "T10": (TROUBLE, DAMAGED),
    "T11": (TROUBLE, f"{FETCHER}test_a_body_that_is_not_whole_is_asked_again_and_never_taken"),
    "T12": (DAMAGED,),
    "T13": (TROUBLE, f"{FETCHER}test_a_packing_that_we_did_not_ask_for_is_refused"),
    "T14": (TROUBLE, DAMAGED),
    "T15": (
        f"{WIRE}test_t15_the_same_bytes_and_a_304_change_nothing",
        f"{FETCHER}test_what_is_known_is_asked_for_conditionally",
    ),
    "T16": (
        TROUBLE,
        f"{WIRE}test_five_hops_on_the_same_host_are_followed_and_six_are_not",
        f"{WIRE}test_t16_from_http_to_https_on_the_same_host_is_followed",
        f"{FETCHER}test_a_redirect_that_leads_away_is_never_asked",
    ),
    "T17": (
        f"{WIRE}test_a_certificate_that_cannot_be_trusted_is_refused_and_not_asked_again",
        f"{WIRE}test_t17_the_whole_chain_and_an_authority_of_ones_own_are_trusted",
    ),
    "T21": (TROUBLE, DAMAGED),
    "T23": (f"{PAGES}test_pages_that_do_not_add_up_are_refused_whole",),
    "T24": (
        f"{WIRE}test_the_rules_of_a_site_decide_and_rules_that_cannot_be_read_forbid",
        f"{FETCHER}test_a_crawl_delay_is_obeyed_and_one_that_is_too_long_asks_for_a_person",
        f"{FETCHER}test_only_the_first_half_megabyte_of_the_rules_is_read",
    ),
    "T25": (f"{WIRE}test_t25_two_hundred_addresses_are_asked_one_by_one_and_trouble_never_hurries_us",),
    "N01": (
        f"{WIRE}test_n01_a_name_that_leads_inside_ends_the_run_before_anything_connects",
        f"{GUARD}test_an_address_that_is_not_public_is_refused",
        f"{GUARD}test_any_other_address_is_refused",
    ),
    "N02": (TROUBLE, f"{FETCHER}test_a_redirect_that_leads_away_is_never_asked"),
    "N03": (
        f"{WIRE}test_n03_a_name_that_leads_elsewhere_the_second_time_is_checked_the_second_time",
        f"{FETCHER}test_the_connection_goes_to_the_address_that_was_checked_and_the_name_is_not_asked_again",
    ),
    "N04": (
        f"{GUARD}test_any_other_address_is_refused",
        f"{GUARD}test_no_text_leads_past_the_list_of_hosts",
    ),
    "N05": (TROUBLE, f"{GUARD}test_any_other_address_is_refused"),
    "N06": (f"{WIRE}test_n06_an_address_of_another_host_fails_and_is_not_asked",),
    "N07": (f"{WIRE}test_n07_a_cookie_is_given_back_to_nobody",),
    "N09": ("faults/test_matrix.py::test_n09_a_test_that_touches_the_network_fails",),
    "X01": (f"{WIRE}test_x01_a_gzip_bomb_fails_the_run_at_the_cap_of_unpacked_bytes",),
    "X10": (f"{WIRE}test_a_body_beyond_the_cap_fails_the_run_before_its_end",),
}
"""The cases that must be green before any release, and some of the next ones, each with the tests that show it."""


@pytest.mark.parametrize("case", CASES)
def test_every_case_names_tests_that_there_are(case: str) -> None:
    for place in CASES[case]:
        path, name = place.split("::")
        tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_no_case_that_must_be_green_is_left_out() -> None:
    transport = {f"T{number:02}" for number in range(1, 26)} - {"T18", "T19", "T20", "T22"}
    network = {f"N{number:02}" for number in range(1, 8)} | {"N09"}
    assert transport | network | {"X01", "X10"} == set(CASES)


def test_n09_a_test_that_touches_the_network_fails() -> None:
    with socket.socket() as outside, pytest.raises(SocketConnectBlockedError):
        outside.connect(("192.0.2.1", 80))
