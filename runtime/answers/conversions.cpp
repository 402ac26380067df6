#include "runtime/answers/conversions.h"

#include <algorithm>
#include <set>

#include "runtime/answers/saved_entry.h"
#include "runtime/answers/step_reader.h"
#include "runtime/interview/form.h"
#include "runtime/program/names.h"
#include "runtime/value/scratch.h"
#include "runtime/vm/execute.h"

namespace rapport::answers {
namespace {

using interview::Entry;
using interview::EntryKind;
using interview::Held;
using program::ConvertSource;
using program::Index;
using program::kNone;
using program::Migration;
using program::Move;
using program::MoveKind;
using program::Program;

struct Made {  // by a conversion, and not consumed by another
  const Move* by = nullptr;
  std::string sources;  // that had a value, for messages
  value::Value value;
  bool prefilled = false;  // nobody had answered any source
  size_t number = 0;       // in the order of the lines
};

class Converter {
 public:
  Converter(const Program& now, interview::Interview& moved, Fates& fates)
      : now_(now), interview_(moved), fates_(fates) {
    for (const Entry& entry : moved.log())
      if (entry.kind == EntryKind::Prefill) prefilled_.insert(entry.name);
  }

  std::vector<Entry> run(std::span<const Migration* const> way, SaidOf said) {
    for (size_t i = 0; i < way.size(); ++i) {
      std::map<std::string, Made> made;
      for (const Move& move : way[i]->moves)
        if (move.kind == MoveKind::Convert)
          if (std::optional<Made> one = converted(move, said)) {
            one->number = count_++;
            made.insert_or_assign(move.to, std::move(*one));
          }
      said = said_after(*way[i], way.subspan(i), std::move(said));
      made_ = made_after(*way[i]);
      made_.merge(made);
    }
    std::map<size_t, Entry> found;
    for (auto& [name, made] : made_)
      if (std::optional<Entry> entry = entry_of(name, made)) found.emplace(made.number, std::move(*entry));
    std::vector<Entry> out;
    for (auto& [number, entry] : found) out.push_back(std::move(entry));
    return out;
  }

 private:
  // One step on; `way`: from this migration on.
  SaidOf said_after(const Migration& migration, std::span<const Migration* const> way, SaidOf said) const {
    SaidOf out;
    for (auto& [name, value] : said) {
      const program::Moved to = program::moved(migration, name);
      if (to.goes()) continue;
      const Index question = program::find_question(now_, name_after(way, name));
      const Index enum_now = question == kNone ? kNone : now_.questions[question].type.enum_index;
      for (std::optional<OrderedJson>* json : {&value.answer, &value.prefill})
        if (*json) map(migration, name, enum_now, **json);
      out.insert_or_assign(to.name, std::move(value));
    }
    return out;
  }

  static void map(const Migration& migration, const std::string& name, Index enum_now, OrderedJson& value) {
    if (value.is_array())
      for (OrderedJson& item : value) map(migration, name, enum_now, item);
    const std::string word = value_word(value);
    if (const auto* to = program::mapped(migration, name, enum_now, word)) value = of_word(to->to, value);
  }

  std::map<std::string, Made> made_after(const Migration& migration) {
    std::map<std::string, Made> out;
    for (auto& [name, made] : made_) {
      const program::Moved to = program::moved(migration, name);
      if (!to.goes())
        out.insert_or_assign(to.name, std::move(made));
      else if (to.by->kind == MoveKind::Drop)
        fates_.tell_failed(*made.by, "`" + name + "`, which became of it, is gone: " + to.by->because,
                           made.sources);
    }
    return out;
  }

  std::optional<Made> converted(const Move& move, const SaidOf& said) {
    std::vector<Entry> inputs;
    Made out{.by = &move, .sources = {}, .value = {}, .prefilled = true};
    for (const ConvertSource& source : move.sources) {
      const std::string& input = now_.inputs[source.input].name;
      const auto was = said.find(source.name);
      const auto made = made_.find(source.name);
      const bool has_value = made != made_.end() || (was != said.end() && was->second.value() != nullptr);
      if (!has_value) continue;
      out.sources.append(out.sources.empty() ? "" : ", ").append(source.name);
      out.prefilled = out.prefilled && (made != made_.end() ? made->second.prefilled : !was->second.answer);
      if (made != made_.end()) {
        if (source.goes) fates_.hand_on(*made->second.by, move);
        inputs.push_back({.kind = EntryKind::Input, .name = input, .value = made->second.value});
      } else if (std::optional<Entry> read = read_input(input, source.name, *was->second.value())) {
        inputs.push_back(std::move(*read));
      }
    }
    if (out.sources.empty()) {
      fates_.tell_failed(move, "it was left without an answer, which gives no `" + move.to + "`", {});
      return std::nullopt;
    }
    take_in(inputs, move);
    const program::Slot& slot = now_.slots[move.slot];
    value::Scratch scratch;
    const value::Cell cell = vm::execute(now_, slot, interview_.cells_in({move.slot}), scratch);
    if (!cell.known()) {
      fates_.tell_failed(move, "gives no `" + move.to + "`, which is still to be answered", out.sources);
      return std::nullopt;
    }
    out.value = value::to_value(cell, slot.type.kind);
    return out;
  }

  std::optional<Entry> read_input(const std::string& input, const std::string& source,
                                  const OrderedJson& value) {
    ReadStep read = read_step(step_of(OrderedJson{{"input", input}, {"value", value}}), now_, {1, 1});
    if (read.problem.empty()) return std::move(read.entries.front());
    tell_unread(input, source, std::move(read.problem));
    return std::nullopt;
  }

  // The reader knows it by the name of the input; people do not.
  void tell_unread(const std::string& input, const std::string& source, std::string problem) {
    if (const size_t at = problem.find(input); at != std::string::npos)
      problem.replace(at, input.size(), source);
    fates_.tell(FateKind::NotTaken, source, problem);
  }

  // Those of other conversions stay: nothing else reads them.
  void take_in(std::vector<Entry>& inputs, const Move& move) {
    const auto refused = interview_.apply(inputs).refusals;
    if (refused.empty()) return;
    std::set<size_t> wrong;
    for (const auto& refusal : refused) {
      const std::string& input = inputs[refusal.entry].name;
      const auto source = std::ranges::find_if(
          move.sources, [&](const ConvertSource& s) { return now_.inputs[s.input].name == input; });
      tell_unread(input, source->name, refusal.message);
      wrong.insert(refusal.entry);
    }
    std::vector<Entry> fine;
    for (size_t i = 0; i < inputs.size(); ++i)
      if (!wrong.contains(i)) fine.push_back(std::move(inputs[i]));
    interview_.apply(fine);
  }

  std::optional<Entry> entry_of(const std::string& name, Made& made) {
    const Index question = program::find_question(now_, name);
    const auto failed = [&](const std::string& why) {
      fates_.tell_failed(*made.by, why, made.sources);
      return std::nullopt;
    };
    if (question == kNone) return failed("this version has no question `" + name + "`");
    const Held held = interview_.answer(question).held;
    if (held == Held::Answered) return failed("somebody has answered `" + name + "`, which stays");
    if (held == Held::Blank) return failed("somebody has left `" + name + "` blank, which stays");
    if (made.prefilled && prefilled_.contains(name))
      return failed("`" + name + "` is prefilled, which stays");
    Entry entry{.kind = made.prefilled ? EntryKind::Prefill : EntryKind::Answer,
                .name = name,
                .value = std::move(made.value)};
    const interview::Form form = interview::form_of(now_, entry);
    if (!form.problems.empty())
      return failed("what it gives is no answer of `" + name + "`: " + form.problems.front());
    return entry;
  }

  const Program& now_;
  interview::Interview& interview_;
  Fates& fates_;
  std::map<std::string, Made> made_;  // by name, as it is at this step of the way
  std::set<std::string> prefilled_;
  size_t count_ = 0;
};

}  // namespace

std::vector<Entry> convert(const Program& now, std::span<const Migration* const> way, SaidOf said,
                           interview::Interview& moved, Fates& fates) {
  return Converter(now, moved, fates).run(way, std::move(said));
}

std::string name_after(std::span<const Migration* const> way, std::string name) {
  for (const Migration* migration : way) {
    const program::Moved to = program::moved(*migration, name);
    if (to.goes() && to.by->kind == MoveKind::Drop) return name;
    name = to.name;
  }
  return name;
}

}  // namespace rapport::answers
