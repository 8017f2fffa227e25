import CaseFolders
import Statistics

func spatialWorkloads(_ folder: CaseFolder) throws -> [Workload] { [] }
