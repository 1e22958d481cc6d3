"""The one error type that reaches people."""


class KlientelaError(Exception):
    """Something a person can put right.

    The message is written for that person: what was wrong, where (file, column, row), and what
    to do about it. The command line prints it without a traceback.
    """
