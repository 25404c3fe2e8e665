"""What runs inside the notebook's kernel: it watches values at the steps' borders, and changes nothing.

These files are sent to the kernel as text. They import the standard library and each other only, run on
Python 3.9 and later, look at libraries only where the notebook has loaded them, and never let an error out.
"""
