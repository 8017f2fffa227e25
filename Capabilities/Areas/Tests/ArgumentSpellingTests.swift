import ArgumentParser
import Testing
import Vocabulary

@testable import Areas

@Suite struct ArgumentSpellingTests {
  @Test func leavesWhatIsNoLanguage() {
    for arguments in [
      ["areas", "import", "--name", "naam"], ["--name-in", "fr=nom"], ["--name-property", "x"], ["--name-f", "x"],
      ["--name-fr"], ["--name-fr", "--json"], ["--", "--name-fr", "x"], ["--name-1a=x"],
    ] {
      #expect(ArgumentSpelling.rewritten(arguments) == arguments)
    }
  }

  @Test func readsLanguages() {
    #expect(ArgumentSpelling.rewritten(["a", "--name-fr", "nom", "b"]) == ["a", "--name-in", "fr=nom", "b"])
    #expect(ArgumentSpelling.rewritten(["--name-gsw=x=y"]) == ["--name-in", "gsw=x=y"])
    #expect(ArgumentSpelling.rewritten(["--name-pt-br", "x"]) == ["--name-in", "pt-br=x"])
  }

  @Test func reachesTheCommand() throws {
    let arguments = ArgumentSpelling.rewritten(
      ["f.geojson", "--id", "i", "--name", "n", "--name-fr", "nom", "--crs", "2232", "--valid-from", "2024-01-01"])
    let order = try ImportAreasCommand.parse(arguments).order()
    #expect(order.names.map(\.value) == ["nom"] && order.crs == "EPSG:2232" && order.validFrom != nil)
    #expect(throws: (any Error).self) {
      try ImportAreasCommand.parse(["f", "--id", "i", "--name", "n", "--valid-from", "x"]).order()
    }
  }
}
