extension CommonGround {
  /// Eigenvalues, descending, and eigenvectors of a small symmetric matrix.
  ///
  /// Householder's reduction to tridiagonal form and the implicit QL method (J. H. Wilkinson, C. Reinsch, "Handbook for
  /// Automatic Computation II: Linear Algebra" (1971), II/2 and II/3; G. Golub, C. Van Loan, "Matrix Computations", 8.3).
  /// About 6 n³ operations; errors near 2⁻⁵³ of the largest eigenvalue.
  struct SymmetricEigen {
    /// Descending.
    private(set) var values: [Double]
    /// Eigenvector k is at `vectors[k × n ..< (k + 1) × n]`, of length 1.
    private(set) var vectors: [Double]

    /// - Parameter matrix: n × n, by rows; only the lower triangle is read.
    init(_ matrix: [Double], _ n: Int) {
      var a = matrix
      var off = [Double](repeating: 0, count: n)
      var transform = [Double](repeating: 0, count: n * n)
      for i in 0..<n { transform[i * n + i] = 1 }
      Self.reduce(&a, &off, &transform, n)
      var diagonal = (0..<n).map { a[$0 * n + $0] }
      Self.rotate(&diagonal, &off, &transform, n)
      let order = diagonal.indices.sorted { (diagonal[$1], $0) < (diagonal[$0], $1) }
      values = order.map { diagonal[$0] }
      vectors = []
      vectors.reserveCapacity(n * n)
      for k in order { vectors.append(contentsOf: transform[k * n..<(k + 1) * n]) }
    }

    /// Rows of `transform` become the orthonormal basis in which the matrix is tridiagonal: Householder's reflections
    /// I − 2 v vᵀ / vᵀv, column by column, applied to the rest of the matrix and to the basis.
    private static func reduce(_ a: inout [Double], _ off: inout [Double], _ transform: inout [Double], _ n: Int) {
      guard n > 1 else { return }
      for i in 0..<n { for j in 0..<i { a[j * n + i] = a[i * n + j] } }
      var v = [Double](repeating: 0, count: n)
      var p = [Double](repeating: 0, count: n)
      for k in 0..<n - 1 {
        var square = 0.0
        for i in k + 2..<max(k + 2, n) { square += a[i * n + k] * a[i * n + k] }
        let head = a[(k + 1) * n + k]
        off[k + 1] = head
        guard square > 0 else { continue }
        let length = (head * head + square).squareRoot()
        let first = head > 0 ? head + length : head - length
        off[k + 1] = head > 0 ? -length : length
        v[k + 1] = first
        for i in k + 2..<n { v[i] = a[i * n + k] }
        let scale = 2 / (first * first + square)
        var overlap = 0.0
        for i in k + 1..<n {
          var sum = 0.0
          for j in k + 1..<n { sum += a[i * n + j] * v[j] }
          p[i] = scale * sum
          overlap += p[i] * v[i]
        }
        overlap *= scale / 2
        for i in k + 1..<n { p[i] -= overlap * v[i] }
        for i in k + 1..<n {
          for j in k + 1..<n { a[i * n + j] -= v[i] * p[j] + p[i] * v[j] }
        }
        // Rows of the basis: row r becomes row r − scale v_r (Σ v_i row i).
        for j in 0..<n { p[j] = 0 }
        for i in k + 1..<n { for j in 0..<n { p[j] += v[i] * transform[i * n + j] } }
        for i in k + 1..<n {
          let factor = scale * v[i]
          for j in 0..<n { transform[i * n + j] -= factor * p[j] }
        }
      }
    }

    /// Implicit QL steps with Wilkinson's shift until nothing beside the diagonal is left.
    private static func rotate(_ d: inout [Double], _ e: inout [Double], _ rows: inout [Double], _ n: Int) {
      guard n > 1 else { return }
      for i in 1..<n { e[i - 1] = e[i] }
      e[n - 1] = 0
      for l in 0..<n {
        var steps = 0
        while steps < 60 {
          var m = l
          while m < n - 1, abs(e[m]) > 0x1p-53 * (abs(d[m]) + abs(d[m + 1])) { m += 1 }
          if m == l { break }
          steps += 1
          var g = (d[l + 1] - d[l]) / (2 * e[l])
          var r = (g * g + 1).squareRoot()
          g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r))
          var (sine, cosine, shift) = (1.0, 1.0, 0.0)
          var i = m - 1
          var isSplit = false
          while i >= l {
            let f = sine * e[i]
            let b = cosine * e[i]
            r = (f * f + g * g).squareRoot()
            e[i + 1] = r
            if r == 0 {
              d[i + 1] -= shift
              e[m] = 0
              isSplit = true
              break
            }
            sine = f / r
            cosine = g / r
            g = d[i + 1] - shift
            r = (d[i] - g) * sine + 2 * cosine * b
            shift = sine * r
            d[i + 1] = g + shift
            g = cosine * r - b
            for j in 0..<n {
              let upper = rows[(i + 1) * n + j]
              let lower = rows[i * n + j]
              rows[(i + 1) * n + j] = sine * lower + cosine * upper
              rows[i * n + j] = cosine * lower - sine * upper
            }
            i -= 1
          }
          if isSplit { continue }
          d[l] -= shift
          e[l] = g
          e[m] = 0
        }
      }
    }
  }
}
