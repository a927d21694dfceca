"""Makes the folder that it is given: grpc-java as Debian 12 has it, what is generated from lab.proto, and the adapter compiled with both."""
import glob
import os
import subprocess
import sys

here, target = os.path.dirname(os.path.abspath(__file__)), os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(here))
sys.dont_write_bytecode = True
import debian  # noqa: E402

# libperfmark-java is not among what libgrpc-java says it depends on, and it does not run without.
PACKAGES = [
    "libgrpc-java",
    "libprotobuf-java",
    "libnetty-java",
    "libguava-java",
    "libgoogle-gson-java",
    "libperfmark-java",
    "libgeronimo-annotation-1.3-spec-java",
    "protobuf-compiler",
    "protobuf-compiler-grpc-java-plugin",
    "libprotoc32",
    "libprotobuf32",
]

unpacked, generated, classes = (os.path.join(target, name) for name in ("unpacked", "generated", "classes"))
debian.unpack("bookworm", PACKAGES, unpacked)
for folder in (generated, classes):
    os.makedirs(folder, exist_ok=True)
binaries = os.path.join(unpacked, "usr/bin")
protoc = [
    os.path.join(binaries, "protoc"),
    f"--plugin=protoc-gen-grpc-java={os.path.join(binaries, 'grpc_java_plugin')}",
    f"--java_out={generated}",
    f"--grpc-java_out={generated}",
    "-I",
    os.path.dirname(here),
    "lab.proto",
]
libraries = glob.glob(os.path.join(unpacked, "usr/lib/*/"))
subprocess.run(protoc, check=True, env={**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(libraries)})
# Each jar is there twice, once by a link without its version.
found = {os.path.realpath(jar) for jar in glob.glob(os.path.join(unpacked, "usr/share/java/*.jar"))}
jars = os.pathsep.join(sorted(found))
sources = glob.glob(os.path.join(generated, "**/*.java"), recursive=True) + glob.glob(os.path.join(here, "*.java"))
subprocess.run(["javac", "-nowarn", "-Xlint:none", "-cp", jars, "-d", classes, *sources], check=True)
# Read by `java @…`.
with open(os.path.join(target, "arguments"), "w") as file:
    file.write(f"-XX:TieredStopAtLevel=1\n-cp\n{classes}{os.pathsep}{jars}\n")
