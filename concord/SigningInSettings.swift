import Access
import CapabilityKit
import Foundation
import OpenID
import Vocabulary

extension Settings {
  /// What is configured about signing in. Throws `setting-wrong`, and what is wrong with the list of passwords.
  func signingIn() throws -> SigningIn {
    let list = self[.passwordList].isEmpty ? nil : try PasswordList(path: self[.passwordList])
    return SigningIn(openID: try openID(), knownPasswords: list)
  }

  private func openID() throws -> OpenIDSettings? {
    guard !self[.openIDIssuer].isEmpty else { return nil }
    guard OpenIDSettings.isSafe(self[.openIDIssuer]) else { throw wrong(.openIDIssuer) }
    guard OpenIDSettings.isSafe(self[.site]) else { throw wrong(.site) }
    guard !self[.openIDClient].isEmpty else { throw wrong(.openIDClient) }
    let scopes = self[.openIDScopes].split(separator: " ").map(String.init)
    guard scopes.contains("openid") else { throw wrong(.openIDScopes) }
    let roles = OpenIDSettings.mapping(self[.openIDRoles]).mapValues { $0.split(separator: " ").map(String.init) }
    guard roles.isEmpty == self[.openIDRoles].isEmpty,
      roles.values.allSatisfy({ $0.allSatisfy { Role(rawValue: $0) != nil } })
    else { throw wrong(.openIDRoles) }
    let organisations = OpenIDSettings.mapping(self[.openIDOrganisations])
    guard organisations.isEmpty == self[.openIDOrganisations].isEmpty else { throw wrong(.openIDOrganisations) }
    let site = self[.site]
    return OpenIDSettings(
      issuer: self[.openIDIssuer], clientID: self[.openIDClient], clientSecret: try secret(), name: self[.openIDName],
      site: site.hasSuffix("/") ? String(site.dropLast()) : site, scopes: scopes,
      rolesClaim: self[.openIDRolesClaim], roles: roles, organisationClaim: self[.openIDOrganisationClaim],
      organisations: organisations,
      organisation: self[.openIDOrganisation].isEmpty ? nil : self[.openIDOrganisation],
      provisions: self[.openIDProvisioning] == "yes", linksByEmail: self[.openIDLinkByEmail] == "yes",
      domains: Set(self[.openIDDomains].lowercased().split { $0 == "," || $0 == " " }.map(String.init)))
  }

  /// In a file of its own, so that it stands in no listing of processes and in no settings that are shown around.
  private func secret() throws -> String? {
    let path = self[.openIDSecretFile]
    if path.isEmpty { return nil }
    guard let data = FileManager.default.contents(atPath: path),
      case let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines),
      !text.isEmpty
    else { throw wrong(.openIDSecretFile) }
    return text
  }
}
