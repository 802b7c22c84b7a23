"""Every page in a real browser: pictures for the README, and a walk that looks for what is cut, dead, untranslated or out of reach.

`make screenshots` takes the README's pictures; `make screenshots ARGS=--all` takes every page that people can click to, at three
widths, in two languages and two themes, into a folder of its own, and writes down what is wrong with each.
"""
