// From the command line and the process's surroundings to a plan: at the start, and again at SIGHUP.
#pragma once

#include <string>
#include <vector>

#include "server/main/plan.h"

namespace rapport::daemon {

struct Inputs {
  std::string config_file;  // "": none
  Pairs environment;        // variables that begin with RAPPORT_
  Pairs flags;
  std::string data_home;
};
// Of this process; `config_file` and `flags` are the command line's.
Inputs inputs_of(std::string config_file, Pairs flags);

struct Loaded {
  Configuration configuration;
  Plan plan;
  std::vector<Problem> problems;
  std::vector<Problem> warnings;
  std::vector<Problem> notes;  // only for the report
};
// Reads the file and the password file that it names. Problems are all there are.
Loaded load(const Inputs& inputs);

// What is wrong with the certificate and its key: a file cannot be read, or they do not belong together. The
// tools serve nobody and go without them.
std::vector<Problem> certificate_problems(const Loaded& loaded);

// `rapportd config --check`: every setting, the value in force, where from; then what to know, then what is
// wrong.
std::string report(const Loaded& loaded);

// A small text file without the line end at its end. InvalidArgument: too large; NotFound, Forbidden.
base::Result<std::string> read_small_file(const std::string& path);

}  // namespace rapport::daemon
