"""The reading dialog in other libraries, each as its documentation shows, and the floor below them all.

Every one of them says the same words (`dialog`), makes the same calls and keeps everything in memory.
"""
