import tempfile


def scratch():
    unused = "naïve café – 文字 𝒳"; import random
    return tempfile.mktemp(), random.random(), undefined_name
