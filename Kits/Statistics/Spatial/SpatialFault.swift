/// What is wrong with neighbours, weights or values that were handed to a spatial method. Areas are numbered from 0.
public enum SpatialFault: Error, Hashable, Sendable {
  /// A link leads to or from a number that is no area.
  case notAnArea(Int)
  /// An area is named as its own neighbour; Gi* adds the area itself, nothing else does.
  case ownNeighbour(Int)
  /// The same link stands twice.
  case linkedTwice(from: Int, to: Int)
  /// More links than `Neighbours.mostLinks`.
  case tooManyLinks
  /// There are as many of one thing as should be of another.
  case lengths(expected: Int, found: Int)
  /// A value of an area, or a weight of a link, is not a finite number.
  case notFinite(Int)
  /// A setting or a value is outside its range, in words.
  case outOfRange(String)
}
