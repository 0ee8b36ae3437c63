"""The addresses that are no pages of the admin."""

from django.test import Client


def test_the_root_leads_to_the_main_page(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/admin/"


def test_the_process_says_that_it_answers_without_asking_the_base(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
