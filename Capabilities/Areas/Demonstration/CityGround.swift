import CapabilityKit
import Foundation
import Vocabulary

/// The ground of the demonstration city as a grid of cells: water, land, and which neighbourhood each piece belongs to.
/// All lengths are kilometres from the middle of the city, east and north.
struct CityGround {
  static let size = 340
  static let cell = 0.04
  /// For each corner of the grid's cells, its place on the ground.
  static func place(_ column: Int, _ row: Int) -> (x: Double, y: Double) {
    ((Double(column) - Double(size) / 2) * cell, (Double(row) - Double(size) / 2) * cell)
  }

  /// Row by row from the south; −1 is water or countryside.
  private(set) var owner: [Int]
  private let noise: [ValueNoise]
  private let sites: [(x: Double, y: Double, side: Bool, turn: Double)]

  init(_ neighbourhoods: [InventedNeighbourhood], random: inout SeededRandom) {
    var noise: [ValueNoise] = []
    for _ in 0..<4 { noise.append(ValueNoise(random: &random)) }
    self.noise = noise
    var sites: [(x: Double, y: Double, side: Bool, turn: Double)] = []
    for one in neighbourhoods {
      let reach = 0.10 + 0.03 * (one.x * one.x + one.y * one.y).squareRoot()
      let (shiftX, shiftY) = ((random.unit() - 0.5) * 2 * reach, (random.unit() - 0.5) * 2 * reach)
      // Old cities are finer in the middle.
      let pull = min(1, 0.58 + 0.42 * (one.x * one.x + one.y * one.y).squareRoot() / 4.6)
      let (x, y) = (one.x * pull + shiftX, one.y * pull + shiftY)
      sites.append((x, y, y > Self.river(x), 0.25 + (random.unit() - 0.5) * 0.9))
    }
    self.sites = sites
    owner = [Int](repeating: -1, count: Self.size * Self.size)
    for row in 0..<Self.size {
      for column in 0..<Self.size {
        let corner = Self.place(column, row)
        owner[row * Self.size + column] = nearest(corner.x + Self.cell / 2, corner.y + Self.cell / 2)
      }
    }
    keepLargestPieces(neighbourhoods.count)
  }

  subscript(column: Int, row: Int) -> Int {
    column < 0 || row < 0 || column >= Self.size || row >= Self.size ? -1 : owner[row * Self.size + column]
  }

  /// How many square kilometres each neighbourhood has.
  func area(of index: Int) -> Double { Double(owner.count { $0 == index }) * Self.cell * Self.cell }

  /// The line of the river, from the hills in the east to the sea in the west.
  static func river(_ x: Double) -> Double { 0.95 * sin(0.55 * x + 0.4) + 0.16 * sin(1.7 * x + 1) - 0.1 }

  /// Half of the river's width; beyond the old town it is a border and no gap any more.
  private static func halfWidth(_ x: Double) -> Double {
    let mouth = max(0, -2 - x)
    return x < 1.2 ? 0.06 + 0.022 * max(0, 0.8 - x) + 0.05 * mouth * mouth : 0.06 * max(0, 1 - (x - 1.2))
  }

  private func isLand(_ x: Double, _ y: Double) -> Bool {
    let angle = atan2(y, x)
    let distance = (x * x + y * y).squareRoot()
    let edge =
      5.75 + 0.45 * sin(2 * angle + 0.7) + 0.22 * sin(5 * angle + 2) + 0.6 * noise[0].value(x * 0.75, y * 0.75)
      + 0.22 * noise[3].value(x * 2.1, y * 2.1)
    guard distance < edge else { return false }
    // The coast: a bay where the river comes out, a point to the north of it, rough in small.
    let bay = 1.35 * exp(-pow((y + 0.55) / 0.8, 2))
    let coast =
      -5.05 + bay - 0.55 * exp(-pow((y - 2.3) / 0.6, 2)) + 0.12 * y
      + 0.22 * noise[1].value(x * 1.6, y * 1.6) + 0.1 * noise[2].value(x * 4, y * 4)
    guard x > coast else { return false }
    return abs(y - Self.river(x)) > Self.halfWidth(x)
  }

  /// The nearest middle on the same side of the river, in a measure that runs along streets and is bent a little.
  private func nearest(_ x: Double, _ y: Double) -> Int {
    guard isLand(x, y) else { return -1 }
    let side = y > Self.river(x)
    let (bentX, bentY) = (
      x + 0.2 * noise[2].value(x * 1.1, y * 1.1) + 0.07 * noise[0].value(x * 4.3, y * 4.3),
      y + 0.2 * noise[3].value(x * 1.1, y * 1.1) + 0.07 * noise[1].value(x * 4.3, y * 4.3)
    )
    var best = (index: -1, distance: Double.infinity)
    for (index, site) in sites.enumerated() where site.side == side {
      let (dx, dy) = (bentX - site.x, bentY - site.y)
      let (along, across) = (dx * cos(site.turn) + dy * sin(site.turn), dy * cos(site.turn) - dx * sin(site.turn))
      // Between a circle and a square: blocks of streets have corners.
      let distance = pow(pow(abs(along), 3) + pow(abs(across), 3), 1 / 3)
      if distance < best.distance { best = (index, distance) }
    }
    return best.index
  }

  /// A neighbourhood is one piece; what is cut off goes to whoever lies around it.
  private mutating func keepLargestPieces(_ count: Int) {
    var piece = [Int](repeating: -1, count: owner.count)
    var pieces: [(owner: Int, cells: [Int])] = []
    for start in owner.indices where piece[start] < 0 {
      var open = [start]
      var cells: [Int] = []
      piece[start] = pieces.count
      while let cell = open.popLast() {
        cells.append(cell)
        for next in around(cell) where piece[next] < 0 && owner[next] == owner[start] {
          piece[next] = pieces.count
          open.append(next)
        }
      }
      pieces.append((owner[start], cells))
    }
    for label in -1..<count {
      let own = pieces.indices.filter { pieces[$0].owner == label }
      guard let largest = own.max(by: { pieces[$0].cells.count < pieces[$1].cells.count }) else { continue }
      for index in own where index != largest {
        // Water inside of the city, such as a bend of the river, stays when it is more than a pond.
        if label == -1, pieces[index].cells.count > 150 { continue }
        var votes: [Int: Int] = [:]
        for cell in pieces[index].cells {
          for next in around(cell) where owner[next] != label { votes[owner[next], default: 0] += 1 }
        }
        let winner = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? -1
        for cell in pieces[index].cells { owner[cell] = winner }
      }
    }
  }

  private func around(_ cell: Int) -> [Int] {
    let (column, row) = (cell % Self.size, cell / Self.size)
    var cells: [Int] = []
    if column > 0 { cells.append(cell - 1) }
    if column < Self.size - 1 { cells.append(cell + 1) }
    if row > 0 { cells.append(cell - Self.size) }
    if row < Self.size - 1 { cells.append(cell + Self.size) }
    return cells
  }
}

/// Smooth random heights, −1 to 1, from random values at whole coordinates.
struct ValueNoise {
  private let values: [Double]

  init(random: inout SeededRandom) {
    var values: [Double] = []
    for _ in 0..<4096 { values.append(random.unit() * 2 - 1) }
    self.values = values
  }

  func value(_ x: Double, _ y: Double) -> Double {
    let (column, row) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    let (s, t) = (smooth(x - Double(column)), smooth(y - Double(row)))
    func at(_ i: Int, _ j: Int) -> Double { values[((column + i) & 63) * 64 + ((row + j) & 63)] }
    let low = at(0, 0) + (at(1, 0) - at(0, 0)) * s
    let high = at(0, 1) + (at(1, 1) - at(0, 1)) * s
    return low + (high - low) * t
  }

  private func smooth(_ t: Double) -> Double { t * t * (3 - 2 * t) }
}
