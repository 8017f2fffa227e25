/// A browser in a few words. What a browser says of itself is not stored in full: it can tell people apart.
enum Device {
  static func summary(_ userAgent: String?) -> String {
    guard let userAgent else { return "" }
    // In this order, because most browsers also call themselves by the names of others.
    let browsers = [
      ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
      ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl"),
    ]
    let systems = [
      ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iOS"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
      ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ]
    func first(_ names: [(String, String)]) -> String? { names.first { userAgent.contains($0.0) }?.1 }
    return [first(browsers), first(systems)].compactMap { $0 }.joined(separator: ", ")
  }
}
