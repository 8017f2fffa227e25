// Nothing of it is called: linked before the C library, its malloc takes the place of that one's, which costs a page a
// seventh of its time under load. See Documentation/benchmarks.md.
#include <jemalloc/jemalloc.h>
