import CapabilityKit
import Storage
import StorageTesting
import Testing

@testable import concord

/// Nothing that is stored can be forgotten by a backup or an export.
struct TableTests {
  @Test(arguments: TestDatabase.available)
  func everyTableAndColumnIsInTheDataDictionary(_ kind: TestDatabase) async throws {
    let schemas = House.schemas(of: capabilities)
    let meanings = schemas.flatMap(\.tables)
    try await withDatabase(kind, schemas: schemas) { database in
      let shapes = try await database.read { try TableShape.all(on: $0) }
      #expect(meanings.map(\.name).sorted() == shapes.map(\.name).sorted(), "register the table in its Schema's tables")
      for shape in shapes {
        #expect(!shape.key.isEmpty, "\(shape.name) needs a primary key, by which a backup orders its rows")
        let known = meanings.first { $0.name == shape.name }
        #expect(known?.meaning.isEmpty == false, "\(shape.name)")
        #expect(known?.columns.keys.sorted() == shape.columns.map(\.name).sorted(), "\(shape.name)")
      }
    }
  }
}
