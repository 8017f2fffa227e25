import CaseFolders
import Statistics

func linkageWorkloads(_ folder: CaseFolder) throws -> [Workload] { [] }
