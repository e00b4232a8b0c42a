#!/usr/bin/env bash
# Checks .github/workflows and the templates' with actionlint, which Go builds from source. On CI a missing Go is an error.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v go >/dev/null; then
  echo "workflows not checked: actionlint needs Go (https://go.dev/dl)" >&2
  if [ "${GITHUB_ACTIONS:-}" = true ]; then exit 1; fi
  exit 0
fi
go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 .github/workflows/*.yml templates/*/.github/workflows/*.yml
