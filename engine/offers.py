"""The names under which the engine itself hands something to a method, so that no parameter can have them."""

OFFERED = (
    *(
        "value",
        "codelist",
        "codelists",
        "collected",
        "study",
        "variable",
        "report",
        "subject",
        "key",
        "count",
        "labels",
    ),
    *("sources", "events", "records"),
)
AMONG = ("owner", "used")  # offered to a function that looks among the records of another table
