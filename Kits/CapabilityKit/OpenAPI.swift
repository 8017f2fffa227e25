import Access
import Foundation

/// The description of the API (OpenAPI 3.1.0), made from the routes themselves.
public enum OpenAPI {
  /// JSON with sorted keys, so that a committed copy compares by its bytes.
  public static func document(of routes: [Route], title: String = "Concord", version: String) throws -> [UInt8] {
    var paths: [String: [String: Any]] = [:]
    for route in routes {
      guard let api = route.api else { continue }
      paths[route.path, default: [:]][route.method.rawValue.lowercased()] = try operation(route, api)
    }
    let document: [String: Any] = [
      "openapi": "3.1.0",
      "info": [
        "title": title, "version": version,
        "description": "Every figure carries its source. Errors are application/problem+json (RFC 9457).",
      ],
      "paths": paths,
      "components": [
        "schemas": ["Problem": problem],
        "securitySchemes": ["session": ["type": "apiKey", "in": "cookie", "name": "concord-session"]],
      ],
    ]
    return Array(
      try JSONSerialization.data(
        withJSONObject: document, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]))
  }

  private static func operation(_ route: Route, _ api: APIDescription) throws -> [String: Any] {
    var operation: [String: Any] = [
      "summary": api.summary,
      "operationId": operationID(route),
      "parameters": parameters(route, api),
    ]
    if case .anyone = route.who {} else { operation["security"] = [["session": [String]()]] }
    if case .holder(let permission) = route.who { operation["x-permission"] = permission.name }
    if let body = api.body {
      operation["requestBody"] = ["required": true, "content": ["application/json": ["schema": try body().object]]]
    }
    let schema: [String: Any] =
      try api.answer?().object ?? (api.contentType.hasSuffix("json") ? [:] : ["type": "string"])
    var responses: [String: Any] = [
      "2XX": ["description": "The answer", "content": [api.contentType: ["schema": schema]]]
    ]
    let refusal: [String: Any] = [
      "description": "A problem",
      "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
    ]
    if api.isRevised, let body = api.body, let answer = api.answer {
      let schema = APIConflict.schema(yours: try body(), theirs: try answer())
      responses["409"] = [
        "description": "Somebody else changed it since: what was sent and what is stored",
        "content": ["application/problem+json": ["schema": schema]],
      ]
    }
    responses["4XX"] = refusal
    responses["5XX"] = refusal
    operation["responses"] = responses
    return operation
  }

  private static func operationID(_ route: Route) -> String {
    let words = route.path.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
    return ([route.method.rawValue.lowercased()] + words.dropFirst(2)).joined(separator: "-")
  }

  private static func parameters(_ route: Route, _ api: APIDescription) -> [[String: Any]] {
    let inPath: [[String: Any]] = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
      ["name": String($0.dropFirst().dropLast()), "in": "path", "required": true, "schema": ["type": "string"]]
    }
    let inQuery: [[String: Any]] = api.parameters.map { parameter in
      var schema: [String: Any] =
        switch parameter.kind {
        case .string: ["type": "string"]
        case .integer: ["type": "integer"]
        case .day: ["type": "string", "format": "date"]
        case .boolean: ["type": "boolean"]
        }
      if parameter.isRepeatable { schema = ["type": "array", "items": schema] }
      return [
        "name": parameter.name, "in": "query", "required": false, "description": parameter.description,
        "schema": schema,
      ]
    }
    let inHeader: [[String: Any]] =
      api.isRevised
      ? [
        [
          "name": "If-Match", "in": "header", "required": true, "schema": ["type": "string"],
          "description": "The revision that you saw, as the ETag of an answer gave it.",
        ]
      ] : []
    return inPath + inQuery + inHeader
  }

  private static var problem: [String: Any] {
    [
      "type": "object",
      "required": ["type", "title", "status"],
      "properties": [
        "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"],
        "detail": ["type": "string"],
        "fields": [
          "type": "array",
          "items": [
            "type": "object", "required": ["field", "code", "message"],
            "properties": ["field": ["type": "string"], "code": ["type": "string"], "message": ["type": "string"]],
          ] as [String: Any],
        ] as [String: Any],
      ] as [String: Any],
    ]
  }
}
