// keygen, sign, verify.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/signed_pack.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"
#include "compiler/pack/signature.h"
#include "runtime/base/limits.h"

namespace rapport::cli {
namespace {

using base::ErrorCode;

std::string in_short(const pack::Statement& statement) {
  return fmt::format("{} {}, {} {}", statement.pack, statement.version, statement.files.size(),
                     statement.files.size() == 1 ? "file" : "files");
}

// It signs all the same: some file systems let everybody read everything.
void say_who_reads(Surroundings& world, const std::string& path) {
  const base::Result<FileInfo> info = world.disk().inspect(path);
  if (info.ok() && info->others_read)
    world.complain("note: " + diag::printable(path) + ": others may read this secret key: `chmod 600` it\n");
}

// The key in the file, or why it is none: the message names the file.
template <class Key>
base::Result<Key> key_in(Disk& disk, const std::string& path, base::Result<Key> (*read)(std::string_view)) {
  const base::Result<std::string> bytes = disk.read(path, limits::kKeyBytes);
  if (!bytes) return bytes.error();
  base::Result<Key> key = read(*bytes);
  if (!key) return base::Error{key.error().code, path + ": " + key.error().message};
  return key;
}

class Verification {
 public:
  Verification(Surroundings& world, const VerifyOptions& options) : world_(world), options_(options) {}

  Exit run() {
    Exit exit = read_keys();
    if (exit == Exit::Fine && trusted_.empty())
      exit = world_.fail(
          {ErrorCode::InvalidArgument, options_.folder + ": there is no public key in it, a file *.pub"});
    if (exit != Exit::Fine) return exit;
    const std::optional<SignedPack> pack = load_signed(world_, options_.pack, exit);
    if (!pack) return exit;
    const base::Result<std::string> text = world_.disk().read(pack->signature_path, limits::kSignatureBytes);
    if (!text) return unreadable(*pack, text.error());
    return judge(*pack, *text);
  }

 private:
  void read_one(const std::string& path, Exit& exit) {
    const base::Result<pack::PublicKey> key = key_in(world_.disk(), path, &pack::read_public_key);
    if (!key) return void(exit = worse(exit, world_.fail(key.error())));
    trusted_.push_back(*key);
    places_.push_back(path);
  }

  Exit read_keys() {
    Exit exit = Exit::Fine;
    for (const std::string& path : options_.keys) read_one(path, exit);
    if (options_.folder.empty()) return exit;
    const base::Result<std::vector<FolderEntry>> entries = world_.disk().list(options_.folder);
    if (!entries) return worse(exit, world_.fail(entries.error()));
    for (const FolderEntry& entry : *entries) {
      if (!entry.name.ends_with(".pub")) continue;
      if (trusted_.size() >= limits::kKeys)
        return worse(exit, world_.fail({ErrorCode::LimitExceeded,
                                        fmt::format("{}: more than the {} keys that one folder may have",
                                                    options_.folder, limits::kKeys)}));
      read_one(joined(options_.folder, entry.name), exit);
    }
    return exit;
  }

  Exit unreadable(const SignedPack& pack, const base::Error& error) {
    if (error.code != ErrorCode::NotFound) return world_.fail(error);
    return world_.fail({ErrorCode::InvalidArgument, options_.pack + ": is not signed: there is no " +
                                                        pack.signature_path +
                                                        ", which `rapport sign` writes"});
  }

  Exit judge(const SignedPack& pack, const std::string& text) {
    std::vector<std::string> doubts;
    for (const std::string& doubt : doubts_of_signature(pack, text, trusted_))
      doubts.push_back(pack.signature_path + ": " + doubt);
    if (std::string doubt = doubt_of_program(pack, options_.pack); !doubt.empty())
      doubts.push_back(options_.pack + ": " + doubt);
    if (pack.compiled.diags.has_errors()) {
      say_diagnostics(world_, pack.compiled, options_.pack);
      doubts.push_back(options_.pack + ": it does not compile");
    }
    Exit exit = Exit::Fine;
    for (const std::string& doubt : doubts) exit = worse(exit, world_.fail({ErrorCode::Corrupt, doubt}));
    if (exit == Exit::Fine) say_fine(pack, text);
    return exit;
  }

  void say_fine(const SignedPack& pack, const std::string& text) {
    const base::Result<pack::Signature> signature = pack::read_signature(text);
    const auto found = std::ranges::find(trusted_, signature->key);
    const std::string& place = places_[static_cast<size_t>(found - trusted_.begin())];
    world_.print(fmt::format("{}: {}, as signed with {} ({}…)\n", diag::printable(options_.pack),
                             in_short(pack.statement), diag::printable(place), name_of(signature->key)));
  }

  Surroundings& world_;
  const VerifyOptions& options_;
  std::vector<pack::PublicKey> trusted_;
  std::vector<std::string> places_;  // of each, its file
};

// It signs all the same: previous/ is not covered.
void say_what_is_left_out(Surroundings& world, const SignedPack& pack, const std::string& path) {
  if (pack.form == PackForm::Sources && lacks_conversions(pack.compiled))
    world.complain("note: " + diag::printable(path) +
                   ": what is built of it here lacks `convert` lines, for want of files in previous/; "
                   "`rapport check` says which\n");
}

}  // namespace

Exit keygen(Surroundings& world, const KeygenOptions& options) {
  const std::string open_path = options.file + ".pub";
  for (const std::string& path : {options.file, open_path})
    if (world.disk().inspect(path).ok())
      return world.fail({ErrorCode::Conflict, path + ": is there already; a key is never overwritten"});
  const pack::SecretKey key = pack::new_secret_key();
  const pack::PublicKey open = public_key_of(key);
  if (const base::Status made = write_new_file(world.disk(), options.file, to_text(key), Readers::Owner);
      !made)
    return world.fail(made.error());
  if (const base::Status made = write_new_file(world.disk(), open_path, to_text(open), Readers::All); !made) {
    static_cast<void>(world.disk().remove(options.file));
    return world.fail(made.error());
  }
  world.print(
      fmt::format("wrote {0}: the secret key, without a passphrase; keep it to yourself\n"
                  "wrote {0}.pub: the public key {1}…, for whoever verifies\n",
                  diag::printable(options.file), name_of(open)));
  return Exit::Fine;
}

Exit sign(Surroundings& world, const SignOptions& options) {
  const base::Result<pack::SecretKey> key = key_in(world.disk(), options.key, &pack::read_secret_key);
  if (!key) return world.fail(key.error());
  say_who_reads(world, options.key);
  Exit exit = Exit::Fine;
  const std::optional<SignedPack> pack = load_signed(world, options.pack, exit);
  if (!pack) return exit;
  if (pack->compiled.diags.has_errors()) {
    say_diagnostics(world, pack->compiled, options.pack);
    return world.fail({ErrorCode::InvalidArgument, options.pack + ": does not compile, and was not signed"});
  }
  const bool unlocked = std::ranges::any_of(
      pack->compiled.diags.list(), [](const diag::Diagnostic& d) { return d.code == diag::N6001.name; });
  if (unlocked && pack->form == PackForm::Sources)
    return world.fail({ErrorCode::InvalidArgument, options.pack +
                                                       ": has no rapport.lock that says which packs it is "
                                                       "signed with; `rapport build --update` writes it"});
  if (const std::string doubt = doubt_of_program(*pack, options.pack); !doubt.empty())
    return world.fail({ErrorCode::InvalidArgument, options.pack + ": " + doubt});
  say_what_is_left_out(world, *pack, options.pack);
  const base::Status written =
      write_file(world.disk(), pack->signature_path, pack::sign(pack->statement, *key));
  if (!written) return world.fail(written.error());
  world.print(fmt::format("wrote {}: {}, signed with the key {}…\n", diag::printable(pack->signature_path),
                          in_short(pack->statement), name_of(public_key_of(*key))));
  return Exit::Fine;
}

Exit verify(Surroundings& world, const VerifyOptions& options) { return Verification(world, options).run(); }

}  // namespace rapport::cli
