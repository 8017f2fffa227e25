import Testing

@testable import Incidents

struct IncidentStateTests {
  @Test func noStateFollowsItselfAndDuplicatesCannotBeClosed() {
    for state in IncidentState.allCases { #expect(!state.followers.contains(state)) }
    #expect(!IncidentState.duplicate.mayBecome(.closed))
    #expect(!IncidentState.closed.mayBecome(.new))
    #expect(!IncidentState.new.mayBecome(.tasked))
  }

  @Test func theWholeWayCanBeWalked() {
    let way: [IncidentState] = [.new, .acknowledged, .assessed, .tasked, .monitoring, .closed]
    for (a, b) in zip(way, way.dropFirst()) { #expect(a.mayBecome(b)) }
  }

  @Test func everyStateCanBeLeftAndReached() {
    let reached = Set(IncidentState.allCases.flatMap(\.followers))
    for state in IncidentState.allCases where state != .new { #expect(reached.contains(state)) }
    for state in IncidentState.allCases { #expect(!state.followers.isEmpty) }
  }

  @Test func onlyDuplicatesDoNotCount() {
    #expect(IncidentState.allCases.filter { !$0.counts } == [.duplicate])
  }
}
