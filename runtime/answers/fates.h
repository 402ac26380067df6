// What is said of the answers of a saved interview that are not what they were.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/answers/migrate.h"
#include "runtime/program/migrations.h"

namespace rapport::answers {

class Fates {  // each once, with how often; in the order in which the log comes upon them
 public:
  void tell(FateKind kind, std::string name, std::string detail);

  // `name` goes, as `move` makes `to` of it; whether anything comes of that is not known yet.
  void tell_converted(const program::Move& move, std::string name, std::string to);
  // What `move` gave is a source of `next`, which gives what is there in the end.
  void hand_on(const program::Move& move, const program::Move& next);
  // Nothing comes of it: said instead of all that was told of it; of `names` where nothing was.
  void tell_failed(const program::Move& move, const std::string& why, std::string names);

  std::vector<Fate> list() const;

 private:
  struct Key {
    FateKind kind;
    std::string name, detail;
    auto operator<=>(const Key&) const = default;
  };
  void tell(Key key);

  std::map<Key, uint32_t> counts_;
  std::vector<Key> order_;
  std::map<Key, const program::Move*> conversions_;
  std::set<const program::Move*> failed_;
};

}  // namespace rapport::answers
