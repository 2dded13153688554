"""What one module may see of another."""

import grimp

GRAPH = grimp.build_graph("lilac", exclude_type_checking_imports=True)
SHARED = {
    "models", "states", "events", "permissions", "queries", "actions", "hub", "search", "uscc",
}  # fmt: skip
FREE = {"kernel", "accounts", "site"}


def module_of(path: str) -> str:
    return [*path.split("."), ""][1]


def test_modules_meet_only_through_their_domain():
    trespasses = [
        f"{importer} -> {imported}"
        for importer in GRAPH.modules
        for imported in GRAPH.find_modules_directly_imported_by(importer)
        if module_of(importer) not in {module_of(imported), "site"}
        and module_of(imported) not in FREE
        and imported.split(".")[2:3]
        and imported.split(".")[2] not in SHARED
    ]
    assert trespasses == []


def test_no_ring_of_modules():
    packages = sorted({module_of(m) for m in GRAPH.modules if module_of(m)})
    reach = {
        a: {b for b in packages if a != b and GRAPH.direct_import_exists(
            importer=f"lilac.{a}", imported=f"lilac.{b}", as_packages=True)}
        for a in packages
    }  # fmt: skip
    rings = [(a, b) for a in packages for b in reach[a] if a in reach[b]]
    assert rings == []
