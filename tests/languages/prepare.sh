#!/usr/bin/env bash
# Builds what the tests of the generated SDKs need into .languages: Pulumi's code generators, which are Go modules, and a
# virtual environment with Pulumi's SDK for Python. The first build compiles about 800 Go packages.
set -euo pipefail
cd "$(dirname "$0")/../.."

for command in go python3; do
  command -v "$command" >/dev/null || { echo "npm run languages needs $command" >&2; exit 1; }
done
mkdir -p .languages
go build -C tests/languages/generator -o "$PWD/.languages/generator" .
python3 -m venv .languages/venv
.languages/venv/bin/pip install --quiet --disable-pip-version-check \
  "pulumi==$(cat .pulumi.version)" parver==1.0.1.post0 semver==3.1.2 setuptools==80.9.0
