"""The teacher's side: what submissions are worth, found without trusting anything in them.

`submissions` reads what was handed in, `engine` runs it in a sandbox under nbval and compares what
comes back, `gradebook` and `pages` tell the result. All meet in the plain data of `answers` and
`results`.
"""
