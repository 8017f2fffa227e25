import CaseFolders
import Statistics

func aberrationWorkloads(_ folder: CaseFolder) throws -> [Workload] { [] }
