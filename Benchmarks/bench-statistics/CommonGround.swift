import CaseFolders
import Statistics

func commonGroundWorkloads(_ folder: CaseFolder) throws -> [Workload] { [] }
