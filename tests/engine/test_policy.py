"""The columns of the policy matrix and the record they come from are one list."""

from siegeworks.engine import policy
from siegeworks.plan.records import Policy


def test_every_policy_field_has_its_column_in_order() -> None:
    columns = sorted(
        (value, name)
        for name, value in vars(policy).items()
        if name.isupper() and name != "NPOLICY"
    )
    fields = tuple(Policy.model_fields)
    assert policy.NPOLICY == len(fields) == len(columns)
    assert [value for value, _ in columns] == list(range(policy.NPOLICY))
    # A column is named after the words of its field, so the first letters must meet.
    shared = [
        bool(
            {w[:3] for w in name.lower().split("_")} & {w[:3] for w in field.split("_")}
            or (name.startswith("CA_") and field.startswith("counterattack"))
        )
        for (_, name), field in zip(columns, fields, strict=True)
    ]
    assert all(shared), [f for f, ok in zip(fields, shared, strict=True) if not ok]
