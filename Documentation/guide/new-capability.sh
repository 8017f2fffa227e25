#!/usr/bin/env bash
# Writes the skeleton of a capability and the two lines that make it part of Concord. Called by `make capability`.
set -euo pipefail
cd "$(dirname "$0")/../.."
name="${1:-}"
if ! [[ "$name" =~ ^[A-Z][A-Za-z]+$ ]]; then
  echo "usage: make capability NAME=Mediation (one word, capital first)" >&2
  exit 64
fi
lower="$(tr '[:upper:]' '[:lower:]' <<<"$name")"
folder="Capabilities/$name"
[ ! -e "$folder" ] || { echo "$folder exists already" >&2; exit 73; }
mkdir -p "$folder/Strings" "$folder/Tests"

cat >"$folder/README.md" <<END
# $name

What it is for.

## Who may do what

Whoever is signed in may see the page.

## What is stored, and how long

Nothing yet.
END

cat >"$folder/${name}Capability.swift" <<END
import CapabilityKit
import Foundation
import Site
import Translation

/// The table of contents of this capability.
public struct ${name}Capability: Capability {
  public init() {}
  public let name = "$lower"
  public var strings: URL { Bundle.module.strings }
  public var routes: [Route] { [page] }
  public var navigation: [NavigationEntry] {
    [NavigationEntry(.desk, order: 90, title: "$lower.title", path: "/desk/$lower", who: .signedIn)]
  }

  private var page: Route {
    .page(.get, "/desk/$lower", who: .signedIn) { call in
      .page(Page(title: call.t("$lower.title")) { p { call.t("$lower.lead") } })
    }
  }
}
END

printf '{\n  "%s.title": "%s",\n  "%s.lead": "Nothing here yet."\n}\n' "$lower" "$name" "$lower" >"$folder/Strings/en.json"
printf '{\n  "@review": "unreviewed",\n  "%s.title": "%s",\n  "%s.lead": "Rien ici pour l’instant."\n}\n' "$lower" "$name" "$lower" >"$folder/Strings/fr.json"
printf '{\n  "@review": "unreviewed",\n  "%s.title": "%s",\n  "%s.lead": "لا شيء هنا بعد."\n}\n' "$lower" "$name" "$lower" >"$folder/Strings/ar.json"

cat >"$folder/Tests/${name}CapabilityTests.swift" <<END
import Access
import CapabilityTesting
import $name
import StorageTesting
import Testing

struct ${name}CapabilityTests {
  @Test func visitorsAreAskedToSignIn() async throws {
    try await withCity(.sqlite, [${name}Capability()]) { city in
      try await #expect(city.visitor.get("/desk/$lower").status == 303)
    }
  }

  @Test func thePageIsShown() async throws {
    try await withCity(.sqlite, [${name}Capability()]) { city in
      let answer = try await city.client(as: .coordinator).get("/desk/$lower")
      #expect(answer.status == 200)
      #expect(answer.text.contains("Nothing here yet."))
    }
  }
}
END

sed -i "s|^    // 5\$|    capability(\"$name\"),\n    // 5|" Package.swift
sed -i "s|\"Picture\", \"Desk\",\$|\"Picture\", \"Desk\", \"$name\",|" Package.swift
sed -i "s|^  DeskCapability(),\$|  DeskCapability(),\n  ${name}Capability(),|; s|^import Desk\$|import Desk\nimport $name|" concord/Capabilities.swift
echo "$folder is part of Concord. Next: ./test --only $name"
