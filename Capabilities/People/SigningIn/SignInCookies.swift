import Access
import CapabilityKit

extension Call {
  /// What `Access` is told about where a sign-in comes from.
  var origin: SignInOrigin {
    SignInOrigin(
      address: address, userAgent: headers["user-agent"], deviceToken: cookies[SetCookie.device],
      oldToken: cookies[SetCookie.session])
  }

  /// A password as it was typed: its spaces count.
  func password(_ field: String) -> String { form.fields[field] ?? "" }
}

extension Reply {
  /// The same reply, with the cookies of a new session. The session's cookie ends with the browser; the device's stays.
  func signingIn(_ signIn: SignIn) -> Reply {
    var reply = self
    reply.cookies.append(SetCookie(SetCookie.session, signIn.token))
    reply.cookies.append(SetCookie(SetCookie.device, signIn.deviceToken, maxAge: 31_536_000))
    return reply
  }

  func signingOut() -> Reply {
    var reply = self
    reply.cookies.append(SetCookie(SetCookie.session, "", maxAge: 0))
    return reply
  }
}
