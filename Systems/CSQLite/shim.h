#include <sqlite3.h>

/// Turns off the count of memory in use, which takes a lock of the whole process at every allocation: a fifth of an
/// import's time. `sqlite3_config` takes any number of arguments, which Swift cannot call. To be called before the first
/// database is opened; later it has no effect.
static inline void concord_sqlite_without_memory_statistics(void) {
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Plans a statement by its text alone. Otherwise a kept statement whose parameters the planner has looked at, as it does
/// beside an index on some rows, is compiled anew each time that it is run.
static inline int concord_sqlite_with_stable_plans(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, (int *)0);
}
