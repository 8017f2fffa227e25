import Access
import Tables
import Vocabulary

/// Reads a list of people from a CSV file or a workbook. Columns are found by their names, in any order: `name`,
/// `sign-in name`, `organisation`, `roles` (several with a space, comma or semicolon between), `language`.
enum PeopleTable {
  private static let names: [(field: String, known: [String])] = [
    ("name", ["name", "full name", "nom", "الاسم"]),
    ("signInName", ["sign-in name", "sign-in-name", "signinname", "email", "e-mail", "courriel", "البريد الإلكتروني"]),
    ("organisation", ["organisation", "organization", "المنظمة"]),
    ("roles", ["roles", "role", "rôle", "rôles", "الأدوار"]),
    ("language", ["language", "langue", "اللغة"]),
  ]

  /// Throws `people-import-columns` when a needed column is not there.
  static func rows(_ bytes: [UInt8], name: String?) throws -> [PersonRow] {
    let table = try TableFile.open(bytes, name: name)
    func column(_ field: String) -> Int? {
      names.first { $0.field == field }?.known.lazy.compactMap { table.column(named: $0) }.first
    }
    guard let person = column("name"), let signIn = column("signInName"), let home = column("organisation"),
      let roles = column("roles")
    else {
      throw Problem("people-import-columns", status: 422, ["found": table.header.joined(separator: ", ")])
    }
    let language = column("language")
    return try table.rows(limit: Access.longestPeopleImport + 1).map { row in
      PersonRow(
        number: row.rowNumber, name: row.trimmed(person) ?? "", signInName: row.trimmed(signIn) ?? "",
        organisation: row.trimmed(home) ?? "",
        roles: (row.trimmed(roles) ?? "").split { $0.isWhitespace || $0 == "," || $0 == ";" }.map(String.init),
        language: language.flatMap { row.trimmed($0) }.map { Language($0) })
    }
  }
}
