import CapabilityKit
import Site
import Storage
import Translation
import Vocabulary

/// Certificates of erasure: one for whoever was given its address, and the list for those who must account for them.
struct CertificatePages: Sendable {
  static let listPath = ReportPage.path + "/certificates"

  static let routes = [
    Route.page(.get, "/certificates/{id}", who: .anyone) { call in
      let (certificate, isGenuine) = try await find(call)
      let city = call.services.city.current
      return .page(
        CertificatePage(
          certificate: certificate, isGenuine: isGenuine,
          utcOffset: city.utcOffset(at: call.services.surroundings.now())
        ).page(in: call.t))
    },
    Route.page(.get, listPath, who: .holder(of: .readRetention)) { call in
      let all = try await call.services.database.read { db in try Certificate.list(on: db) }
      return .page(list(all, in: call.t))
    },
  ]

  static func find(_ call: Call) async throws -> (Certificate, isGenuine: Bool) {
    let id: Identifier<Certificate> = try call.identifier("id")
    return try await call.services.database.read { db in
      guard let certificate = try Certificate.find(id, on: db) else { throw Problem.notFound }
      return (certificate, try certificate.isGenuine(on: db))
    }
  }

  static func list(_ all: [Certificate], in t: Translator) -> Page {
    Page(
      title: t("retention.certificates.title"), lead: t("retention.certificates.lead"), section: ReportPage.path,
      crumbs: [
        Crumb(t("retention.administration"), "/desk/administration"), Crumb(t("retention.title"), ReportPage.path),
      ]
    ) {
      DataTable(
        t("retention.certificates.title"),
        columns: [
          .init(t("retention.certificate.at")), .init(t("retention.certificate.what")),
          .init(t("retention.certificate.asked-by")), .init(t("retention.certificate.entry"), isNumeric: true),
        ],
        rows: all.map { certificate in
          let document = certificate.document
          return .init(
            [
              .init { bdi { document.at } }, .init(t("retention.certificate.of.\(document.subjectKind)")),
              .init(t("retention.asked-by.\(document.askedBy)")), .init(t.number(Int(certificate.auditEntry))),
            ], link: certificate.path)
        }, empty: p { t("retention.certificates.empty") }
      ).html(in: t)
    }
  }
}

/// One certificate, made to be printed and kept.
struct CertificatePage: Sendable {
  var certificate: Certificate
  var isGenuine: Bool
  var utcOffset: Int

  func page(in t: Translator) -> Page {
    let document = certificate.document
    return Page(
      title: t("retention.certificate.title"),
      lead: t("retention.certificate.lead.\(document.subjectKind)", ["city": .text(document.city)]),
      actions: linkButton(t("retention.certificate.json"), to: "/api/v1/certificates/\(document.id)")
    ) {
      if isGenuine {
        Notice(.success, t("retention.certificate.genuine"))
      } else {
        Notice(.problem, t("retention.certificate.not-genuine"))
      }
      definitionList([
        (t("retention.certificate.at"), bdi { document.at }),
        (t("retention.certificate.asked-by"), .text(t("retention.asked-by.\(document.askedBy)"))),
        (t("retention.certificate.subject"), code(.attribute("dir", "ltr")) { document.subject }),
      ])
      part(t("retention.certificate.parts")) {
        DataTable(
          t("retention.certificate.parts"),
          columns: [
            .init(t("retention.certificate.what")), .init(t("retention.certificate.how")),
            .init(t("retention.certificate.count"), isNumeric: true),
          ],
          rows: document.parts.map { part in
            .init([.init(t.part(part)), .init(t.how(part.how)), .init(t.number(part.count))])
          }, empty: p { t("retention.certificate.nothing") }
        ).html(in: t)
      }
      part(t("retention.certificate.proof")) {
        p { t("retention.certificate.proof.note") }
        definitionList([
          (t("retention.certificate.entry"), .text(t.number(Int(certificate.auditEntry)))),
          (t("retention.certificate.entry-hash"), code(.attribute("dir", "ltr")) { certificate.auditHash }),
          (t("retention.certificate.digest"), code(.attribute("dir", "ltr")) { certificate.digest }),
        ])
      }
    }
  }
}
