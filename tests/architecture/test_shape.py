"""The shape of the house: names of files, services, the one clock, relations."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps

from tests.architecture.reading import PORTAL, layers, sources, tree

NAMES = {
    "__init__", "lifecycle", "models", "rules", "selectors", "services", "forms", "views", "urls", "tasks",
    "management", "admin", "checks", "apps", "migrations",
}  # fmt: skip
SPECIALS = {
    "accounts": {"context", "devices", "entering", "factors", "keeping", "letters", "middleware", "pictures", "single",
                 "throttle", "visits"},
    "agreements": {
        "access", "checking", "comparing", "content", "cover", "ending", "execution", "importing", "printing",
        "starting",
    },
    "correspondence": {"bounces", "catalogue", "dates", "delivery", "incoming", "post", "providers", "writing"},
    "demo": {"clock", "content", "context"},
    "design": {"fields", "middleware", "renderer", "templatetags", "widgets"},
    "desk": {"context", "feeds", "pictures"},
    "evidence": {
        "actors", "audit", "bundle", "documents", "guards", "keys", "log", "packing", "people", "seal", "seal_key",
        "sealing", "timestamps", "verifier", "verify",
    },
    "gateways": {"conditions", "eligibility"},
    "organisations": {"access", "identifiers", "middleware", "requests"},
    "records": {"access", "kinds", "letters", "planning", "releasing"},
    "reminders": {"digest", "due", "feeds", "lapsing", "policies", "sweep"},
    "reviews": {"due", "printing"},
    "risk": {"scoring"},
    "accession": {"sealing", "text"},
    "succession": {"deeds"},
    "signing": {"importing", "letters", "paper", "presenting", "proving", "scans", "sealing", "verify"},
}  # fmt: skip
CLOCKS = {
    ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"), ("timezone", "now"),
    ("timezone", "localdate"), ("timezone", "localtime"), ("time", "time"),
}  # fmt: skip


def test_files_of_an_app_have_names_of_the_closed_list() -> None:
    strangers = [
        str(path.relative_to(PORTAL))
        for app in layers()
        if app != "lib" and (PORTAL / app).is_dir()
        for path in (PORTAL / app).iterdir()
        if path.name != "__pycache__" and (path.suffix == ".py" or path.is_dir())
        if path.stem not in NAMES | SPECIALS.get(app, set())
    ]

    assert strangers == []


def test_every_app_of_the_settings_has_its_place_in_the_layers() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("isa_portal.")}

    assert ours <= set(layers())


def test_services_that_write_take_who_and_when_by_name() -> None:
    lacking = [
        f"{path.relative_to(PORTAL)}: {function.name}"
        for path in service_modules()
        for function in public_functions(path)
        if writes(function) and not says_who_and_when(function)
    ]

    assert lacking == []


def test_a_service_without_who_and_when_would_be_found(tmp_path: Path) -> None:
    module = tmp_path / "services.py"
    module.write_text(
        "@transaction.atomic\ndef sign(version, by, *, at): ...\n"
        "@transaction.atomic\ndef lapse(version, *, at):\n    record(by=PORTAL)\n"
        "def _private(): ...\n"
    )

    functions = [function for function in public_functions(module) if writes(function)]

    assert [says_who_and_when(function) for function in functions] == [False, True]


def writes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """What changes rows does so in one transaction of its own."""
    return any(last_name(decorator) == "atomic" for decorator in function.decorator_list)


def says_who_and_when(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """The actor is ``by``, the portal itself, or the holder of the link; a reminder is always the portal's."""
    named = {argument.arg for argument in function.args.kwonlyargs}
    first = function.args.args[0].arg if function.args.args else ""
    by_itself = any(isinstance(node, ast.Name) and node.id == "PORTAL" for node in ast.walk(function))
    return "at" in named and ("by" in named or by_itself or first in {"link", "reminder"})


def service_modules() -> list[Path]:
    return [path for path in sources() if path.stem == "services" or path.parent.name == "services"]


def public_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def test_only_one_module_reads_the_clock() -> None:
    readers = [found for path in sources() if path != PORTAL / "lib" / "clock.py" for found in clock_readings(path)]

    assert readers == []


def test_a_reading_of_the_clock_would_be_found(tmp_path: Path) -> None:
    module = tmp_path / "models.py"
    module.write_text("at = datetime.datetime.now()\nfield = DateTimeField(default=timezone.now, auto_now_add=True)\n")

    assert len(list(clock_readings(module))) == 3


def clock_readings(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and (last_name(node.value), node.attr) in CLOCKS:
            yield f"{path}:{node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield f"{path}:{node.value.lineno}: {node.arg}"


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_relations_point_downwards() -> None:
    height = layers()
    upward = [
        f"{label}.{field} points to {target}"
        for label, field, target in relations()
        if target in height and target != label and height[target] >= height[label]
    ]

    assert upward == []


def test_the_trail_and_the_letters_have_no_foreign_keys() -> None:
    tied = [
        f"{label}.{field} points to {target}"
        for label, field, target in relations()
        if label in {"evidence", "correspondence"} and target != label
    ]

    assert tied == []


def relations() -> Iterator[tuple[str, str, str]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in layers():
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                yield model._meta.app_label, f"{model.__name__}.{field.name}", field.related_model._meta.app_label


def test_letters_to_some_readers_go_through_the_door_that_lets_somebody_hear() -> None:
    door = PORTAL / "organisations" / "services" / "hearing.py"
    past = [
        f"{path.relative_to(PORTAL)}:{line}"
        for path in sources()
        if path != door and "correspondence" not in path.relative_to(PORTAL).parts
        for line in letters_past_the_door(path)
    ]

    assert past == []


def test_a_letter_past_the_door_would_be_found(tmp_path: Path) -> None:
    module = tmp_path / "telling.py"
    module.write_text(
        "def tell(to):\n    for one in to:\n        correspondence.owe('declined', to=one)\n"
        "def more(to):\n    correspondence.owe_each('x', to=to)\n    [correspondence.owe('x', to=one) for one in to]\n"
        "def one(person):\n    correspondence.owe('lent', to=person)\n"
    )

    assert sorted(letters_past_the_door(module)) == [3, 5, 6]


def letters_past_the_door(path: Path) -> set[int]:
    """Give the lines that write to a list of readers, which may be empty: each in turn, or all together."""
    lists = (ast.For, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
    repeated = [node for loop in ast.walk(tree(path)) if isinstance(loop, lists) for node in ast.walk(loop)]
    found = set(_lines(repeated, "correspondence.owe"))
    return found | set(_lines(ast.walk(tree(path)), "correspondence.owe_each"))


def _lines(nodes: Iterable[ast.AST], called: str) -> Iterator[int]:
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == called:
            yield node.lineno
