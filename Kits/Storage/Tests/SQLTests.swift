import Storage
import Testing

struct SQLTests {
  private func dollar(_ number: Int) -> String { "$\(number)" }

  @Test func valuesAreNeverText() {
    let name = "x'; DROP TABLE person; --"
    let sql: SQL = "SELECT * FROM person WHERE name = \(name) AND age > \(40)"
    #expect(sql.text(placeholder: dollar) == "SELECT * FROM person WHERE name = $1 AND age > $2")
    #expect(sql.parameters == [.text(name), .integer(40)])
  }

  @Test func statementsNest() {
    let inner: SQL = "layer = \("ward")"
    var sql: SQL = "SELECT 1 WHERE \(inner) AND day < \(3)"
    sql += " LIMIT \(10)"
    #expect(sql.text(placeholder: dollar) == "SELECT 1 WHERE layer = $1 AND day < $2 LIMIT $3")
    #expect(sql.parameters == [.text("ward"), .integer(3), .integer(10)])
  }

  @Test func partsJoin() {
    let sql = SQL(joining: ["a = \(1)", "b = \(2)"], separator: " OR ")
    #expect(sql.text(placeholder: dollar) == "a = $1 OR b = $2")
    #expect(SQL(joining: [], separator: ", ").text(placeholder: dollar) == "")
  }

  @Test func listsAreParametersAndEmptyListsMatchNothing() {
    let none: [Int] = []
    #expect(("IN (\(list: [1, 2]))" as SQL).text(placeholder: dollar) == "IN ($1, $2)")
    #expect(("IN (\(list: none))" as SQL).text(placeholder: dollar) == "IN (NULL)")
  }

  @Test func nothingIsNull() {
    let none: String? = nil
    #expect(("\(none)" as SQL).parameters == [.null])
  }
}
