// Every input from outside has a limit, each with its reason. A test in tests/conformance/limits shows each.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rapport::limits {

// ---- sources ----

// One .rap file: ANTLR needs about 100 bytes of memory per byte.
inline constexpr size_t kSourceBytes = 16 << 20;
// All files of a pack together.
inline constexpr size_t kPackBytes = 64 << 20;
// Files of a pack: folders given by mistake are refused early.
inline constexpr uint32_t kPackFiles = 4096;
// One file of translations: ten times the texts of the largest packs.
inline constexpr size_t kTranslationBytes = 16 << 20;
// Brackets, blocks, prefix operators: the parser is recursive.
inline constexpr uint32_t kNesting = 256;
// Tables in tables: each level is a sheet of its own.
inline constexpr uint32_t kTableNesting = 3;
// Loops in loops: the turns of one run within each turn of another.
inline constexpr uint32_t kLoopNesting = 8;
// Templates in templates: the walk is recursive, and a cycle among them is shown step by step.
inline constexpr uint32_t kTemplateNesting = 32;
// Parts of the key of a row that is referred to, with those of rows in it.
inline constexpr uint32_t kRowParts = 64;
// Shown per file of errors, of warnings and of notes; more hides the first ones.
inline constexpr uint32_t kDiagnostics = 200;

// ---- metadata to import ----

// One file: the tables of a large AX export. Its tree needs about 7 times as much.
inline constexpr size_t kImportBytes = 64 << 20;
// Files of one import: a folder of AxTable files.
inline constexpr uint32_t kImportFiles = 4096;
// Blocks in blocks, lists in lists: the readers are recursive.
inline constexpr uint32_t kImportNesting = 64;
// Values of one JSON file: that of a table has some hundreds, and each takes some 150 bytes.
inline constexpr uint32_t kImportValues = 1 << 20;

// ---- maps to other products ----

// One map of `--map`: that of this program has 10 kB for a product.
inline constexpr size_t kMapBytes = 1 << 20;
// Maps of one run.
inline constexpr uint32_t kMapFiles = 16;

// ---- programs ----

// One .rapc: 16,000 questions need about 6 MB.
inline constexpr size_t kProgramBytes = 256 << 20;
// The lists of one decoded program: a byte of a hostile file may mean 60.
inline constexpr size_t kProgramMemory = 2ULL << 30;
// Values of one pack.
inline constexpr uint32_t kSlots = 1 << 20;
// Values on the stack of one rule.
inline constexpr uint32_t kStackDepth = 64;
// Instructions of one rule.
inline constexpr uint32_t kRuleInstructions = 65535;
// Static bound on the steps of one rule: a keystroke stays quick.
inline constexpr uint64_t kRuleCost = 1 << 20;
// UTF-16 units of a text value, computed or answered.
inline constexpr uint32_t kTextUnits = 65535;
// Texts and wide decimals of one rule: 300 of the longest texts.
inline constexpr size_t kScratchBytes = 64 << 20;
// Elements of an enum that `choices of` may take: a bit each.
inline constexpr uint32_t kSetElements = 64;
// The text of one pattern: its classes are compared pair by pair.
inline constexpr size_t kPatternBytes = 4096;
// Transitions of one pattern's table: 64 kB of constants.
inline constexpr uint32_t kPatternEntries = 1 << 15;
// Places in one pattern, repetitions written out, before its table.
inline constexpr uint32_t kPatternStates = 2048;
// m and n of {m,n}: the longest texts of the target have 1,000.
inline constexpr uint32_t kPatternRepeat = 1000;
// Groups in groups: the parser of patterns is recursive.
inline constexpr uint32_t kPatternNesting = 64;

// ---- answers ----

// An answer file, or one line of a .jsonl.
inline constexpr size_t kAnswerBytes = 64 << 20;
// A .jsonl file: 100,000 interviews of 10 kB.
inline constexpr size_t kAnswerLinesBytes = 1 << 30;
// Nesting of an answer file.
inline constexpr uint32_t kAnswerDepth = 8;
// Rows of one table: a million, with room for what a company really has.
inline constexpr uint32_t kTableRows = 1 << 21;
// The number of a row, which is never used again: the one after it fits 32 bits, too.
inline constexpr uint32_t kRowNumber = 0xFFFF'FFF0;
// Entries of one interview.
inline constexpr uint32_t kLogEntries = 1 << 20;
// A saved interview: as many entries of 100 bytes, with room for rows.
inline constexpr size_t kSavedBytes = 256 << 20;
// A line that somebody types: the longest text, and more than a terminal passes on.
inline constexpr size_t kTypedBytes = 1 << 20;

// ---- rows in files ----

// A workbook or CSV file with rows of tables: two million rows of 100 bytes.
inline constexpr size_t kRowsFileBytes = 256 << 20;
// Parts of one workbook: a thousand sheets with what belongs to them.
inline constexpr uint32_t kWorkbookParts = 4096;
inline constexpr uint32_t kWorkbookSheets = 1024;
// All parts that are read, unpacked: a million rows of forty cells.
inline constexpr uint64_t kWorkbookBytes = 4ULL << 30;
// What one packed byte may become, in parts of more than kWorkbookEasyBytes: sheets of equal rows reach 60,
// the format 1,032.
inline constexpr uint64_t kWorkbookRatio = 250;
inline constexpr uint64_t kWorkbookEasyBytes = 16 << 20;
// A part that is read as a tree: its list of sheets, its styles.
inline constexpr size_t kWorkbookTreeBytes = 16 << 20;
// The texts that its cells share.
inline constexpr size_t kSharedTextBytes = 256 << 20;
// The text of one cell: 32,767 UTF-16 units, each written as `_x0041_`.
inline constexpr size_t kWorkbookCellBytes = 1 << 18;
// The texts of one row, which is in memory as a whole.
inline constexpr size_t kWorkbookRowBytes = 16 << 20;
// Elements in elements of a sheet: the format has less than ten.
inline constexpr uint32_t kWorkbookNesting = 64;
// Files of rows for one interview: a table each.
inline constexpr uint32_t kRowsFiles = 256;

// ---- output ----

// Records of one data set.
inline constexpr uint32_t kRecords = 1 << 20;
// Turns of all `for` of one data set, loops in loops multiplied: each may make a record, or none.
inline constexpr uint32_t kTurns = 1 << 22;
// Records of one AIF message: AX takes a message in one transaction.
inline constexpr uint32_t kAifRecords = 1000;
// Records of one AIF message in bytes: the file system adapter takes less than 10 MB, envelope and all.
inline constexpr size_t kAifBytes = 8'000'000;
// Messages of one data set: the file names, by which AX orders them, have four digits.
inline constexpr uint32_t kAifMessages = 9999;
// A configuration.xml read back: its tree needs about 7 times as much.
inline constexpr size_t kConfigurationBytes = 256 << 20;

// ---- signatures ----

// A signature: a line for each of the files that a pack and all that it depends on may have.
inline constexpr size_t kSignatureBytes = 16 << 20;
// A key is two lines; somebody may name another file by mistake.
inline constexpr size_t kKeyBytes = 4096;
// Keys in one folder: each is tried.
inline constexpr uint32_t kKeys = 256;

// ---- pictures of a pack ----

// What Graphviz is given of one graph: the tables of the largest packs, ten times.
inline constexpr size_t kGraphBytes = 4 << 20;
// Its time for one: a layout that takes longer is one that nobody can read.
inline constexpr unsigned kPictureSeconds = 60;
inline constexpr size_t kPictureMemory = 2ULL << 30;
// The SVG of one picture.
inline constexpr size_t kPictureBytes = 64 << 20;

}  // namespace rapport::limits
