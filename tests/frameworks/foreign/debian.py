"""Unpacks packages of a Debian release into a folder, beside the system: nothing is installed, and nobody has to be root.

The machine's own apt is asked, with lists and a cache of its own. Needs a Debian, or what is made of one.
"""
import glob
import os
import shutil
import subprocess
import sys

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def mirror():
    """Where the machine gets Debian's packages from."""
    listed = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI)"], check=True, capture_output=True, text=True)
    found = sorted(place for place in set(listed.stdout.split()) if place.rstrip("/").endswith("/debian"))
    if not found:
        sys.exit("the sources of apt name no mirror of Debian")
    return found[0]


def unpack(suite, packages, target):
    """Empties `target` and unpacks the packages into it. What they depend on has to be among them."""
    shutil.rmtree(target, ignore_errors=True)
    apt = os.path.join(target, "apt")
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        os.makedirs(os.path.join(apt, folder))
    sources, status = os.path.join(apt, "sources.list"), os.path.join(apt, "status")
    with open(sources, "w") as file:
        file.write(f"deb [signed-by={KEYRING}] {mirror()} {suite} main\n")
    open(status, "w").close()
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State::lists": os.path.join(apt, "lists"),
        "Dir::State::status": status,
        "Dir::Cache": os.path.join(apt, "cache"),
        # Root's apt would give the download to a user of its own, who may not write here.
        "APT::Sandbox::User": "root",
    }
    apt_get = ["apt-get", "-qq", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    subprocess.run([*apt_get, "update"], check=True)
    subprocess.run([*apt_get, "download", *packages], check=True, cwd=os.path.join(apt, "debs"))
    for package in sorted(glob.glob(os.path.join(apt, "debs", "*.deb"))):
        subprocess.run(["dpkg", "-x", package, target], check=True)
    shutil.rmtree(apt)
