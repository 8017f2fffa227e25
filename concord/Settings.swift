import CapabilityKit
import Foundation
import Vocabulary
import Yams

/// The settings in force, each with where it comes from: a flag, an environment variable, a line of `concord.yaml`, or
/// the default, in that order.
struct Settings: Sendable {
  /// One setting. `CaseIterable`, so that `concord settings` and the documentation list all of them.
  enum Key: String, CaseIterable, Sendable {
    case data, database, host, port, secure
    case behindProxy = "behind-proxy"
    case logLevel = "log-level"

    var environment: String { "CONCORD_" + rawValue.uppercased().replacing("-", with: "_") }

    var standard: String {
      switch self {
      case .data: "concord-data"
      case .database: ""
      case .host: "127.0.0.1"
      case .port: "8080"
      case .secure, .behindProxy: "no"
      case .logLevel: "notice"
      }
    }

    /// What it does, for `concord settings`.
    var meaning: String {
      switch self {
      case .data: "the data folder of the city"
      case .database: "postgres://… ; empty: concord.sqlite in the data folder"
      case .host: "the address to listen on"
      case .port: "the port to listen on"
      case .secure: "yes when people reach the site over HTTPS"
      case .behindProxy: "yes when a proxy in front sets X-Forwarded-For"
      case .logLevel: "debug, info, notice, warning or error"
      }
    }
  }

  enum Source: Sendable, Hashable {
    case flag
    case environment(String)
    case file(String)
    case standard
  }

  private(set) var values: [Key: (value: String, source: Source)] = [:]

  subscript(key: Key) -> String { values[key]?.value ?? key.standard }

  init(flags: [Key: String], environment: [String: String], file: String?) throws {
    let data = flags[.data] ?? environment[Key.data.environment] ?? Key.data.standard
    let path = file ?? environment["CONCORD_SETTINGS"] ?? "\(data)/concord.yaml"
    let lines = try Self.read(path, isNamed: file != nil)
    for key in Key.allCases {
      if let value = flags[key] {
        values[key] = (value, .flag)
      } else if let value = environment[key.environment] {
        values[key] = (value, .environment(key.environment))
      } else if let value = lines[key.rawValue] {
        values[key] = (value, .file(path))
      } else {
        values[key] = (key.standard, .standard)
      }
    }
    try check()
  }

  private static func read(_ path: String, isNamed: Bool) throws -> [String: String] {
    guard let data = FileManager.default.contents(atPath: path) else {
      if isNamed { throw Problem("settings-missing", status: 500, ["path": path]) }
      return [:]
    }
    guard let object = try? Yams.load(yaml: String(decoding: data, as: UTF8.self)) as? [String: Any] else {
      throw Problem("settings-unreadable", status: 500, ["path": path])
    }
    let known = Set(Key.allCases.map(\.rawValue))
    if let stranger = object.keys.sorted().first(where: { !known.contains($0) }) {
      throw Problem("setting-unknown", status: 500, ["name": stranger, "path": path])
    }
    return object.mapValues { value in
      if let truth = value as? Bool { truth ? "yes" : "no" } else { "\(value)" }
    }
  }

  private func check() throws {
    guard let port = Int(self[.port]), (0...65_535).contains(port) else { throw wrong(.port) }
    for key in [Key.secure, .behindProxy] where !["yes", "no"].contains(self[key]) { throw wrong(key) }
    guard ["debug", "info", "notice", "warning", "error"].contains(self[.logLevel]) else { throw wrong(.logLevel) }
  }

  private func wrong(_ key: Key) -> Problem {
    Problem("setting-wrong", status: 500, ["name": key.rawValue, "value": self[key], "meaning": key.meaning])
  }

  var serving: ServingOptions {
    ServingOptions(
      host: self[.host], port: Int(self[.port]) ?? 8080, isSecure: self[.secure] == "yes",
      isBehindProxy: self[.behindProxy] == "yes")
  }

  /// Where the site is reached from this machine.
  var address: String { "http://\(self[.host] == "0.0.0.0" ? "127.0.0.1" : self[.host]):\(self[.port])" }
}

extension Settings.Source: CustomStringConvertible {
  var description: String {
    switch self {
    case .flag: "a flag"
    case .environment(let name): name
    case .file(let path): path
    case .standard: "the default"
    }
  }
}
