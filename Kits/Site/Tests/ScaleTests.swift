import Testing
import Translation
import Vocabulary

@testable import Site

@Suite struct ScaleTests {
  @Test func axesEndAtRoundNumbers() {
    #expect(Axis(upTo: 61).ticks == [0, 20, 40, 60, 80])
    #expect(Axis(upTo: 0).ticks == [0, 1] && Axis(upTo: .nan).ticks == [0, 1])
    #expect(Axis(upTo: 3, least: 1).ticks == [0, 1, 2, 3])
    #expect(Axis(upTo: 2, least: 1).ticks == [0, 1, 2])
    for top in stride(from: 1.0, through: 5000, by: 7) {
      let axis = Axis(upTo: top, least: 1)
      #expect(axis.top >= top && axis.ticks.count <= 6 && axis.ticks.allSatisfy { $0 == $0.rounded() })
    }
  }

  @Test func classesHoldEveryValueAndReconcile() throws {
    var numbers = Numbers(state: 3)
    let t = try Sample.translator(.english)
    for count in 2...7 {
      for _ in 0..<100 {
        let values = (0..<Int(1 + numbers.next() % 40)).map { _ in Double(numbers.next() % 30) }
        let classes = ValueClasses(values, count: count, step: 1)
        #expect((1...count).contains(classes.count))
        #expect(zip(classes.lowerBounds, classes.lowerBounds.dropFirst()).allSatisfy { $0 < $1 })
        let tints = (0..<classes.count).map { classes.tint($0) }
        #expect(tints == tints.sorted() && Set(tints).count == tints.count && tints.allSatisfy { (1...7).contains($0) })
        for value in values {
          let bounds = classes.range(classes.index(of: value), style: .count, in: t).split(separator: "–").compactMap {
            Double($0)
          }
          #expect(bounds.first ?? .infinity <= value && value <= bounds.last ?? -.infinity)
        }
      }
    }
    #expect(ValueClasses([], count: 5, step: 1).count == 0)
    #expect(ValueClasses([4, 4, 4], count: 5, step: 1).lowerBounds == [4])
  }

  @Test func coordinatesAreShortAndHavePoints() {
    #expect(
      [0, 1.5, -1.5, 2.004, 2.006, 10, -0.25, .nan].map(coordinate) == [
        "0", "1.5", "-1.5", "2", "2.01", "10", "-0.25", "0",
      ])
  }
}
