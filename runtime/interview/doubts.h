// Which problems may only follow from what could not be read; for the sources of this folder.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/interview/interview.h"
#include "runtime/interview/unread.h"

namespace rapport::interview {

// Goes back from a problem over all that was read for it. What is unknown decides nothing by itself in most
// rules, but a rule may ask whether a value is there, and look for rows: so every problem that has read
// something unread is in doubt, and one that has not stands, whatever is unread elsewhere.
class Interview::Doubts {
 public:
  Doubts(const Interview& interview, const Unread& unread);  // not owned

  // Of a row that nobody gave, or that what could not be read is missing.
  bool is_nothing_new(const Problem& problem) const;
  bool has(const Problem& problem);

 private:
  enum class Known : uint8_t { Nothing, Sound, Doubtful };
  struct Frame {
    SlotRow at;
    std::vector<SlotRow> reads;
    size_t next = 0;
  };

  void note_reach();
  bool is_unread(const SlotRow& at) const;
  bool is_unread(Index question, uint32_t row) const;
  bool has_other_count(Index table) const;
  bool is_stand_in(Index table, uint32_t row) const;
  Index table_around(Index table) const;
  bool depends(const SlotRow& at);
  bool open(const SlotRow& at, std::vector<Frame>& path);
  bool misses_rows(const program::Tap& tap, const SlotRow& of) const;
  Known& known(const SlotRow& at);

  const Interview& in_;
  const Unread& unread_;
  std::vector<bool> reached_;              // per slot: may depend on something unread, in some row
  std::vector<std::vector<Known>> known_;  // per slot and row
  Tracing tracing_;
};

}  // namespace rapport::interview
