// What things of a program are called when we speak of them: in the pack's own words, safe to print.
#pragma once

#include <string>

#include "runtime/interview/interview.h"
#include "runtime/program/program.h"

namespace rapport::cli {

// "multi", "reporting.required", "Currency.CurrencyCode", "when ledger.rap:12:7". Empty for a part of a text,
// which has no name.
std::string slot_name(const program::Program& program, program::Index slot);

// "ledger.rap:12:7"; empty when the pack does not say.
std::string place_name(const program::Program& program, const program::Place& place);

// `yes`, `2026-01-31`, `"Contoso"`, `unknown`: a value of that type, cut when it is long.
std::string value_name(const program::Program& program, const value::Cell& cell, const value::Type& type);

// "answer multi yes", "blank multi", "today 2026-01-31": an entry of the log.
std::string entry_name(const program::Program& program, const interview::Entry& entry);

}  // namespace rapport::cli
