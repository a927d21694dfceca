"""Makes the folder that it is given: Go and grpc-go as Debian 13 has them, unpacked beside the system, and the adapter built with them.

The machine's own apt is asked, with lists and a cache of its own in that folder; nothing is installed. Needs a Debian, or what is made of one.
"""
import glob
import os
import shutil
import subprocess
import sys

SUITE = "trixie"
PACKAGES = [
    "golang-1.24-go",
    "golang-1.24-src",
    "golang-github-golang-protobuf-1-5-dev",
    "golang-google-grpc-dev",
    "golang-google-protobuf-dev",
    "golang-google-genproto-dev",
    "golang-golang-x-net-dev",
    "golang-golang-x-sys-dev",
    "golang-golang-x-text-dev",
]
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"

here, target = os.path.dirname(os.path.abspath(__file__)), os.path.abspath(sys.argv[1])
apt, unpacked = os.path.join(target, "apt"), os.path.join(target, "unpacked")


def said(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def mirror():
    """Where the machine gets Debian's packages from."""
    places = said("apt-get", "indextargets", "--format", "$(REPO_URI)").split()
    found = sorted(place for place in set(places) if place.rstrip("/").endswith("/debian"))
    if not found:
        sys.exit("the sources of apt name no mirror of Debian")
    return found[0]


def download():
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        os.makedirs(os.path.join(apt, folder), exist_ok=True)
    sources, status = os.path.join(apt, "sources.list"), os.path.join(apt, "status")
    with open(sources, "w") as file:
        file.write(f"deb [signed-by={KEYRING}] {mirror()} {SUITE} main\n")
    open(status, "w").close()
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State::lists": os.path.join(apt, "lists"),
        "Dir::State::status": status,
        "Dir::Cache": os.path.join(apt, "cache"),
        # As root apt would give the download to a user of its own, who may not write here.
        "APT::Sandbox::User": "root",
    }
    flags = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    subprocess.run(["apt-get", *flags, "-qq", "update"], check=True)
    subprocess.run(["apt-get", *flags, "-qq", "download", *PACKAGES], check=True, cwd=os.path.join(apt, "debs"))


def build():
    go = os.path.join(unpacked, "usr/lib/go-1.24")
    # Debian's Go finds its sources by a link from /usr/share.
    source = os.path.join(go, "src")
    if not os.path.isdir(os.path.join(source, "net")):
        if os.path.lexists(source):
            os.remove(source)
        os.symlink(os.path.join(unpacked, "usr/share/go-1.24/src"), source)
    settings = {
        "GO111MODULE": "off",
        "GOPATH": os.path.join(here, "path") + os.pathsep + os.path.join(unpacked, "usr/share/gocode"),
        "GOROOT": go,
        "GOCACHE": os.path.join(target, "cache"),
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
    }
    binary = os.path.join(target, "adapter")
    subprocess.run([os.path.join(go, "bin/go"), "build", "-o", binary, "lab"], check=True, env={**os.environ, **settings})


shutil.rmtree(target, ignore_errors=True)
os.makedirs(target)
download()
for package in sorted(glob.glob(os.path.join(apt, "debs", "*.deb"))):
    subprocess.run(["dpkg", "-x", package, unpacked], check=True)
shutil.rmtree(apt)
build()
