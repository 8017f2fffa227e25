extension CommonGround {
  /// The directions along which centred votes differ most: eigenvectors of ZᵀZ for its largest eigenvalues.
  ///
  /// Block Krylov subspace with Rayleigh–Ritz (G. Golub, C. Van Loan, "Matrix Computations", 10.3; Y. Saad, "Numerical
  /// Methods for Large Eigenvalue Problems" (2011), 6.6), four vectors a block, all kept orthogonal, restarted from the
  /// best eight. Four directions of equal strength are found too. For few statements the subspace is all of space, so that
  /// the answer is that of a dense method. Small conversations multiply by ZᵀZ, others by Z and Zᵀ one vote at a time.
  struct PrincipalDirections: Sendable {
    typealias Block = [SIMD4<Double>]

    /// The four largest, descending (fewer statements: fewer); 0 where it is not more than rounding.
    private(set) var values: [Double] = []
    /// By statement: the entries of the four directions, each of length 1; 0 where the value is.
    private(set) var directions: Block = []
    /// Whether all were found to the accuracy that is asked for: residual 1e-12 of the largest eigenvalue for the first
    /// two, 1e-7 for the others, whose errors are of the square.
    private(set) var hasConverged = false

    private let votes: CentredVotes
    private let products: [Double]?
    private var basis: [Block] = []
    private var images: [Block] = []
    private var projected: [Double] = []

    /// - Parameters:
    ///   - oneByOne: whether to multiply by one vote at a time; by the conversation's size when nil.
    ///   - blocks: how many blocks are kept, at least 4; when nil, 60, fewer where they would take more than 32 MB.
    init(_ votes: CentredVotes, oneByOne: Bool? = nil, blocks: Int? = nil) {
      self.votes = votes
      let m = votes.means.count
      let people = votes.votes.participants.count
      let pairs = (0..<people).reduce(0) { total, row in
        let count = votes.votes.starts[row + 1] - votes.votes.starts[row]
        return total &+ count &* count / 2
      }
      let isSmall = m <= 256 || (m <= 20_000 && m * m <= 2 * votes.votes.count)
      let isSparse = oneByOne ?? !(isSmall && (m <= 64 || pairs <= 200 * votes.votes.count))
      products = isSparse ? nil : votes.products()
      guard m > 0 else {
        hasConverged = true
        return
      }
      find(m, blocks: blocks ?? max(8, min(60, 32_000_000 / (64 * m))))
      // Only the answer is kept.
      basis = []
      images = []
      projected = []
    }

    private mutating func find(_ m: Int, blocks: Int) {
      var random = ReplicateRandom(seed: 0x0C07_C0DE)
      var next: Block = (0..<m).map { _ in
        SIMD4(random.unit() - 0.5, random.unit() - 0.5, random.unit() - 0.5, random.unit() - 0.5)
      }
      let most = min((m + 3) / 4, blocks)
      var check = min(4, most)
      for _ in 0..<200 {
        while basis.count < most {
          guard let block = orthonormal(next, &random) else { break }
          add(block)
          next = images[images.count - 1]
          if basis.count < check, basis.count < most { continue }
          check = min(most, basis.count + max(2, basis.count / 2))
          if settle(m) { return }
        }
        if basis.count < most || most * 4 >= m {
          // The basis spans all that there is.
          _ = settle(m)
          hasConverged = true
          return
        }
        next = restart(m)
        check = min(most, basis.count + 6)
      }
    }

    /// The block made orthogonal to the basis and within itself; directions that are used up are replaced by others, and
    /// by zeros when no other is left. Nil when nothing is left.
    private func orthonormal(_ block: Block, _ random: inout ReplicateRandom) -> Block? {
      var result = block
      var size = Self.squares(result)
      var isAny = false
      for column in 0..<4 {
        var isNew = false
        for attempt in 0..<3 where !isNew {
          if attempt > 0 || !(size[column] > 0) {
            for j in result.indices { result[j][column] = random.unit() - 0.5 }
            size = Self.squares(result)
          }
          let before = size[column]
          for _ in 0..<2 {
            for old in basis { Self.subtract(old, from: &result, column) }
            for other in 0..<column { Self.subtract(result, other, from: &result, column) }
          }
          let after = Self.squares(result)[column]
          if after > 1e-20 * before, after > 0 {
            let scale = 1 / after.squareRoot()
            for j in result.indices { result[j][column] *= scale }
            // Once more: what was left may have been mostly rounding.
            for old in basis { Self.subtract(old, from: &result, column) }
            for other in 0..<column { Self.subtract(result, other, from: &result, column) }
            let left = Self.squares(result)[column]
            if left > 0.5 {
              let last = 1 / left.squareRoot()
              for j in result.indices { result[j][column] *= last }
              isNew = true
            }
          }
        }
        if !isNew { for j in result.indices { result[j][column] = 0 } }
        isAny = isAny || isNew
      }
      return isAny ? result : nil
    }

    private mutating func add(_ block: Block) {
      let image = multiply(block)
      basis.append(block)
      images.append(image)
      let old = (basis.count - 1) * 4
      let new = old + 4
      var larger = [Double](repeating: 0, count: new * new)
      for i in 0..<old { for j in 0..<old { larger[i * new + j] = projected[i * old + j] } }
      for (index, other) in basis.enumerated() {
        let product = Self.product(other, image)
        for i in 0..<4 {
          for j in 0..<4 {
            larger[(index * 4 + i) * new + old + j] = product[i][j]
            larger[(old + j) * new + index * 4 + i] = product[i][j]
          }
        }
      }
      projected = larger
    }

    /// Rayleigh–Ritz on the basis. - Returns: whether that is accurate enough.
    private mutating func settle(_ m: Int) -> Bool {
      let size = basis.count * 4
      let small = SymmetricEigen(projected, size)
      let found = min(4, min(m, votes.votes.participants.count))
      let largest = max(0, small.values.first ?? 0)
      let rounding = Double(max(16, m)) * 0x1p-52 * largest
      values = (0..<found).map { small.values[$0] > rounding ? small.values[$0] : 0 }
      directions = combine(basis, small, 0, m)
      let moved = combine(images, small, 0, m)
      for column in 0..<4 where column >= found || values[column] == 0 {
        for j in 0..<m { directions[j][column] = 0 }
      }
      // Not even rounding along what moves nobody.
      for j in 0..<m where votes.isStill[j] { directions[j] = .zero }
      var residual = SIMD4<Double>.zero
      let factor = SIMD4((0..<4).map { $0 < found ? values[$0] : 0 })
      let isFound = SIMD4((0..<4).map { $0 < found && values[$0] > 0 ? 1.0 : 0 })
      for j in 0..<m {
        let difference = (moved[j] - factor * directions[j]) * isFound
        residual += difference * difference
      }
      let allowed = SIMD4(1e-12, 1e-12, 1e-7, 1e-7) * largest
      hasConverged = (0..<4).allSatisfy { residual[$0].squareRoot() <= allowed[$0] }
      return hasConverged
    }

    /// Keeps the best eight directions. - Returns: the block that follows them.
    private mutating func restart(_ m: Int) -> Block {
      let small = SymmetricEigen(projected, basis.count * 4)
      let kept = [combine(basis, small, 0, m), combine(basis, small, 4, m)]
      let keptImages = [combine(images, small, 0, m), combine(images, small, 4, m)]
      basis = kept
      images = keptImages
      projected = [Double](repeating: 0, count: 64)
      for i in 0..<8 { projected[i * 8 + i] = small.values[i] }
      return keptImages[1]
    }

    private func combine(_ blocks: [Block], _ small: SymmetricEigen, _ first: Int, _ m: Int) -> Block {
      let size = blocks.count * 4
      var result = Block(repeating: .zero, count: m)
      for (index, block) in blocks.enumerated() {
        for row in 0..<4 {
          let weights = SIMD4((0..<4).map { small.vectors[(first + $0) * size + index * 4 + row] })
          for j in 0..<m { result[j] += weights * block[j][row] }
        }
      }
      return result
    }
  }
}

extension CommonGround.PrincipalDirections {
  /// ZᵀZ times four vectors.
  private func multiply(_ block: Block) -> Block {
    let m = block.count
    var result = Block(repeating: .zero, count: m)
    if let products {
      products.withUnsafeBufferPointer { products in
        block.withUnsafeBufferPointer { block in
          for j in 0..<m {
            var sum = SIMD4<Double>.zero
            let line = j * m
            for k in 0..<m { sum += products[line + k] * block[k] }
            result[j] = sum
          }
        }
      }
      return result
    }
    let starts = votes.votes.starts
    for row in votes.votes.participants.indices {
      var sum = SIMD4<Double>.zero
      for at in starts[row]..<starts[row + 1] { sum += votes.distance(at) * block[Int(votes.votes.columns[at])] }
      for at in starts[row]..<starts[row + 1] { result[Int(votes.votes.columns[at])] += votes.distance(at) * sum }
    }
    return result
  }

  private static func squares(_ block: Block) -> SIMD4<Double> {
    var sum = SIMD4<Double>.zero
    for value in block { sum += value * value }
    return sum
  }

  /// aᵀb, by rows.
  private static func product(_ a: Block, _ b: Block) -> [SIMD4<Double>] {
    var (r0, r1, r2, r3) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
    for j in a.indices {
      let (left, right) = (a[j], b[j])
      r0 += left[0] * right
      r1 += left[1] * right
      r2 += left[2] * right
      r3 += left[3] * right
    }
    return [r0, r1, r2, r3]
  }

  /// Takes from a column what lies along the four columns of `old`.
  private static func subtract(_ old: Block, from block: inout Block, _ column: Int) {
    var along = SIMD4<Double>.zero
    for j in old.indices { along += old[j] * block[j][column] }
    for j in old.indices { block[j][column] -= (old[j] * along).sum() }
  }

  private static func subtract(_ old: Block, _ other: Int, from block: inout Block, _ column: Int) {
    var along = 0.0
    for j in old.indices { along += old[j][other] * block[j][column] }
    for j in old.indices { block[j][column] -= along * old[j][other] }
  }
}
