// Every input from outside has a limit, each with its reason. A test in tests/conformance/limits shows each.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rapport::limits {

// Sources
inline constexpr size_t kSourceBytes =
    16 << 20;  // one .rap file: ANTLR needs about 100 bytes of memory per byte
inline constexpr size_t kPackBytes = 64 << 20;  // all files of a pack together
inline constexpr uint32_t kPackFiles = 4096;    // files of a pack: folders given by mistake are refused early
inline constexpr uint32_t kNesting = 256;       // brackets, blocks, prefix operators: the parser is recursive
inline constexpr uint32_t kDiagnostics = 200;   // reported per file; more hides the first ones

// Programs
inline constexpr size_t kProgramBytes = 256 << 20;  // one .rapc: 16,000 questions need about 6 MB
inline constexpr size_t kProgramMemory =
    2ULL << 30;  // lists of one decoded program: a byte of a hostile file may mean 60
inline constexpr uint32_t kSlots = 1 << 20;           // values of one pack
inline constexpr uint32_t kStackDepth = 64;           // values on the stack of one rule
inline constexpr uint32_t kRuleInstructions = 65535;  // one rule
inline constexpr uint64_t kRuleCost =
    1 << 20;  // static bound on the steps of one rule: a keystroke stays quick
inline constexpr uint32_t kTextUnits = 65535;  // UTF-16 units of a text value, computed or answered
inline constexpr size_t kScratchBytes =
    64 << 20;                                 // texts and wide decimals of one rule: 300 of the longest texts
inline constexpr uint32_t kSetElements = 64;  // elements of an enum that `choices of` may take: a bit each
inline constexpr size_t kPatternBytes =
    4096;  // the text of one pattern: its classes are compared pair by pair
inline constexpr uint32_t kPatternEntries = 1
                                            << 15;  // transitions of one pattern's table: 64 kB of constants
inline constexpr uint32_t kPatternStates =
    2048;  // places in one pattern, repetitions written out, before its table
inline constexpr uint32_t kPatternRepeat =
    1000;  // m and n of {m,n}: the longest texts of the target have 1,000
inline constexpr uint32_t kPatternNesting = 64;  // groups in groups: the parser of patterns is recursive

// Answers
inline constexpr size_t kAnswerBytes = 64 << 20;      // an answer file, or one line of a .jsonl
inline constexpr size_t kAnswerLinesBytes = 1 << 30;  // a .jsonl file: 100,000 interviews of 10 kB
inline constexpr uint32_t kAnswerDepth = 8;           // nesting of an answer file
inline constexpr uint32_t kLogEntries = 1 << 20;      // entries of one interview

// Output
inline constexpr uint32_t kRecords = 1 << 20;  // records of one data set
inline constexpr size_t kConfigurationBytes =
    256 << 20;  // a configuration.xml read back: its tree needs about 7 times as much

}  // namespace rapport::limits
