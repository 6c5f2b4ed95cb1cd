"""Circles of names: modules that import each other."""


def circles(named: dict[str, set[str]]) -> list[str]:
    """Return the modules that remain after removing those that import none of the rest."""
    left = {name: set(others) for name, others in named.items()}
    while free := [name for name, others in left.items() if not others & left.keys() - {name}]:
        for name in free:
            del left[name]
    return sorted(left)
