import Testing

@testable import Statistics

struct LinkageTextTests {
  private func text(_ string: String) -> [UInt32] { string.unicodeScalars.map(\.value) }

  /// All texts of up to so many of the first letters.
  private func all(_ letters: UInt32, upTo length: Int) -> [[UInt32]] {
    var texts: [[UInt32]] = [[]]
    var last = texts
    for _ in 0..<length {
      last = last.flatMap { text in (97..<97 + letters).map { text + [$0] } }
      texts += last
    }
    return texts
  }

  private func random(_ count: Int, _ letters: Int, upTo length: Int, seed: UInt64) -> [[UInt32]] {
    var random = ReplicateRandom(seed: seed)
    return (0..<count).map { _ in
      (0..<random.below(length + 1)).map { _ in 97 + UInt32(random.below(letters)) }
    }
  }

  @Test(arguments: [
    // Winkler 1990, and as jellyfish 1.3.0 gives them.
    ("MARTHA", "MARHTA", 0.944_444_444_444_444_5, 0.961_111_111_111_111_1),
    ("DWAYNE", "DUANE", 0.822_222_222_222_222_3, 0.84),
    ("DIXON", "DICKSONX", 0.766_666_666_666_666_6, 0.813_333_333_333_333_2),
    ("", "", 0, 0), ("", "a", 0, 0), ("a", "a", 1, 1), ("ab", "ba", 0, 0),
  ])
  func knownSimilarities(_ a: String, _ b: String, _ jaro: Double, _ winkler: Double) {
    #expect(abs(TextSimilarity.jaro(text(a), text(b)) - jaro) < 1e-15)
    #expect(abs(TextSimilarity.jaroWinkler(text(a), text(b)) - winkler) < 1e-15)
  }

  @Test(arguments: [
    ("CA", "ABC", 3, 3, 2), ("kitten", "sitting", 3, 3, 3), ("ab", "ba", 2, 1, 1), ("", "abc", 3, 3, 3),
  ])
  func knownDistances(_ a: String, _ b: String, _ levenshtein: Int, _ alignment: Int, _ damerau: Int) {
    #expect(TextDistance.levenshtein(text(a), text(b)) == levenshtein)
    #expect(TextDistance.optimalStringAlignment(text(a), text(b)) == alignment)
    #expect(TextDistance.damerauLevenshtein(text(a), text(b)) == damerau)
  }

  @Test func distancesAreDistances() {
    let texts = random(14, 3, upTo: 6, seed: 2)
    for a in texts {
      for b in texts {
        let (plain, swaps, damerau) = (
          TextDistance.levenshtein(a, b), TextDistance.optimalStringAlignment(a, b),
          TextDistance.damerauLevenshtein(a, b)
        )
        #expect(damerau <= swaps && swaps <= plain && plain <= max(a.count, b.count))
        #expect((plain == 0) == (a == b) && (damerau == 0) == (a == b))
        #expect(plain == TextDistance.levenshtein(b, a) && damerau == TextDistance.damerauLevenshtein(b, a))
        for c in texts {
          #expect(TextDistance.levenshtein(a, c) <= plain + TextDistance.levenshtein(b, c))
          #expect(TextDistance.damerauLevenshtein(a, c) <= damerau + TextDistance.damerauLevenshtein(b, c))
        }
      }
    }
  }

  /// Breadth-first over all single edits: what the distance means.
  @Test func distanceIsTheFewestEdits() {
    let texts = all(2, upTo: 4)
    for start in texts {
      var steps: [[UInt32]: Int] = [start: 0]
      var open = [start]
      while let text = open.first {
        open.removeFirst()
        guard let sofar = steps[text], sofar < 4 else { continue }
        var next: [[UInt32]] = []
        for at in 0...text.count {
          for letter in [97, 98] as [UInt32] {
            if text.count < 5 { next.append(Array(text[..<at]) + [letter] + Array(text[at...])) }
            if at < text.count { next.append(Array(text[..<at]) + [letter] + Array(text[(at + 1)...])) }
          }
          if at < text.count { next.append(Array(text[..<at]) + Array(text[(at + 1)...])) }
        }
        for found in next where steps[found] == nil {
          steps[found] = sofar + 1
          open.append(found)
        }
      }
      for other in texts { #expect(TextDistance.levenshtein(start, other) == steps[other]) }
    }
  }

  @Test(arguments: [Comparison.Measure.jaro, .jaroWinkler, .levenshtein, .optimalStringAlignment, .damerauLevenshtein])
  func probesMeasureTheSame(_ measure: Comparison.Measure) throws {
    let sets = [
      all(2, upTo: 4), all(3, upTo: 2), random(30, 3, upTo: 9, seed: 3), random(20, 26, upTo: 12, seed: 4),
      random(12, 4, upTo: 90, seed: 5), random(6, 300, upTo: 80, seed: 6),
      [64, 65, 63].map { [UInt32](repeating: 97, count: $0) } + [Array(text("ab"))],
    ]
    for texts in sets {
      let values = try TextValues(texts)
      // Thresholds that everything meets, and those that most pairs are ruled out by.
      let wide = Comparison.by(measure, measure.isSimilarity ? [-1] : [1000])
      let narrow = Comparison.by(measure, measure.isSimilarity ? [0.88, 0.7] : [0, 1, 2])
      var (every, some) = (TextProbe(values, wide), TextProbe(values, narrow))
      for a in texts.indices {
        every.hold(a)
        some.hold(a)
        for b in texts.indices {
          let expected = measured(measure, texts[a], texts[b])
          if every.measured(b) != expected || (some.measured(b).map(narrow.level) ?? 0) != narrow.level(expected) {
            Issue.record("\(measure) of \(texts[a]) and \(texts[b])")
          }
        }
      }
    }
  }

  private func measured(_ measure: Comparison.Measure, _ a: [UInt32], _ b: [UInt32]) -> Double {
    switch measure {
    case .jaro: TextSimilarity.jaro(a, b)
    case .jaroWinkler: TextSimilarity.jaroWinkler(a, b)
    case .optimalStringAlignment: Double(TextDistance.optimalStringAlignment(a, b))
    case .damerauLevenshtein: Double(TextDistance.damerauLevenshtein(a, b))
    default: Double(TextDistance.levenshtein(a, b))
    }
  }

  @Test func similaritiesAreSymmetricAndBounded() {
    let texts = all(3, upTo: 3) + random(20, 3, upTo: 12, seed: 8)
    for a in texts {
      for b in texts {
        let (jaro, winkler) = (TextSimilarity.jaro(a, b), TextSimilarity.jaroWinkler(a, b))
        #expect((0...1).contains(jaro) && jaro <= winkler && winkler <= 1)
        #expect(jaro == TextSimilarity.jaro(b, a) && winkler == TextSimilarity.jaroWinkler(b, a))
        #expect((jaro == 1) == (a == b && !a.isEmpty))
      }
    }
  }

  @Test func symbolsAreCounted() throws {
    #expect(throws: LinkageError.tooManySymbols) { try TextValues([Array(0..<70_000)]) }
    #expect(try TextValues([Array(0..<65_000)]).count == 1)
  }

  @Test func metresAlongTheEarth() {
    let zero = Place(latitude: 0, longitude: 0)
    let quarter = Place.radius * Double.pi / 2
    #expect(abs(zero.metres(to: Place(latitude: 0, longitude: 90)) - quarter) < 1e-6)
    #expect(abs(zero.metres(to: Place(latitude: 90, longitude: 17)) - quarter) < 1e-6)
    #expect(abs(zero.metres(to: Place(latitude: 0, longitude: 180)) - 2 * quarter) < 1)
    // One second of arc to the north is 30.887 m on this sphere, wherever one starts.
    let second = Place.radius * Double.pi / 648_000
    for latitude in [-70.0, 0, 48.2, 89] {
      let north = Place(latitude: latitude, longitude: 16.37)
      #expect(abs(north.metres(to: Place(latitude: latitude + 1 / 3600, longitude: 16.37)) - second) < 1e-7)
    }
    // Across the date line it is not far.
    #expect(
      Place(latitude: 10, longitude: 179.999).metres(to: Place(latitude: 10, longitude: -179.999)) < 220)
    #expect(zero.metres(to: zero) == 0)
    // Paris to London by the haversine formula on the mean radius: 343.556 km.
    let paris = Place(latitude: 48.8566, longitude: 2.3522)
    #expect(abs(paris.metres(to: Place(latitude: 51.5074, longitude: -0.1278)) - 343_556) < 1)
  }
}
