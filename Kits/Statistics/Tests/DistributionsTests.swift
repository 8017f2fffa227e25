import Foundation
import Testing

@testable import Statistics

/// Values of R 4.2.2 where nothing else is said.
struct DistributionsTests {
  private func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-11, _ place: Comment) {
    #expect(a == b || abs(a - b) <= tolerance * max(abs(b), tolerance), place)
  }
  /// Logarithms: absolute where the chance is near 1 or not small, relative where it is tiny.
  private func nearLog(_ a: Double, _ b: Double, _ tolerance: Double = 2e-11, _ place: Comment) {
    let scale = b > -1e-3 ? abs(b) : max(1, abs(b))
    #expect(a == b || abs(a - b) <= tolerance * scale, place)
  }

  @Test func normal() {
    for (z, log) in [
      (-40, 0), (-8, -6.2209605742717868e-16), (-1e-10, -0.69314718048015689), (0.3, -0.96210281816885079),
      (2.4999, -5.0813660073540472), (2.5001, -5.0819305563135959), (5, -15.064998393988725),
      (37, -689.03058557689064), (200, -20006.217280898189), (100000, -5000000012.4318638),
    ] { nearLog(Normal.logUpperTail(z), log, 1e-13, "log tail of \(z)") }
    for (p, z) in [
      (1e-300, -37.047096299361201), (1e-10, -6.3613409024040557), (0.01, -2.3263478740408408),
      (0.0999, -1.2821215797087744), (0.1001, -1.2809819674733192), (0.4999999, -2.5066282747031068e-07),
      (0.7, 0.52440051270804067), (0.99, 2.3263478740408408), (1 - 1e-12, 7.0344869100478356),
    ] { near(Normal.quantile(p), z, 2e-12, "quantile of \(p)") }
    for s in [-0.1, -0.693, -0.694, -3, -700, -1e4, -1e9, -1e15] {
      nearLog(Normal.logUpperTail(Normal.upperQuantile(log: s)), s, 1e-13, "there and back from \(s)")
    }
    #expect(Normal.quantile(0) == -.infinity && Normal.quantile(1) == .infinity && Normal.quantile(1.1).isNaN)
    #expect(Normal.quantile(0.5) == 0 && Normal.upperTail(0) == 0.5)
  }

  @Test func studentT() {
    for (t, degrees, log) in [
      (1, 3, -0.93904204393417745), (2, 1.5, -1.495268819850156), (0.001, 100, -0.00079620913027689255),
      (60, 15, -42.730613802218087), (5, 0.3, -0.8419463956928116), (3, 1e7, -5.9145765786278317),
      (1e200, 2, -921.03403719761832),
    ] { nearLog(StudentT(degrees: degrees).logTwoSided(t), log, 2e-11, "t of \(t), \(degrees)") }
    near(StudentT(degrees: 1).upperTail(1), 0.25, 1e-13, "Cauchy")
    near(StudentT(degrees: .infinity).twoSided(1.96), Normal.twoSided(1.96), 1e-14, "normal")
  }

  @Test func poissonTails() {
    for (k, mean, upper, lower) in [
      (3, 1e-08, -57.053801708585148, -1.6666666541666607e-25), (10, 9.5, -0.73778064249672481, -0.6504210373865178),
      (1000, 900, -7.5057699942338916, -0.00055005351741434509),
      (50000, 50300, -0.09436390703194443, -2.4074075779589146),
      (200000, 199000, -4.3759645430305278, -0.012655753565363855),
      (200000, 203000, -1.2302927129379504e-11, -25.121183903870264),
      (1_000_000, 1_000_001, -0.69208390055839542, -0.69421159232934992),
      (1e9, 999_800_000, -22.789642760012619, -1.2664379170984082e-10),
      (1e12, 1_000_003_000_000, -0.0013508217990101168, -6.6077174666008709), (300, 1, -1415.9025221917655, 0),
    ] {
      let tails = Poisson(mean: mean).logTails(k - 1)
      nearLog(tails.upper, upper, 1e-10, "above \(k), \(mean)")
      nearLog(tails.lower, lower, 1e-10, "below \(k), \(mean)")
    }
  }

  @Test func negativeBinomialTails() {
    let cases: [(Double, Double, Double, Double, Double)] = [
      (3, 0.01, 0.05, -9.2680604413798555, -9.4052562709861611),
      (10, 2, 1e9, -9.9760996149598231, -10.172940740476062),
      (100, 300, 0.5, -0.57207672412757371, -6.2420254298842934),
      (5, 1e-06, 1e-08, -17.476347574281828, -20.079870335970185),
      (10000, 9000, 50, -1.5555157294887167, -8.4634226652291247),
      (1_000_000, 1_010_000, 1e6, -9.8967417316752065e-13, -32.925436437531879),
      (40, 0.1, 3, -130.66534733650377, -130.69976314344709),
      (100000, 100000, 0.001, -5.0652459393456111, -18.42801211063307),
      (300_000_000, 300_010_000, 1e9, -0.36571116232860373, -10.937968803878652),
      (1, 1e-08, 0.5, -18.420680758952365, -18.420680773952366),
      (3, 1e-08, 0.5, -54.345751552482952, -54.345751569982944),
    ]
    for (k, mean, size, upper, point) in cases {
      let counts = NegativeBinomial(mean: mean, size: size)
      nearLog(counts.logUpperTail(from: k), upper, 1e-9, "\(k), \(mean), \(size)")
      nearLog(counts.logProbability(k), point, 1e-10, "point \(k), \(mean), \(size)")
    }
  }

  /// The slow obvious version: the sum of all chances below.
  @Test(arguments: [0.03, 0.7, 4, 60]) func tailsAreSumsOfChances(_ mean: Double) {
    let distributions: [any CountDistribution] =
      [Poisson(mean: mean)] + [0.02, 1, 8.5, 4000].map { NegativeBinomial(mean: mean, size: $0) }
    for counts in distributions {
      var sum = 0.0
      for k in 0..<120 {
        let point = counts.probability(Double(k))
        near(counts.lowerTail(to: Double(k)), sum + point, 1e-11, "\(counts) to \(k)")
        #expect(abs(counts.upperTail(from: Double(k)) - (1 - sum)) < 1e-12, "\(counts) from \(k)")
        sum += point
      }
    }
  }

  @Test func quantilesAreTheSmallestCountsThatReach() {
    let cases: [(Double, Double, Double, Double)] = [
      (0.5, 3, 3, 2), (0.99, 0.001, 0, 0), (0.999999, 250, 329, 399), (1 - 1e-15, 4, 28, 91),
      (0.3, 1e6, 999475, 999091), (0.95, 1e10, 10_000_164_486, 10_000_284_898), (1e-12, 50, 9, 0),
    ]
    for (p, mean, poisson, binomial) in cases {
      #expect(Poisson(mean: mean).quantile(p) == poisson, "\(p) of \(mean)")
      #expect(NegativeBinomial(mean: mean, size: mean / 2).quantile(p) == binomial, "\(p) of \(mean)")
    }
    for mean in [0.2, 3, 40] {
      let distributions: [any CountDistribution] = [
        Poisson(mean: mean), NegativeBinomial(mean: mean, dispersion: 2.5),
      ]
      for counts in distributions {
        for p in stride(from: 0.001, to: 1, by: 0.013) {
          var k = 0.0
          var sum = counts.probability(0)
          while sum < p * (1 - 1e-14) {
            k += 1
            sum += counts.probability(k)
          }
          #expect(counts.quantile(p) == k, "\(p), \(counts)")
        }
      }
    }
    #expect(Poisson(mean: 0).quantile(0.99) == 0 && Poisson(mean: 1).quantile(1) == .infinity)
  }

  /// Of a large size a negative binomial is Poisson; tails fall with the count and grow with the mean.
  @Test func limitsAndOrder() {
    near(
      NegativeBinomial(mean: 3, size: 1e13).upperTail(from: 8), Poisson(mean: 3).upperTail(from: 8), 1e-10, "limit")
    for size in [0.1, 2, 1e12, 3e15] {
      var before = 1.0
      for k in stride(from: 1.0, to: 40, by: 1) {
        let tail = NegativeBinomial(mean: 5, size: size).upperTail(from: k)
        #expect(tail <= before && tail < NegativeBinomial(mean: 5.5, size: size).upperTail(from: k))
        before = tail
      }
    }
    #expect(NegativeBinomial(mean: 0, dispersion: 2).quantile(0.9) == 0)
    #expect(Poisson(mean: 2).upperTail(from: 0) == 1 && Poisson(mean: 0).upperTail(from: 1) == 0)
    near(Poisson(mean: 1).midP(0), 1 - 0.5 * exp(-1), 1e-13, "mid-p")
    // Either side of the change of method.
    for x in [98_000.0, 100_000, 100_010, 102_000] {
      let a = IncompleteGamma.logTails(99_999.999_999_9, x)
      let b = IncompleteGamma.logTails(100_000.000_000_1, x)
      nearLog(a.upper, b.upper, 1e-8, "\(x)")
      nearLog(a.lower, b.lower, 1e-8, "\(x)")
    }
    for (x, lower, upper) in [
      (0.49999, -1.6844487586934669, -0.20523816966968428), (0.5, -0.69314718055994307, -0.69314718055994751),
      (0.4999, -43.122084178074083, -1.8720471951327347e-19),
    ] {
      let tails = IncompleteBeta.logTails(1e9, 1e9, x, rest: 1 - x)
      nearLog(tails.lower, lower, 1e-10, "\(x)")
      nearLog(tails.upper, upper, 1e-10, "\(x)")
    }
  }
}
