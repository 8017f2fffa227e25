# Sourced by `run` and `test`: what both need of the machine. Written for Debian 12; elsewhere the packages must be there.

if ! command -v swift >/dev/null 2>&1; then
  echo "Concord needs Swift 6.3 on the PATH: see https://www.swift.org/install/linux/" >&2
  exit 1
fi

# Everything that building writes stays in the checkout.
export XDG_CACHE_HOME="$PWD/.build/cache"
swift_paths=(--cache-path .build/cache/swiftpm --config-path .build/config --security-path .build/security)
swift_checks=(--explicit-target-dependency-import-check error)

# install PACKAGE…: those that are missing, from Debian.
install() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  echo "Installing from Debian: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

build_packages=(libsqlite3-dev libpq-dev libgeos-dev libgdal-dev libexpat1-dev zlib1g-dev libqrencode-dev libjemalloc-dev pkg-config)
