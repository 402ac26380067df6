// One design for every e-mail: from its words to a plain and an HTML version that say the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rapport::mail {

struct Action {
  std::string label;
  std::string url;
};

struct Letter {
  std::string language = "en";  // lang attribute
  std::string title;            // the subject, also the heading
  std::string greeting;
  std::vector<std::string> paragraphs;
  std::optional<Action> action;  // a button; in the plain version the address on a line of its own
  std::vector<std::string>
      closing;         // below it: until when the link works, what to do if it was not asked for
  std::string sender;  // who sends it, and on whose behalf
};

struct Bodies {
  std::string text;
  std::string html;  // no remote content, no script; readable in dark and light, at 320 px, and with styles
                     // taken away
};

Bodies to_bodies(const Letter& letter);

}  // namespace rapport::mail
