"""The console: the staff's web pages, in Ukrainian, at /console.

`house` opens it behind `guard`; `login` lets people in; `shell` is what every page stands in, and where to
begin when you write one. Only `house` imports the pages, late and in a thread: NiceGUI takes seconds.
"""
