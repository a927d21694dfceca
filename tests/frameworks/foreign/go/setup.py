"""Makes the folder that it is given: Go and grpc-go as Debian 13 has them, and the adapter built with them."""
import os
import subprocess
import sys

here, target = os.path.dirname(os.path.abspath(__file__)), os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(here))
sys.dont_write_bytecode = True
import debian  # noqa: E402

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

unpacked = os.path.join(target, "unpacked")
debian.unpack("trixie", PACKAGES, unpacked)
go = os.path.join(unpacked, "usr/lib/go-1.24")
settings = {
    "GO111MODULE": "off",
    "GOPATH": os.path.join(here, "path") + os.pathsep + os.path.join(unpacked, "usr/share/gocode"),
    "GOROOT": go,
    "GOCACHE": os.path.join(target, "cache"),
    "GOTOOLCHAIN": "local",
    "CGO_ENABLED": "0",
}
build = [os.path.join(go, "bin/go"), "build", "-o", os.path.join(target, "adapter"), "lab"]
subprocess.run(build, check=True, env={**os.environ, **settings})
