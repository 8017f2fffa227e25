import CapabilityKit
import Foundation
import Site
import Translation
import Vocabulary

@testable import Desk

/// The texts of these pages in a language.
func texts(_ tag: String) throws -> Translator { try allTexts().translator(for: Language(tag)) }

func allTexts() throws -> Catalogues {
  try Catalogues(folders: [
    ("site", SiteStrings.folder), ("kit", KitStrings.folder), ("desk", DeskCapability().strings),
  ])
}

/// Everything that a page brings into the shell.
func whole(_ page: Page) -> HTML {
  group {
    h1 { page.heading }
    if let lead = page.lead { p(.class("lead")) { lead } }
    page.actions
    page.notice
    page.body
  }
}
