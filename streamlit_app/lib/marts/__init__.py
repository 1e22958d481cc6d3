"""Every query of the app, one module per question, named like the folders of the marts.

Each chart and table has its function here and nothing else behind it. The functions read the
build that is pinned for this script run and return small frames; what can be large is paged, or
given as a `Query` that `lib.downloads` streams. All values are bound, never pasted.
"""
