#include "server/log/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

namespace rapport::log {
namespace {

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe(ends), 0); }
  ~Pipe() {
    ::close(ends[0]);
    if (ends[1] >= 0) ::close(ends[1]);
  }
  std::string all() {
    ::close(ends[1]);
    ends[1] = -1;
    std::string text;
    char some[4096];
    for (ssize_t got; (got = ::read(ends[0], some, sizeof some)) > 0;)
      text.append(some, static_cast<size_t>(got));
    return text;
  }
  int ends[2];
};

// Without the time, which stands at the same place of every line.
std::string without_time(const std::string& line) {
  EXPECT_EQ(line.substr(0, 7), R"({"at":")");
  EXPECT_EQ(line.substr(30, 3), R"(Z",)");
  return line.substr(33);
}

TEST(Log, WritesTheNamedFieldsInTheirOrder) {
  Pipe pipe;
  Log(pipe.ends[1], Level::Info)
      .write(Level::Warning, "mail_sent", {{"to", "partner"}, {"tries", int64_t{-2}}, {"first", true}});
  EXPECT_EQ(without_time(pipe.all()),
            R"("level":"warning","event":"mail_sent","to":"partner","tries":-2,"first":true})"
            "\n");
}

TEST(Log, StaysOneLineOfJsonWhateverIsLogged) {
  Pipe pipe;
  Log(pipe.ends[1], Level::Debug).write(Level::Error, "e", {{"x", "a\n\"b\"\\\x01\xff"}});
  EXPECT_EQ(without_time(pipe.all()),
            "\"level\":\"error\",\"event\":\"e\",\"x\":\"a\\n\\\"b\\\"\\\\\\u0001\xEF\xBF\xBD\"}\n");
}

TEST(Log, KeepsBackWhatIsBelowItsLevel) {
  Pipe pipe;
  Log(pipe.ends[1], Level::Warning).write(Level::Info, "quiet", {});
  EXPECT_EQ(pipe.all(), "");
}

TEST(Log, LinesOfSeveralThreadsStayWhole) {
  Pipe pipe;
  Log log(pipe.ends[1], Level::Info);
  const std::string text(500, 'x');
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 20; ++n) log.write(Level::Info, "line", {{"text", text}});
    });
  for (std::thread& thread : threads) thread.join();
  const std::string all = pipe.all();
  size_t lines = 0;
  for (size_t at = 0; at < all.size(); ++lines) {
    const size_t end = all.find('\n', at);
    EXPECT_EQ(without_time(all.substr(at, end - at)),
              R"("level":"info","event":"line","text":")" + text + "\"}");
    at = end + 1;
  }
  EXPECT_EQ(lines, 80U);
}

}  // namespace
}  // namespace rapport::log
