"""How functions of MiniStack are replaced."""

import functools


def replaces(module, name):
    """Decorates a function that takes the place of one of a module or class, and gets the one that was there as its first argument."""

    def decorate(replacement):
        replaced = getattr(module, name)
        # A function again and no partial one, so that it can be a method.
        setattr(module, name, functools.wraps(replaced)(lambda *args, **kwargs: replacement(replaced, *args, **kwargs)))
        return replacement

    return decorate
