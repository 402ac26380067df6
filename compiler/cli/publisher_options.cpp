#include "compiler/cli/publisher_options.h"

#include "compiler/cli/pack_option.h"

namespace rapport::cli {
namespace {

constexpr const char* kSigned = "a folder with pack.toml, or a .rapc file";

Options doc_options(const PublisherWords& words) {
  if (words.out.empty() || words.out == "-")
    return Misuse{"`--out` takes a folder, such as `--out site`: a site has several pages"};
  return DocOptions{.pack = words.pack,
                    .out = words.out,
                    .language = words.language,
                    .force = words.force,
                    .packs = words.packs};
}

Options keygen_options(const PublisherWords& words) {
  if (words.key.empty())
    return Misuse{"`keygen` needs the name of a file, such as `key`: the secret key goes there"};
  return KeygenOptions{.file = words.key};
}

Options verify_options(const PublisherWords& words) {
  if (words.keys.empty() && words.key_folder.empty())
    return Misuse{"`verify` needs a key that is trusted: `--key FILE.pub`, or `--keys DIR`"};
  return VerifyOptions{
      .pack = words.pack, .keys = words.keys, .folder = words.key_folder, .packs = words.packs};
}

Options publish_options(const PublisherWords& words) {
  if (!words.check)
    return Misuse{
        "this version does not publish: nothing takes a pack yet; `publish --check` says what would be in "
        "the way"};
  if (words.format.empty() || words.format == "text")
    return PublishOptions{.pack = words.pack, .packs = words.packs};
  if (words.format == "json")
    return PublishOptions{.pack = words.pack, .format = Format::Json, .packs = words.packs};
  return Misuse{"no format `" + words.format + "`, expected text, json"};
}

}  // namespace

void add_publisher_commands(CLI::App& app, PublisherWords& words) {
  CLI::App* doc =
      app.add_subcommand("doc", "writes a web site about a pack, for people who read before they answer");
  add_pack(*doc, words.pack, words.packs);
  doc->add_option("--out", words.out, "a new or empty folder")->type_name("DIR")->required();
  doc->add_option("--language", words.language, "one of the pack's; else the one of its sources")
      ->type_name("LANGUAGE");
  doc->add_flag("--force", words.force,
                "writes to a folder that holds files: those of the same names are replaced");

  CLI::App* keygen = app.add_subcommand("keygen", "makes a pair of keys to sign packs with");
  keygen->add_option("FILE", words.key, "the new file of the secret key; the public one is FILE.pub")
      ->required();

  CLI::App* sign = app.add_subcommand("sign", "signs a pack: PACK/rapport.sig, or FILE.rapc.sig");
  add_pack(*sign, words.pack, words.packs, kSigned);
  sign->add_option("--key", words.key, "the file of the secret key")->type_name("FILE")->required();

  CLI::App* verify = app.add_subcommand("verify", "says whether a pack is what was signed, and by whom");
  add_pack(*verify, words.pack, words.packs, kSigned);
  verify
      ->add_option("--key", words.keys, "the file of a public key that is trusted; may stand more than once")
      ->type_name("FILE")
      ->allow_extra_args(false);
  verify->add_option("--keys", words.key_folder, "a folder with such files, *.pub")->type_name("DIR");

  CLI::App* publish = app.add_subcommand("publish", "says what is in the way of publishing a pack");
  add_pack(*publish, words.pack, words.packs, "a folder with pack.toml");
  publish->add_flag("--check", words.check, "looks, and publishes nothing: this version does no more");
  publish->add_option("--format", words.format, "text (the default) or json");
}

std::optional<Options> publisher_options(std::string_view command, const PublisherWords& words) {
  if (command == "doc") return doc_options(words);
  if (command == "keygen") return keygen_options(words);
  if (command == "sign") return SignOptions{.pack = words.pack, .key = words.key, .packs = words.packs};
  if (command == "verify") return verify_options(words);
  if (command == "publish") return publish_options(words);
  return std::nullopt;
}

}  // namespace rapport::cli
