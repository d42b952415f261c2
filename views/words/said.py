"""Refusals of the page's own, told in the visitor's language."""

from citypact.views.words.texts import TEXTS


class Said(Exception):
    """key: of a text of the page; values: what stands in it. words: the text in both languages."""

    def __init__(self, key: str, *values: object):
        english, chinese = TEXTS[key]
        self.words = english.format(*values), chinese.format(*values)
        super().__init__(self.words[0])
