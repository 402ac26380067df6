// The first oracle: values of a TypedPack by walking its expressions, as docs/language.md says what they
// mean. It shares no code with the VM and the Interview; builtins, decimals and calendars are the runtime's
// own, which have tests of theirs.
#pragma once

#include <optional>
#include <vector>

#include "compiler/hir/pack.h"
#include "runtime/value/value.h"

namespace rapport::oracle {

enum class Given : uint8_t { Nothing, Blank, Answer };

// All that an interview depends on.
struct Answers {
  struct Question {
    Given given = Given::Nothing;
    value::Value value;
  };
  std::vector<Question> questions;                  // per row of the pack's questions
  std::vector<std::optional<value::Value>> inputs;  // per row of its inputs
  std::optional<value::Value> today;
};

struct Walked {  // a node
  bool done = false;
  value::Value value;              // with its fault
  std::vector<hir::NodeId> reads;  // that it read itself, each once, in the order of reading
  std::vector<uint64_t> answers;  // a bit per node: whose own answers it read, itself or through what it read
};

class TreeWalker {
 public:
  explicit TreeWalker(const hir::TypedPack& pack);  // must outlive it

  void set_answers(const Answers& answers);  // must live until the next call; forgets all values
  const Walked& at(hir::NodeId node);

 private:
  value::Value node_value(hir::NodeId id, Walked& out);
  value::Value own_answer(const hir::Node& node, hir::NodeId id, Walked& out);
  value::Value read(hir::NodeId node, Walked& reader);  // as others read it: a fault is unknown
  value::Value options(const hir::Node& node, Walked& reader);

  friend class Evaluation;

  const hir::TypedPack& pack_;
  const Answers* answers_ = nullptr;
  std::vector<Walked> nodes_;
  size_t words_ = 0;
};

// Is this what a slot of type `type` holds?
bool same_value(const value::Value& walked, const value::Cell& cell, const value::Type& type);

}  // namespace rapport::oracle
