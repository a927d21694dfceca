"""Puts what the Thrift compiler makes of lab.thrift into the venv that runs this."""
import os
import subprocess
import sysconfig

schema = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lab.thrift")
subprocess.run(["thrift", "--gen", "py", "-out", sysconfig.get_path("purelib"), schema], check=True)
