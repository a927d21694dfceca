"""Makes the folder that it is given: a venv with requirements.txt, and in it what is generated from lab.proto."""
import os
import subprocess
import sys
import venv

here, target = os.path.dirname(os.path.abspath(__file__)), sys.argv[1]
python = os.path.join(target, "Scripts" if os.name == "nt" else "bin", "python")
venv.create(target, clear=True, with_pip=True)
subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", os.path.join(here, "requirements.txt")], check=True)
packages = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, capture_output=True, text=True).stdout.strip()
subprocess.run(
    [python, "-m", "grpc_tools.protoc", "-I", os.path.join(here, ".."), f"--python_out={packages}", f"--grpc_python_out={packages}", "lab.proto"],
    check=True,
)
