"""How functions of MiniStack are replaced."""

import functools


def replaces(module, name):
    """Decorates a function that takes the place of `module.name` and gets the one that was there as its first argument."""

    def decorate(replacement):
        replaced = getattr(module, name)
        setattr(module, name, functools.wraps(replaced)(functools.partial(replacement, replaced)))
        return replacement

    return decorate
