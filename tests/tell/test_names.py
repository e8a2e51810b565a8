from typing import Any

import pytest

from siegeworks.scenario.load import load
from siegeworks.scenario.records import Position
from siegeworks.tell import names


def position(name: str, besieger: str = "", **changes: Any) -> Position:
    values: dict[str, Any] = {"id": "p", "kind": "hill", "lat": 0.0, "lon": 0.0, "cells": "x"}
    return Position(name=name, name_besieger=besieger, **(values | changes))


@pytest.mark.parametrize(
    ("name", "besieger", "told"),
    [
        ("Eliane 2", "A1 (301)", "A1 / Eliane 2"),
        ("Dominique 1", "E (E1)", "E / Dominique 1"),
        ("Huguette 3", "", "Huguette 3"),
        ("Gabrielle (le Torpilleur)", "Độc Lập", "Độc Lập / Gabrielle"),
        ("Fictif (Phony)", "hill east of A1", "Fictif"),
        ("Muong Thanh village", "Mường Thanh", "Mường Thanh"),
        ("Junon", "Junon", "Junon"),
        ("Bailey bridge on the Nam Yum", "Cầu Mường Thanh", "Cầu Mường Thanh"),
    ],
)
def test_both_names_of_a_place(name: str, besieger: str, told: str) -> None:
    assert names.place_name(position(name, besieger)) == told


def test_a_group_has_the_name_its_posts_share() -> None:
    posts = [position(f"Isabelle {k}", "Hồng Cúm (area A)") for k in (1, 2)]
    assert names.group_name(posts) == "Hồng Cúm / Isabelle"
    assert names.group_name([position("a nameless spur of the long ridge")]) == (
        "a nameless spur of the long ridge"
    )


def test_every_id_of_a_siege_has_a_name() -> None:
    siege = load("karst-gate")
    told = names.names_of(siege)
    tables = (siege.positions, siege.units, siege.places, siege.zones, siege.depots)
    assert {row.id for table in tables for row in table} <= set(told)
    assert told["ring_north"] == "ring north"
    assert told["gallery_steintor"].startswith("gallery under ")
    assert told["approach_steintor"].startswith("trench to ")


def test_a_unit_without_a_short_name_is_called_by_the_one_above() -> None:
    siege = load("dien-bien-phu")
    assert names.unit_short(siege, "vm_141") == "141"
    assert names.unit_short(siege, "vm_312_support") == "312"
    assert names.unit_short(siege, "nobody") == "nobody"
