#include "tests/oracle/compare.h"

#include <algorithm>

#include "compiler/driver/compile.h"
#include "compiler/hir/analyse.h"
#include "runtime/interview/interview.h"
#include "runtime/program/codec.h"
#include "runtime/value/ops.h"
#include "tests/oracle/answering.h"
#include "tests/oracle/data_sets.h"

namespace rapport::oracle {
namespace {

using interview::Entry;
using interview::Interview;
using program::Index;
using program::kNone;
using program::Program;

std::vector<Index> slots_of(const std::vector<interview::SlotRow>& values) {
  std::vector<Index> slots;
  for (const interview::SlotRow& value : values) slots.push_back(value.slot);
  return slots;
}

std::string shown(const value::Value& v) {
  if (v.state == value::State::Fault) return std::string(value::fault_info(v.fault).code);
  if (!v.known()) return "unknown";
  if (v.kind == value::Kind::Text) return "\"" + v.text + "\"";
  return v.kind == value::Kind::Decimal ? value::to_text(v.decimal) : std::to_string(v.number);
}

std::string shown(const value::Cell& cell, const value::Type& type) {
  return shown(value::to_value(cell, type.kind));
}

// The slots that `slot` may read, whatever the answers: from the typed tree, not from the program's own list.
std::vector<std::vector<Index>> readers_of(const Compiled& compiled) {
  std::vector<std::vector<Index>> readers(compiled.node_of.size());
  for (Index slot = 0; slot < compiled.node_of.size(); ++slot) {
    const hir::Node& node = compiled.pack.nodes[compiled.node_of[slot]];
    std::set<uint32_t> reads;
    if (node.gate.valid()) reads.insert(node.gate.index);
    if (node.fallback.valid()) reads.insert(node.fallback.index);
    hir::for_each_read(compiled.pack, node.expr, [&](hir::NodeId read) { reads.insert(read.index); });
    for (const uint32_t read : reads) readers[compiled.slot_of[read]].push_back(slot);
  }
  return readers;
}

class Comparison {
 public:
  Comparison(const Compiled& compiled, const Program& program, const Task& task, Tally& tally)
      : compiled_(compiled),
        program_(program),
        task_(task),
        tally_(tally),
        random_(task.seed),
        walker_(compiled.pack),
        interview_(program),
        answers_(no_answers(compiled.program)),
        readers_(readers_of(compiled)) {}

  std::string run() {
    walker_.set_answers(answers_);
    remember();
    if (std::string wrong = values("before the first answer"); !wrong.empty()) return wrong;
    for (size_t i = 0; i < task_.answers; ++i)
      if (std::string wrong = step("after answer " + std::to_string(i + 1)); !wrong.empty())
        return wrong + "\n" + log();
    return {};
  }

 private:
  std::string name(Index slot) const {
    const hir::Node& node = compiled_.pack.nodes[compiled_.node_of[slot]];
    return "slot " + std::to_string(slot) + " (" + std::string(program::noun(node.kind)) + " " + node.name +
           ")";
  }

  const value::Value& walked(Index slot) { return walker_.at(compiled_.node_of[slot]).value; }
  const value::Type& type(Index slot) const { return program_.slots[slot].type; }

  void remember() {
    before_.clear();
    for (Index slot = 0; slot < compiled_.node_of.size(); ++slot) before_.push_back(walked(slot));
  }

  // ---- one step ----

  std::string step(const std::string& when) {
    const Planned planned = plan_step(compiled_.program, answers_, random_);
    tally_.answers += planned.entries.size();
    const uint64_t ran = interview_.recomputed();
    const Interview::Step done = interview_.apply(planned.entries);
    if (done.refusals.empty() == planned.wrong)
      return when + ": " +
             (planned.wrong ? "a wrong answer was taken" : "refused: " + done.refusals[0].message);
    if (!planned.wrong) take(compiled_.program, planned, answers_);
    walker_.set_answers(answers_);
    if (std::string wrong = values(when); !wrong.empty()) return wrong;
    if (std::string wrong = propagation(planned, done, interview_.recomputed() - ran); !wrong.empty())
      return when + ": " + wrong;
    if (std::string wrong = replayed(); !wrong.empty()) return when + ": " + wrong;
    for (size_t i = 0; i < task_.explained; ++i)
      if (std::string wrong = explanation(static_cast<Index>(random_.below(before_.size()))); !wrong.empty())
        return when + ": " + wrong;
    remember();
    return {};
  }

  std::string values(const std::string& when) {
    tally_.slots += compiled_.node_of.size();
    for (Index slot = 0; slot < compiled_.node_of.size(); ++slot) {
      const value::Value& wanted = walked(slot);
      if (wanted.state == value::State::Fault)
        tally_.produced.insert("fault " + std::string(value::fault_info(wanted.fault).code));
      if (!same_value(wanted, interview_.slot(slot), type(slot)))
        return when + ": " + name(slot) + " is " + shown(interview_.slot(slot), type(slot)) +
               ", the tree walker says " + shown(wanted);
    }
    return {};
  }

  // Exactly the slots ran that were answered or that read one that changed; what changed is told with its
  // cause.
  std::string propagation(const Planned& planned, const Interview::Step& step, uint64_t ran) {
    std::vector<Index> cause(before_.size(), kNone);
    if (!planned.wrong)
      for (const Entry& entry : planned.entries)
        if (const Index slot = slot_of(entry); slot != kNone) cause[slot] = slot;
    std::vector<interview::Change> changes;
    for (Index slot = 0; slot < before_.size(); ++slot) {
      if (before_[slot] == walked(slot)) continue;
      changes.push_back({slot, cause[slot]});
      for (const Index reader : readers_[slot])
        if (cause[reader] == kNone) cause[reader] = slot;
    }
    const auto expected = static_cast<uint64_t>(before_.size()) -
                          static_cast<uint64_t>(std::count(cause.begin(), cause.end(), kNone));
    tally_.recomputed += ran;
    if (ran != expected)
      return std::to_string(ran) + " slots ran, " + std::to_string(expected) + " had a reason to";
    const auto same = [](const interview::Change& a, const interview::Change& b) {
      return a.slot == b.slot && a.because == b.because;
    };
    if (std::equal(changes.begin(), changes.end(), step.changes.begin(), step.changes.end(), same)) return {};
    return std::to_string(step.changes.size()) + " changes were told, others than the " +
           std::to_string(changes.size()) + " there are";
  }

  Index slot_of(const Entry& entry) const {
    if (entry.kind == interview::EntryKind::Today) return program_.today;
    for (const program::Input& input : program_.inputs)
      if (entry.kind == interview::EntryKind::Input && input.name == entry.name) return input.slot;
    for (const program::Question& q : program_.questions)
      if (entry.kind != interview::EntryKind::Input && q.name == entry.name) return q.slot;
    return kNone;
  }

  // All slots once, from the log alone.
  std::string replayed() {
    const Interview::Started fresh = Interview::start(program_, interview_.log());
    if (!fresh.refusals.empty()) return "the log is refused: " + fresh.refusals[0].message;
    for (Index slot = 0; slot < before_.size(); ++slot)
      if (!value::same_cell(interview_.slot(slot), fresh.interview.slot(slot), type(slot).kind))
        return name(slot) + " is " + shown(interview_.slot(slot), type(slot)) + ", recomputed from the log " +
               shown(fresh.interview.slot(slot), type(slot));
    return interview_.complete() == fresh.interview.complete()
               ? ""
               : "complete or not depends on the way it came about";
  }

  // ---- explanations ----

  std::string explanation(Index slot) {
    ++tally_.explanations;
    const interview::Explanation told = interview_.explain(slot);
    const Walked& node = walker_.at(compiled_.node_of[slot]);
    std::vector<Index> answers;
    for (uint32_t i = 0; i < compiled_.slot_of.size(); ++i)
      if ((node.answers[i / 64] >> (i % 64) & 1) != 0) answers.push_back(compiled_.slot_of[i]);
    std::sort(answers.begin(), answers.end());
    if (slots_of(told.answers) != answers)
      return name(slot) + " is explained by the answers " + list(slots_of(told.answers)) + ", read were " +
             list(answers);
    std::vector<Index> reads;
    for (const interview::Read& read : told.reads) reads.push_back(read.slot);
    std::vector<Index> walked_reads;
    for (const hir::NodeId read : node.reads) walked_reads.push_back(compiled_.slot_of[read.index]);
    if (reads != walked_reads)
      return name(slot) + " is said to read " + list(reads) + ", it reads " + list(walked_reads);
    for (const interview::Read& read : told.reads)
      if (!value::same_cell(read.value, value::as_read(interview_.slot(read.slot)), type(read.slot).kind))
        return name(slot) + " is said to read another value of " + name(read.slot);
    return {};
  }

  static std::string list(const std::vector<Index>& slots) {
    std::string out = "[";
    for (const Index slot : slots) out += (out.size() > 1 ? " " : "") + std::to_string(slot);
    return out + "]";
  }

  std::string log() const {
    std::string out = "answers:";
    for (const Entry& entry : interview_.log()) out += "\n  " + entry.name + " " + shown(entry.value);
    return out;
  }

  const Compiled& compiled_;
  const Program& program_;
  const Task& task_;
  Tally& tally_;
  Random random_;
  TreeWalker walker_;
  Interview interview_;
  Answers answers_;
  std::vector<std::vector<Index>> readers_;  // per slot
  std::vector<value::Value> before_;         // per slot: what it was after the last step
};

std::vector<Entry> some_answers(const Program& program, uint64_t seed, size_t count) {
  Random random(seed);
  Answers answers = no_answers(program);
  std::vector<Entry> entries;
  for (size_t i = 0; i < count; ++i) {
    const Planned step = plan_step(program, answers, random);
    if (step.wrong) continue;
    take(program, step, answers);
    entries.insert(entries.end(), step.entries.begin(), step.entries.end());
  }
  return entries;
}

std::string compare_decoded(const Compiled& compiled, const std::vector<Entry>& entries) {
  const auto decoded = driver::open_program(driver::seal_program(compiled.program));
  if (!decoded) return "the program cannot be read back: " + decoded.error().message;
  if (program::encode(*decoded) != program::encode(compiled.program))
    return "the program read back has other bytes";
  const auto a = Interview::start(compiled.program, entries);
  const auto b = Interview::start(*decoded, entries);
  for (Index slot = 0; slot < compiled.program.slots.size(); ++slot)
    if (!value::same_cell(a.interview.slot(slot), b.interview.slot(slot),
                          compiled.program.slots[slot].type.kind))
      return "slot " + std::to_string(slot) + " is another in the program read back";
  return compare_data_sets(a.interview, b.interview, Rules::Same);
}

}  // namespace

std::string compare_interview(const Compiled& compiled, const Program& program, const Task& task,
                              Tally& tally) {
  return Comparison(compiled, program, task, tally).run();
}

std::string compare_pack(const PackText& text, const Task& task, Tally& tally) {
  Compiled compiled = compile_pack(to_sources(text, 1));
  if (!compiled.errors.empty()) return "does not compile:\n" + compiled.errors;
  ++tally.packs;
  tally.produced.merge(compiled.produced);
  if (std::string wrong = compare_interview(compiled, compiled.program, task, tally); !wrong.empty())
    return wrong;
  const std::vector<Entry> entries = some_answers(compiled.program, part_of(task.seed, 1), task.answers);
  if (std::string wrong = compare_decoded(compiled, entries); !wrong.empty()) return wrong;
  Random random(part_of(task.seed, 2));
  const PackText other = shuffled(text, random);
  const Compiled again = compile_pack(to_sources(other, 1 + random.below(3)));
  if (!again.errors.empty()) return "shuffled, it does not compile:\n" + again.errors;
  if (std::string wrong = compare_shuffled(compiled.program, again.program, entries); !wrong.empty())
    return wrong;
  ++tally.data_sets;
  return data_set_reads_back(compiled.program, entries);
}

PackText shrunk(PackText text, const std::function<bool(const PackText&)>& still) {
  for (size_t at = item_count(text); at-- > 0;)
    if (at < item_count(text))
      if (PackText less = without_item(text, at); still(less)) text = std::move(less);
  for (size_t at = clause_count(text); at-- > 0;)
    if (at < clause_count(text))
      if (PackText less = without_clause(text, at); still(less)) text = std::move(less);
  return text;
}

}  // namespace rapport::oracle
