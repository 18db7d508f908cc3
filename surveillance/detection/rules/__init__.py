"""The rules: one function a file, its docstring for inspectors, its cases beside it. They do not know each other."""
