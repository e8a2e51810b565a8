"""Every address keeps to the OpenAPI, whatever is sent: examples made from the schema.

``SIEGEWORKS_EXAMPLES`` sets how many an address gets at most, of right ones and of wrong
ones; few here. With 100 it is some 6,200 in all, in two and a half minutes of processor time.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from siegeworks.post.app import create_app
from tests.post.conftest import settings

with warnings.catch_warnings():
    # Schemathesis brings a client whose parts are marked as old.
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.specs.openapi.checks import positive_data_acceptance

EXAMPLES = int(os.environ.get("SIEGEWORKS_EXAMPLES", "4"))
TOKEN = "a-token-for-the-examples"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("schema")
    tokens = folder / "tokens.toml"
    tokens.write_text(f'[[tokens]]\nname = "a"\nrole = "edit"\ntoken = "{TOKEN}"', encoding="utf-8")
    app = create_app(settings(folder, names="testserver", tokens=tokens, max_queue=1_000_000))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield schemathesis.openapi.from_asgi("/openapi.json", app)
    app.state.library.store.close()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_answers_keep_to_the_schema(api: Any, mode: GenerationMode) -> None:
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) > 20
    for operation in operations:

        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        def keeps(case: Any) -> None:
            # What a siege can bear is narrower than what a schema can say.
            case.call_and_validate(
                headers={"Authorization": f"Bearer {TOKEN}"},
                excluded_checks=[positive_data_acceptance],
            )

        try:
            keeps()
        except hypothesis.errors.Unsatisfiable:
            # An address without parameters cannot be asked for wrongly.
            assert mode is GenerationMode.NEGATIVE and "{" not in operation.path
