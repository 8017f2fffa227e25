import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Operation

/// The body of a request came too slowly.
struct TooSlow: Error {}

/// Watches one connection: the head of a request must come in time, its body and the answer must keep moving, and an
/// answer that ends the connection is followed by its end.
final class ConnectionClock: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let connections: Connections
  private let headTimeout: TimeAmount
  private let bodyTimeout: TimeAmount
  private let idleTimeout: TimeAmount
  private let metrics: Metrics

  /// Since when the connection has waited for a head; nil while there is a request.
  private var waiting: NIODeadline? = .now()
  private var isFirst = true
  private var reading: Progress?
  private var writing: Progress?
  private var inFlight = 0
  private var closes = false
  private var lingersUntil: NIODeadline?
  private var check: Scheduled<Void>?

  /// Bytes that are under way, one direction.
  private struct Progress {
    var since = NIODeadline.now()
    var bytes = 0
    /// So long, and a second more for each 16 kB: as slow as the slowest telephone, and no slower.
    func isTooSlow(_ grace: TimeAmount) -> Bool {
      NIODeadline.now() > since + grace + .milliseconds(Int64(bytes / 16))
    }
  }

  init(_ connections: Connections, _ options: ServingOptions, metrics: Metrics) {
    self.connections = connections
    headTimeout = options.headTimeout
    bodyTimeout = options.bodyTimeout
    idleTimeout = options.idleTimeout
    self.metrics = metrics
  }

  func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { begin(context) } }
  func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    check?.cancel()
    connections.leave(context.channel)
    context.fireChannelInactive()
  }

  private func begin(_ context: ChannelHandlerContext) {
    guard check == nil else { return }
    waiting = .now()
    connections.enter(context.channel)
    schedule(context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      waiting = nil
      isFirst = false
      inFlight += 1
      reading = Progress()
      connections.mark(context.channel, idle: false)
    case .body(let bytes): reading?.bytes += bytes.readableBytes
    case .end: reading = nil
    }
    // What comes after the last answer is not for anybody.
    if lingersUntil == nil { context.fireChannelRead(data) }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      writing = Progress()
      if head.headerFields[.connection] == "close" { closes = true }
      context.write(data, promise: promise)
    case .body(let bytes):
      writing?.bytes += bytes.readableBytes
      context.write(data, promise: promise)
    case .end:
      let written = context.eventLoop.makePromise(of: Void.self)
      written.futureResult.assumeIsolated().whenComplete { [self] _ in ended(context) }
      written.futureResult.cascade(to: promise)
      context.write(data, promise: written)
    }
  }

  private func ended(_ context: ChannelHandlerContext) {
    writing = nil
    inFlight -= 1
    if closes {
      // Closed at once, what the sender still sends would make its system throw our answer away unread.
      lingersUntil = .now() + .seconds(2)
      context.close(mode: .output, promise: nil)
    } else if inFlight == 0, reading == nil {
      waiting = .now()
      connections.mark(context.channel, idle: true)
    }
  }

  private func schedule(_ context: ChannelHandlerContext) {
    let shortest = min(headTimeout, bodyTimeout, idleTimeout).nanoseconds / 4
    let pause = TimeAmount.nanoseconds(min(max(shortest, 50_000_000), 2_000_000_000))
    check = context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in look(context) }
  }

  private func look(_ context: ChannelHandlerContext) {
    let now = NIODeadline.now()
    if let lingersUntil, now > lingersUntil { return context.close(promise: nil) }
    if let waiting, now > waiting + (isFirst ? headTimeout : idleTimeout) { return context.close(promise: nil) }
    if let writing, writing.isTooSlow(bodyTimeout) {
      metrics.add(.timedOut)
      return context.close(promise: nil)
    }
    if let reading, reading.isTooSlow(bodyTimeout) {
      if inFlight == 0 { return context.close(promise: nil) }
      metrics.add(.timedOut)
      self.reading = nil
      // Whoever reads the body learns it and answers; without an answer the connection ends anyway.
      closes = true
      context.fireErrorCaught(TooSlow())
      let limit = TimeAmount.seconds(5)
      _ = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { context.close(promise: nil) }
      return
    }
    schedule(context)
  }
}
