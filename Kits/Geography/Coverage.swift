/// The borders of a list of areas as one graph: points that several rings have in common are one vertex, stretches
/// between meeting points are one arc, and every ring is a list of arcs.
struct Coverage {
  struct Arc {
    var vertices: [Int32]
    /// Points that may still go; the ends of an open arc are not among them.
    var interior: Int
    /// How many must stay so that a ring of this arc alone encloses something.
    var keptInterior: Int
  }
  private struct Ring {
    var arcs: [(arc: Int, isReversed: Bool)]
  }

  private(set) var vertexCount = 0
  var arcs: [Arc] = []
  /// The arc that a vertex is inside of; −1 for a meeting point.
  private(set) var arcOf: [Int32] = []
  var previous: [Int32] = []
  var next: [Int32] = []
  var isRemoved: [Bool] = []
  /// Where the vertices are, in metres from the corner of the bounds.
  private(set) var x: [Double] = []
  private(set) var y: [Double] = []

  /// Vertices in units of 10⁻⁷ degrees.
  private var lattice: [LatticePoint] = []
  /// Per area, per polygon, the rings; nil where an area cannot be drawn on the lattice.
  private var rings: [[[Ring]]?] = []

  /// Points closer than `snap` metres to one another become one vertex, and a ring takes in the vertices of others that
  /// lie so close to its edges.
  init(_ geometries: [Geometry], snap: Double) {
    var vertices = VertexSnap(bounds: geometries.reduce(Bounds.empty) { $0.union($1.bounds) }, distance: snap)
    var drawn: [[[[Int32]]]] = []
    for geometry in geometries {
      var polygons: [[[Int32]]] = []
      for polygon in geometry.polygons {
        polygons.append(polygon.map { ring in ring.dropLast().map { vertices.vertex(at: $0) } })
      }
      drawn.append(polygons)
    }
    vertexCount = vertices.points.count
    (x, y, lattice) = (vertices.x, vertices.y, vertices.points)
    arcOf = [Int32](repeating: -1, count: vertexCount)
    previous = arcOf
    next = arcOf
    isRemoved = [Bool](repeating: false, count: vertexCount)
    node(&drawn, snap: snap)
    cut(drawn)
  }

  /// The area as it now stands; nil when it has none on the lattice.
  func geometry(_ index: Int) -> Geometry? {
    guard let polygons = rings[index] else { return nil }
    return Geometry(polygons: polygons.map { $0.map(points) })
  }

  /// Twice the signed area of a triangle in m²; positive when it turns left.
  func turn(_ a: Int32, _ b: Int32, _ c: Int32) -> Double {
    let (ax, ay) = (x[Int(a)], y[Int(a)])
    return (x[Int(b)] - ax) * (y[Int(c)] - ay) - (y[Int(b)] - ay) * (x[Int(c)] - ax)
  }

  static func pair(_ a: Int32, _ b: Int32) -> UInt64 { UInt64(UInt32(min(a, b))) << 32 | UInt64(UInt32(max(a, b))) }

  // MARK: - Building

  /// Puts into each ring the vertices of others that lie on its edges, so that a border that one side draws with more
  /// points than the other is common too.
  private func node(_ drawn: inout [[[[Int32]]]], snap: Double) {
    let grid = VertexGrid(self)
    var sides: [UInt64: Int] = [:]
    for area in drawn {
      for polygon in area {
        for ring in polygon {
          forEachEdge(ring) { a, b in
            sides[Self.pair(a, b), default: 0] += 1
          }
        }
      }
    }
    for area in drawn.indices {
      for polygon in drawn[area].indices {
        for ring in drawn[area][polygon].indices {
          let old = drawn[area][polygon][ring]
          var new: [Int32] = []
          new.reserveCapacity(old.count)
          forEachEdge(old) { a, b in
            new.append(a)
            if sides[Self.pair(a, b)] == 1 { new.append(contentsOf: grid.vertices(self, between: a, b, within: snap)) }
          }
          drawn[area][polygon][ring] = Self.withoutSpikes(new.isEmpty ? old : new)
        }
      }
    }
  }

  private func forEachEdge(_ ring: [Int32], _ body: (Int32, Int32) -> Void) {
    for index in ring.indices {
      let following = ring[index + 1 == ring.count ? 0 : index + 1]
      if ring[index] != following { body(ring[index], following) }
    }
  }

  private static func withoutSpikes(_ ring: [Int32]) -> [Int32] {
    var kept: [Int32] = []
    for vertex in ring {
      if kept.last == vertex { continue }
      if kept.count >= 2, kept[kept.count - 2] == vertex {
        kept.removeLast()
      } else {
        kept.append(vertex)
      }
    }
    while kept.count >= 3 {
      if kept[0] == kept[kept.count - 1] {
        kept.removeLast()
      } else if kept[0] == kept[kept.count - 2] {
        kept.removeLast(2)
      } else if kept[1] == kept[kept.count - 1] {
        kept.removeFirst()
        kept.removeLast()
      } else {
        break
      }
    }
    return kept
  }

  private mutating func cut(_ drawn: [[[[Int32]]]]) {
    var edges: Set<UInt64> = []
    var degree = [Int32](repeating: 0, count: vertexCount)
    for area in drawn {
      for polygon in area {
        for ring in polygon where ring.count >= 3 {
          forEachEdge(ring) { a, b in
            if edges.insert(Self.pair(a, b)).inserted {
              degree[Int(a)] += 1
              degree[Int(b)] += 1
            }
          }
        }
      }
    }
    edges = []
    var known: [UInt64: Int] = [:]
    for area in drawn {
      var polygons: [[Ring]] = []
      for polygon in area where (polygon.first?.count ?? 0) >= 3 {
        polygons.append(
          polygon.filter { $0.count >= 3 }.map { ring in
            let start = ring.firstIndex { degree[Int($0)] != 2 }
            return start.map { open(ring, at: $0, degree, &known) } ?? closed(ring, &known)
          })
      }
      rings.append(polygons.isEmpty ? nil : polygons)
    }
  }

  /// A ring with meeting points: one arc from each to the next.
  private mutating func open(_ ring: [Int32], at start: Int, _ degree: [Int32], _ known: inout [UInt64: Int]) -> Ring {
    var found: [(Int, Bool)] = []
    var stretch: [Int32] = [ring[start]]
    for step in 1...ring.count {
      let vertex = ring[(start + step) % ring.count]
      stretch.append(vertex)
      if degree[Int(vertex)] != 2 {
        found.append(arc(stretch, &known))
        stretch = [vertex]
      }
    }
    return Ring(arcs: found)
  }

  private mutating func arc(_ stretch: [Int32], _ known: inout [UInt64: Int]) -> (Int, Bool) {
    let end = stretch.count - 1
    let forward = UInt64(UInt32(stretch[0])) << 32 | UInt64(UInt32(stretch[1]))
    let backward = UInt64(UInt32(stretch[end])) << 32 | UInt64(UInt32(stretch[end - 1]))
    let isReversed = backward < forward
    let key = min(forward, backward)
    if let index = known[key] { return (index, isReversed) }
    let index = arcs.count
    known[key] = index
    let vertices = isReversed ? stretch.reversed() : stretch
    arcs.append(
      Arc(vertices: vertices, interior: vertices.count - 2, keptInterior: stretch[0] == stretch[end] ? 2 : 0))
    for position in 1..<max(1, end) { link(vertices[position], index, vertices[position - 1], vertices[position + 1]) }
    return (index, isReversed)
  }

  /// A ring that meets no other border, or only its twin: one arc all round, from its first-seen vertex.
  private mutating func closed(_ ring: [Int32], _ known: inout [UInt64: Int]) -> Ring {
    var start = 0
    for index in ring.indices where ring[index] < ring[start] { start = index }
    var vertices = Array(ring[start...] + ring[..<start])
    let isReversed = vertices[vertices.count - 1] < vertices[1]
    if isReversed { vertices = [vertices[0]] + vertices.dropFirst().reversed() }
    let key = UInt64(UInt32(vertices[0])) << 32 | UInt64(UInt32(vertices[1]))
    if let index = known[key] { return Ring(arcs: [(index, isReversed)]) }
    let index = arcs.count
    known[key] = index
    for position in vertices.indices {
      link(
        vertices[position], index, vertices[(position + vertices.count - 1) % vertices.count],
        vertices[(position + 1) % vertices.count])
    }
    arcs.append(Arc(vertices: vertices + [vertices[0]], interior: vertices.count, keptInterior: 3))
    return Ring(arcs: [(index, isReversed)])
  }

  private mutating func link(_ vertex: Int32, _ arc: Int, _ before: Int32, _ after: Int32) {
    arcOf[Int(vertex)] = Int32(arc)
    previous[Int(vertex)] = before
    next[Int(vertex)] = after
  }

  private func points(_ ring: Ring) -> [Point] {
    var out: [Int32] = []
    for (index, isReversed) in ring.arcs {
      let kept = arcs[index].vertices.filter { !isRemoved[Int($0)] }
      // Each arc begins where the one before it ended; a closed arc's first point may be gone from both its ends.
      out.append(contentsOf: (isReversed ? kept.reversed() : kept).drop { out.last == $0 })
    }
    return out.map { Point(x: Double(lattice[Int($0)].x) / 1e7, y: Double(lattice[Int($0)].y) / 1e7) }
  }
}
