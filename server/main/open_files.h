// How many files and sockets this process may have open at a time.
#pragma once

#include <cstddef>

namespace rapport::daemon {

// Takes as many as the system gives without asking anybody (the soft limit is often 1,024); how many that
// are.
size_t raise_open_files();
// Of the connections wanted, as many as leave room for what else is opened: database, mails, files.
size_t connections_within(size_t wanted, size_t open_files);

}  // namespace rapport::daemon
