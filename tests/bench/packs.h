// Packs to measure with: made, so that their size is a parameter.
#pragma once

#include <string>

#include "compiler/pack/sources.h"
#include "runtime/program/program.h"

namespace rapport::bench {

// `questions` questions of a real questionnaire's mix (yes or no, numbers with bounds, texts, amounts with
// checks, dates, computed values, every fifth hidden behind an answer) in `files` files: about 125 bytes a
// question.
pack::PackSources questionnaire(size_t questions, size_t files);
std::string answers_to(size_t questions);  // one line of JSON, every question answered

// A table of ten columns of every type, with what a real one has: a key, required cells, bounds, defaults,
// checks.
pack::PackSources table_of_ten();

// A question that names one of `rows` warehouses of the target, those of the site that another one names.
pack::PackSources warehouses(size_t rows, size_t sites);

pack::PackSources payment_terms();  // a table that goes to the target

pack::PackSources independent(size_t questions);  // no rule reads any of them
pack::PackSources chain(size_t length);           // n0, then n1 = n0 + 1, n2 = n1 + 1 …

program::Program compiled(const pack::PackSources& sources);  // ends the process when there are errors

}  // namespace rapport::bench
