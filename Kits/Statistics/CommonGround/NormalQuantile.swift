extension CommonGround {
  /// The z below which a standard normal variable falls with this probability.
  ///
  /// M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988),
  /// routine PPND16: relative error about 1e-16. 0 gives −∞, 1 gives ∞, what is no probability gives NaN.
  static func normalQuantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else {
      return probability == 0 ? -.infinity : probability == 1 ? .infinity : .nan
    }
    let offset = probability - 0.5
    if abs(offset) <= 0.425 {
      let r = 0.180625 - offset * offset
      return offset * ratio(central, r)
    }
    let tail = offset < 0 ? probability : 1 - probability
    let r = (-Elementary.log(tail)).squareRoot()
    let size = r <= 5 ? ratio(middle, r - 1.6) : ratio(far, r - 5)
    return offset < 0 ? -size : size
  }

  private static func ratio(_ coefficients: [(Double, Double)], _ x: Double) -> Double {
    var above = 0.0
    var below = 0.0
    for (a, b) in coefficients.reversed() {
      above = above * x + a
      below = below * x + b
    }
    return above / below
  }

  private static let central: [(Double, Double)] = [
    (3.387_132_872_796_366_608, 1), (133.141_667_891_784_377_45, 42.313_330_701_600_911_252),
    (1971.590_950_306_551_442_7, 687.187_007_492_057_908_3), (13731.693_765_509_461_125, 5394.196_021_424_751_107_7),
    (45921.953_931_549_871_457, 21213.794_301_586_595_867), (67265.770_927_008_700_853, 39307.895_800_092_710_61),
    (33430.575_583_588_128_105, 28729.085_735_721_942_674), (2509.080_928_730_122_672_7, 5226.495_278_852_854_561),
  ]
  private static let middle: [(Double, Double)] = [
    (1.423_437_110_749_683_577_34, 1), (4.630_337_846_156_545_295_9, 2.053_191_626_637_758_821_87),
    (5.769_497_221_460_691_405_5, 1.676_384_830_183_803_849_4),
    (3.647_848_324_763_204_605_04, 0.689_767_334_985_100_004_55),
    (1.270_458_252_452_368_382_58, 0.148_103_976_427_480_074_59),
    (0.241_780_725_177_450_611_77, 0.015_198_666_563_616_457_196_6),
    (0.022_723_844_989_269_184_583_3, 0.000_547_593_808_499_534_494_6),
    (0.000_774_545_014_278_341_407_64, 1.050_750_071_644_416_843_24e-9),
  ]
  private static let far: [(Double, Double)] = [
    (6.657_904_643_501_103_777_2, 1), (5.463_784_911_164_114_369_9, 0.599_832_206_555_887_937_69),
    (1.784_826_539_917_291_335_8, 0.136_929_880_922_735_805_31),
    (0.296_560_571_828_504_891_23, 0.014_875_361_290_850_615_025),
    (0.026_532_189_526_576_123_093, 0.000_786_869_131_145_613_259_1),
    (0.001_242_660_947_388_078_438_6, 0.000_018_463_183_175_100_546_818),
    (0.000_027_115_555_687_434_875_781_5, 1.421_511_758_316_445_888_7e-7),
    (2.010_334_399_292_288_132_65e-7, 2.044_263_103_389_939_785_64e-15),
  ]
}
