import Disclosure
import Site
import Translation
import Vocabulary

/// The open data for people: every version of every period with its files, licence and fingerprint.
struct OpenDataPage {
  let releases: [Released<PublicRelease>]
  let t: Translator

  var page: Page {
    Page(
      title: t("public.data.title"), lead: t("public.data.lead"), section: "/picture", wide: true,
      crumbs: [Crumb(t("public.title"), "/picture")]
    ) {
      DataTable(
        t("public.data.title"),
        columns: [
          .init(t("public.period")), .init(t("public.data.version"), isNumeric: true),
          .init(t("public.data.published")),
          .init(t("public.data.files")), .init(t("public.rules.licence")), .init(t("public.data.digest")),
        ],
        rows: releases.map { release in
          let content = release.value
          return .init([
            .init(Period(content.period).map { t.period($0) } ?? content.period), .init(t.number(content.version)),
            .init(t.day(content.published)),
            .init {
              a(.href(PublicAPI.path(content, "figures.csv"))) { "CSV" }
              " · "
              a(.href(PublicAPI.path(content, "figures.json"))) { "JSON" }
              " · "
              a(.href(PublicAPI.path(content, "dictionary.json"))) { t("public.data.dictionary") }
            },
            .init {
              a(.href(content.licence)) {
                String(content.licence.split(separator: "/").last ?? "").replacing("_", with: " ")
              }
            },
            .init { code { String(release.digest.prefix(16)) } },
          ])
        }, empty: p { t("public.none") }
      ).html(in: t)
      p {
        t("public.data.catalogue")
        " "
        a(.href("/api/v1/public/catalogue.ttl")) { "Turtle" }
        " · "
        a(.href("/api/v1/public/catalogue.jsonld")) { "JSON-LD" }
      }
      p(.class("quiet")) { t("public.data.never") }
    }
  }
}
