import CaseFolders
import Statistics

func disclosureWorkloads(_ folder: CaseFolder) throws -> [Workload] { [] }
