#include "compiler/driver/configurations.h"

#include <set>
#include <string>
#include <tuple>

#include "compiler/hir/analyse.h"
#include "runtime/interview/given_rows.h"
#include "runtime/interview/interview.h"
#include "runtime/value/ops.h"

namespace rapport::driver {
namespace {

using program::Index;
using program::kNone;
using program::TestSetting;

bool is_constant(const hir::TypedPack& pack, Index bound) {
  if (bound == kNone) return false;
  bool reads = false;
  hir::for_each_read(pack, pack.nodes[hir::NodeId{bound}].expr, [&reads](hir::NodeId) { reads = true; });
  return !reads;
}

class Trial {
 public:
  Trial(const program::Program& program, const WrittenConfigurations& written, diag::Diagnostics& diags)
      : program_(program), written_(written), diags_(diags), constants_(program) {}

  void run(Index configuration) {
    const std::vector<TestSetting>& settings = program_.configurations[configuration].settings;
    const std::vector<WrittenSetting>& places = written_.settings[configuration];
    for (const interview::SettingProblem& problem : interview::prefill(program_, configuration).problems)
      report(place_of(settings[problem.setting], places[problem.setting], problem.slot), problem.message);
    for (size_t i = 0; i < settings.size(); ++i) {
      if (settings[i].slot != kNone) check_bounds(settings[i].at.question, settings[i].slot, places[i].whole);
      for (size_t cell = 0; cell < settings[i].row.size(); ++cell)
        check_bounds(settings[i].row[cell].question, settings[i].row[cell].slot, places[i].values[cell]);
    }
  }

 private:
  static diag::Span place_of(const TestSetting& setting, const WrittenSetting& place, Index slot) {
    for (size_t cell = 0; cell < setting.row.size(); ++cell)
      if (slot != kNone && setting.row[cell].slot == slot) return place.values[cell];
    return place.whole;
  }

  void check_bounds(Index question, Index slot, diag::Span at) {
    const program::Question& q = program_.questions[question];
    if (written_.constant_minimum[question] && compared(slot, q.minimum) < 0)
      report(at, "`" + q.name + "` is at least " + shown(q.minimum) + ", found " + shown(slot));
    if (written_.constant_maximum[question] && compared(slot, q.maximum) > 0)
      report(at, "`" + q.name + "` is at most " + shown(q.maximum) + ", found " + shown(slot));
  }

  // Equal when one of them is not known: what is a fault is told of by prefill().
  std::strong_ordering compared(Index slot, Index bound) const {
    const value::Value a = constants_.of(slot), b = constants_.of(bound);
    if (!a.known() || !b.known()) return std::strong_ordering::equal;
    value::Scratch scratch;
    const value::Cell first = value::view(a, scratch), second = value::view(b, scratch);
    if (a.kind == value::Kind::Decimal || b.kind == value::Kind::Decimal)
      return value::compare_decimals(first, second);
    return value::compare_cells(first, second, a.kind);
  }

  std::string shown(Index slot) const {
    value::Scratch scratch;
    const value::Value value = constants_.of(slot);
    return interview::shown_value(value::view(value, scratch), program_.slots[slot].type, program_, 0);
  }

  void report(diag::Span at, const std::string& message) {
    if (told_.emplace(at.file, at.begin, message).second) diags_.report(diag::E4040, at, message);
  }

  const program::Program& program_;
  const WrittenConfigurations& written_;
  diag::Diagnostics& diags_;
  interview::ConstantValues constants_;
  std::set<std::tuple<uint32_t, uint32_t, std::string>> told_;
};

}  // namespace

WrittenConfigurations written_configurations(const hir::TypedPack& pack) {
  WrittenConfigurations out;
  const auto span_of = [&pack](Index node) { return pack.exprs[pack.nodes[hir::NodeId{node}].expr].span; };
  for (const program::Configuration& configuration : pack.parts.configurations) {
    std::vector<WrittenSetting>& settings = out.settings.emplace_back();
    for (const TestSetting& setting : configuration.settings) {
      WrittenSetting& written = settings.emplace_back();
      for (const program::TestCell& cell : setting.row) written.values.push_back(span_of(cell.slot));
      if (setting.slot != kNone)
        written.whole = span_of(setting.slot);
      else if (!setting.at.key.empty())
        written.whole = span_of(setting.at.key.front());
      else if (!written.values.empty())
        written.whole = written.values.front();
    }
  }
  for (const program::Question& question : pack.parts.questions) {
    out.constant_minimum.push_back(is_constant(pack, question.minimum));
    out.constant_maximum.push_back(is_constant(pack, question.maximum));
  }
  return out;
}

void check_configurations(const program::Program& program, const WrittenConfigurations& written,
                          diag::Diagnostics& diags) {
  Trial trial(program, written, diags);
  for (Index i = 0; i < program.configurations.size(); ++i) trial.run(i);
}

}  // namespace rapport::driver
