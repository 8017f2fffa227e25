import Areas
import CapabilityKit
import Desk
import Incidents
import People
import Picture
import PublicPicture
import Retention

/// THE list: what this Concord can do. A capability is added by its folder, its line in `Package.swift` and its line here.
let capabilities: [any Capability] = [
  PeopleCapability(),
  AreasCapability(),
  IncidentsCapability(),
  PictureCapability(),
  PublicPictureCapability(),
  RetentionCapability(),
  DeskCapability(),
]
