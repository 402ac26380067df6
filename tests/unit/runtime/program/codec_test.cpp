#include "runtime/program/codec.h"

#include <gtest/gtest.h>

#include "runtime/base/limits.h"
#include "runtime/program/fields.h"
#include "runtime/program/reader.h"
#include "tests/unit/runtime/program/full_program.h"

namespace rapport::program {
namespace {

// The members that an aggregate has, against those that fields.h visits.
struct Anything {
  template <class T>
  operator T() const {
    return T();
  }
};
template <class T, class... A>
constexpr size_t members() {
  if constexpr (requires { T{A{}..., Anything{}}; })
    return members<T, A..., Anything>();
  else
    return sizeof...(A);
}
struct Visits {
  size_t count = 0;
  template <class... T>
  void operator()(const T&...) {
    count += sizeof...(T);
  }
};
template <class T>
size_t visited() {
  Visits visits;
  T row{};
  fields(visits, row);
  return visits.count;
}
template <class... T>
bool all_visited() {
  return ((members<T>() == visited<T>()) && ...);
}

// Of Program, two lists stand for the constants, one for both; the derived ones are not stored.
constexpr size_t kDerivedLists = 11;

TEST(Codec, VisitsEveryMember) {
  EXPECT_TRUE((all_visited<value::Type, Instr, Place, Range, Slot, Template, Text, EnumElement, Enum,
                           Question, Check>()));
  EXPECT_TRUE(
      (all_visited<Area, Group, Let, Input, Note, ScreenItem, Write, Record, PackInfo, SourceText>()));
  EXPECT_TRUE((all_visited<Scope, Table, Tap, Loop, Each, RowPart, RowReference>()));
  EXPECT_TRUE((all_visited<schema::Table, schema::EnumElement, schema::Enum>()));
  // Data types are of use while a pack is compiled: what they give stands in the fields.
  EXPECT_EQ(visited<schema::Field>() + 1, members<schema::Field>());
  EXPECT_EQ(visited<schema::Schema>() + 1, members<schema::Schema>());
  Visits visits;
  Program program;
  std::vector<StoredConstant> constants;
  fields(visits, program, constants);
  EXPECT_EQ(visits.count + 1 + kDerivedLists, members<Program>());
}

std::string test_digest(std::string_view bytes) {  // FNV-1a, spread over 32 bytes
  std::string digest;
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : bytes) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211ULL;
  for (int i = 0; i < 32; ++i) digest.push_back(static_cast<char>(hash >> (8 * (i % 8))));
  return digest;
}

TEST(Codec, WhatIsDecodedIsWhatWasEncoded) {
  const SmallProgram small = full_program();
  const std::string payload = encode(small.program);
  const base::Result<Program> decoded = decode(payload);
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(encode(*decoded), payload);
  EXPECT_EQ(dump(*decoded), dump(small.program));
  EXPECT_EQ(decoded->code, small.program.code);
  EXPECT_EQ(decoded->questions[0].name, "color");
  EXPECT_EQ(decoded->texts[0].languages[0].literals[1], "?");
  EXPECT_EQ(decoded->schema.tables[0].fields[0].length, 10U);
  EXPECT_EQ(decoded->schema.enums[0].elements[1].value, 1);
}

TEST(Codec, DecodingIndexesTheProgram) {
  const SmallProgram small = full_program();
  const base::Result<Program> program = decode(encode(small.program));
  ASSERT_TRUE(program.ok());
  EXPECT_EQ(find_question(*program, "color"), 0U);
  EXPECT_EQ(find_question(*program, "never"), 1U);
  EXPECT_EQ(find_question(*program, "colour"), kNone);
  EXPECT_EQ(program->question_checks[0], std::vector<Index>{0});
  EXPECT_TRUE(program->question_checks[1].empty());
  const Index question = program->questions[0].slot;
  const std::span<const Index> readers = program->dependents_of(question);
  EXPECT_EQ(std::vector<Index>(readers.begin(), readers.end()), std::vector<Index>{program->checks[0].slot});
  EXPECT_EQ(program->dependents_of(program->slots[question].gate).size(),
            2U);  // the question and its default
}

TEST(Codec, ASealedProgramIsReadBack) {
  const std::string payload = encode(full_program().program);
  const std::string file = seal(payload, test_digest);
  const base::Result<std::string_view> unsealed = unseal(file, test_digest);
  ASSERT_TRUE(unsealed.ok());
  EXPECT_EQ(*unsealed, payload);
}

TEST(Codec, AFileWithAnyByteFlippedIsRefused) {
  std::string file = seal(encode(full_program().program), test_digest);
  for (char& byte : file)
    for (const int bit : {1, 0x80, 0xFF}) {
      byte = static_cast<char>(byte ^ bit);
      EXPECT_FALSE(unseal(file, test_digest).ok()) << &byte - file.data();
      byte = static_cast<char>(byte ^ bit);
    }
}

TEST(Codec, ATruncatedOrLengthenedFileIsCorrupt) {
  const std::string file = seal(encode(full_program().program), test_digest);
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_EQ(unseal(file.substr(0, size), test_digest).error().code, base::ErrorCode::Corrupt) << size;
  EXPECT_EQ(unseal(file + "x", test_digest).error().code, base::ErrorCode::Corrupt);
}

TEST(Codec, AnUnknownFormatIsUnsupportedAndStillGivesItsSources) {
  std::string file = seal(encode(full_program().program), test_digest);
  file[4] = 99;
  EXPECT_EQ(unseal(file, test_digest).error().code, base::ErrorCode::Unsupported);
  const base::Result<std::vector<SourceText>> sources = sources_of(file, test_digest);
  ASSERT_TRUE(sources.ok());
  EXPECT_EQ(sources->at(0).name, "main.rap");
  file.back() ^= 1;
  EXPECT_EQ(sources_of(file, test_digest).error().code, base::ErrorCode::Corrupt);
}

TEST(Codec, ATruncatedOrLengthenedPayloadIsCorrupt) {
  const std::string payload = encode(full_program().program);
  for (size_t size = 0; size < payload.size(); ++size)
    EXPECT_EQ(decode(payload.substr(0, size)).error().code, base::ErrorCode::Corrupt) << size;
  EXPECT_EQ(decode(payload + '\0').error().code, base::ErrorCode::Corrupt);
}

struct Two {
  uint32_t number = 0;
  std::vector<std::string> names;
};
template <class A>
constexpr void fields(A& a, Is<Two> auto& x) {
  a(x.number, x.names);
}

std::string problem_of(std::string_view bytes) {
  Reader reader(bytes);
  std::vector<Two> rows;
  reader(rows);
  return reader.failed() ? reader.error().message : "";
}

TEST(Codec, TheReaderRefusesWhatIsNoFormOfAValue) {
  using namespace std::string_literals;
  EXPECT_EQ(problem_of("\x01\x00\x01\x01"
                       "a"s),
            "");
  EXPECT_NE(problem_of("\x05\x00\x00"s).find("a list is longer"), std::string::npos);
  EXPECT_NE(problem_of("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s).find("a list is longer"),
            std::string::npos);
  EXPECT_NE(problem_of("\x01\x80\x00\x00"s).find("not in its shortest form"), std::string::npos);
  EXPECT_NE(problem_of("\x01\xff\xff\xff\xff\x7f\x00"s).find("a number is too large"), std::string::npos);
  EXPECT_NE(problem_of("\x01\x00\x01\x02"
                       "a"s)
                .find("a text is longer"),
            std::string::npos);
  EXPECT_NE(problem_of("\x01\x00\x01\x01\xff"s).find("not UTF-8"), std::string::npos);
  EXPECT_NE(problem_of("\x01\x80\x80"s).find("ends in the middle"), std::string::npos);
}

TEST(Codec, AProgramAboveTheLimitIsRefused) {
  const char one = 0;  // only the length is looked at
  EXPECT_EQ(decode({&one, limits::kProgramBytes + 1}).error().code, base::ErrorCode::LimitExceeded);
}

TEST(Dump, ShowsNamesAndConstants) {
  SmallProgram small;
  small.input("company", value::text(4));
  small.let("label", value::text(),
            "load company; push \"a\\\x01\"; concat 2; push 2; call left 2; skip_known 2; pop; push "
            "unknown:text; ret");
  small.let("rounded", value::decimal(10, 2), "push 1; push 3; div_round 2 1; ret");
  small.let("color", value::text(), "push {red,blue}; text_of choices 0; ret");
  ASSERT_TRUE(verify(small.program).empty());
  EXPECT_EQ(dump(small.program), R"(pack demo 1.0.0
languages en
slot 0 (input `company`): text(4)
slot 1 (let `label`): text
  0     load            slot 0 (input `company`)
  1     push            "a\\\x01"
  2     concat          2
  3     push            2
  4     call            left, 2
  5     skip_known      to 8
  6     pop
  7     push            unknown
  8     ret
slot 2 (let `rounded`): decimal(10, 2)
  0     push            1
  1     push            3
  2     div_round       2, half_even
  3     ret
slot 3 (let `color`): text
  0     push            red, blue
  1     text_of         choices, Color
  2     ret
constants
  0     text                "a\\\x01"
  1     integer             2
  2     text                unknown
  3     integer             1
  4     integer             3
  5     choices of Color    red, blue
)");
}

}  // namespace
}  // namespace rapport::program
