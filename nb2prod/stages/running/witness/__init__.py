"""What runs a whole notebook, or a whole project, and tells what it did: `nb2prod verify`.

These files are copied and started in the interpreter that has the notebook's libraries, which need not
have nb2prod. They import the standard library and each other only, run on Python 3.9 and later, and
import a library only where the run itself needs it. What they tell is JSON in the shape of `model.outcome`.
"""
