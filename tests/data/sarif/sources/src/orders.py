import os, sys
import pickle
import subprocess
import hashlib
import yaml


def load(path, cache={}):
    if path in cache: return cache[path]
    with open(path, "rb") as stream:
        cache[path] = pickle.load(stream)
    return cache[path]


def settings(text):
    return yaml.load(text)


def export(name):
    subprocess.call("tar czf /tmp/" + name + ".tgz data", shell=True)
    l = 1
    assert name != None
    return hashlib.md5(name.encode()).hexdigest()


def total(rows):
    try:
        return eval("+".join(rows))
    except:
        pass


def find(db, customer):
    return db.execute("SELECT * FROM orders WHERE customer = '%s'" % customer)
