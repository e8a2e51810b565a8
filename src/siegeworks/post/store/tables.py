"""Tables of the store."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

# SQLite counts up only an INTEGER key; PostgreSQL's is a BIGINT.
NUMBER = BigInteger().with_variant(Integer(), "sqlite")

RUNS = Table(
    "runs",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("scenario", String(80), nullable=False),
    Column("at", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("plan", String(120), nullable=False),
    Column("against", String(120), nullable=False),
    Column("plan_json", Text, nullable=False),
    Column("against_json", Text, nullable=False),
    Column("replications", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("parameters", String(20), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("done", Integer, nullable=False, default=0),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("message", Text, nullable=False, default=""),
    Column("created", Float, nullable=False),
    Column("changed", Float, nullable=False),
    Column("owner", String(60), nullable=False, default=""),
    Column("attempt", Integer, nullable=False, default=0),
    Column("lease_until", Float, nullable=False, default=0.0),
    Column("cancel", Boolean, nullable=False, default=False),
)

PLANS = Table(
    "plans",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("scenario", String(80), nullable=False),
    Column("id", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("created", Float, nullable=False),
    UniqueConstraint("scenario", "id"),
    sqlite_autoincrement=True,
)

SCENARIOS = Table(
    "scenarios",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", String(80), nullable=False, unique=True),
    Column("archive", LargeBinary, nullable=False),
    Column("created", Float, nullable=False),
    sqlite_autoincrement=True,
)

SECRETS = Table(
    "secrets",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
