import CaseFolders
import Statistics

func scanWorkloads(_ folder: CaseFolder) throws -> [Workload] { [] }
