#include "server/http/fields.h"

#include <gtest/gtest.h>

namespace rapport::http {
namespace {

using base::ErrorCode;

TEST(Form, PairsComeInTheirOrderAndRepeated) {
  const auto form = read_form("a=1&b=%C3%BC+x&a=2&&empty=&alone");
  ASSERT_TRUE(form.ok());
  ASSERT_EQ(form->size(), 5U);
  EXPECT_EQ(field(*form, "a"), "1");
  EXPECT_EQ(field(*form, "b"), "ü x");
  EXPECT_EQ((*form)[2].value, "2");
  EXPECT_EQ((*form)[4].name, "alone");
  EXPECT_EQ(field(*form, "not there"), "");
}

TEST(Form, ReadsWhatItWrites) {
  const Fields fields = {{"a b", "1&2=3"}, {"ü", "+%"}, {"", ""}};
  const auto back = read_form(write_form(fields));
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(back->size(), 3U);
  EXPECT_EQ((*back)[0].name, "a b");
  EXPECT_EQ((*back)[0].value, "1&2=3");
  EXPECT_EQ((*back)[1].value, "+%");
}

TEST(Form, RefusesWhatIsNoText) {
  for (const char* bad :
       {"a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%C0%80", "a=%ED%A0%80", "a=%00", "a=\xff"}) {
    const auto form = read_form(bad);
    ASSERT_FALSE(form.ok()) << bad;
    EXPECT_EQ(form.error().code, ErrorCode::InvalidArgument) << bad;
  }
}

TEST(Form, HasAThousandFieldsAtMost) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a=1&";
  ASSERT_TRUE(read_form(text).ok());
  EXPECT_EQ(read_form(text + "a").error().code, ErrorCode::LimitExceeded);
}

TEST(Percent, EscapesEverythingButUnreserved) {
  EXPECT_EQ(percent_encoded("aZ0-._~ /%\n\xff"), "aZ0-._~%20%2F%25%0A%FF");
  EXPECT_EQ(percent_decoded("a%2fb+c%FF"), std::string("a/b+c\xff"));
  EXPECT_EQ(percent_decoded("100%"), std::nullopt);
  EXPECT_EQ(percent_decoded("%1"), std::nullopt);
}

TEST(Cookie, IsFoundByItsWholeName) {
  EXPECT_EQ(cookie("a=1; ab=2;  b = 3 ;b=4", "b"), "3");
  EXPECT_EQ(cookie("a=1; ab=2", "b"), std::nullopt);
  EXPECT_EQ(cookie("__Host-s=x=y==", "__Host-s"), "x=y==");
  EXPECT_EQ(cookie("a;b=;=c", "b"), "");
  EXPECT_EQ(cookie("", "b"), std::nullopt);
}

constexpr const char* kType = "multipart/form-data; boundary=----b";

TEST(Multipart, HasFieldsAndFiles) {
  const auto parts = read_multipart(
      kType,
      "------b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nGrüße\r\n"
      "------b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"C:\\a %22b%22.csv\"\r\n"
      "Content-Type: text/csv\r\n\r\n1;2\r\n\xff\r\n"
      "------b\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n------b--\r\n");
  ASSERT_TRUE(parts.ok()) << parts.error().message;
  ASSERT_EQ(parts->size(), 3U);
  EXPECT_EQ((*parts)[0].name, "title");
  EXPECT_EQ((*parts)[0].bytes, "Grüße");
  EXPECT_EQ((*parts)[1].file_name, "C:\\a \"b\".csv");
  EXPECT_EQ((*parts)[1].content_type, "text/csv");
  EXPECT_EQ((*parts)[1].bytes, "1;2\r\n\xff");
  EXPECT_EQ((*parts)[2].name, "empty");
  EXPECT_EQ((*parts)[2].bytes, "");
}

TEST(Multipart, SaysWhatIsWrong) {
  const auto problem = [](const char* type, std::string_view body) {
    const auto parts = read_multipart(type, body);
    return parts.ok() ? "nothing" : parts.error().message;
  };
  const std::string head = "------b\r\nContent-Disposition: form-data; name=a";
  EXPECT_NE(problem("text/plain", "").find("not `multipart/form-data`"), std::string::npos);
  EXPECT_NE(problem("multipart/form-data", "").find("no boundary"), std::string::npos);
  EXPECT_NE(problem(kType, "x").find("does not begin"), std::string::npos);
  EXPECT_NE(problem(kType, head).find("headers do not end"), std::string::npos);
  EXPECT_NE(problem(kType, head + "\r\n\r\nabc").find("last boundary is missing"), std::string::npos);
  EXPECT_NE(problem(kType, head + "\r\n\r\n\xff\r\n------b--").find("not UTF-8"), std::string::npos);
  EXPECT_NE(problem(kType, head + "; name=b\r\n\r\n\r\n------b--").find("malformed"), std::string::npos);
  EXPECT_NE(problem(kType, head + "\r\n\r\n1\r\n------b--more").find("something follows"), std::string::npos);
  EXPECT_NE(problem(kType, "------b\r\nX: y\r\n\r\n1\r\n------b--").find("no disposition"),
            std::string::npos);
}

TEST(Multipart, HasAHundredPartsAtMost) {
  std::string body;
  for (int i = 0; i < 101; ++i) body += "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
  const auto parts = read_multipart("multipart/form-data; boundary=x", body + "--x--");
  ASSERT_FALSE(parts.ok());
  EXPECT_EQ(parts.error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace rapport::http
