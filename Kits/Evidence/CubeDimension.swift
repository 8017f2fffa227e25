/// The name to use where Foundation, which has a `Dimension` of its own, is imported too.
public typealias CubeDimension = Dimension
