#include "compiler/cli/change_options.h"

#include "compiler/cli/pack_option.h"

namespace rapport::cli {
namespace {

void add_move(CLI::App& app, ChangeWords& words) {
  CLI::App* move = app.add_subcommand(
      "move", "moves a question or group of a pack to another block, with the paths that name it");
  add_pack(*move, words.pack, words.packs, "a folder with pack.toml");
  move->add_option("NAME", words.name, "what is moved, such as code or organization.code")->required();
  move->add_option("--to", words.to, "the group or area that it goes to")->type_name("BLOCK")->required();
  move->add_option("--workspace", words.workspace,
                   "the folder with the packs that use this one; else the one around it")
      ->type_name("DIR");
  move->add_flag("--dry-run", words.dry_run, "says what would change and break, and writes nothing");
  move->add_flag("--force", words.force, "writes although something breaks");
}

void add_copy(CLI::App& app, ChangeWords& words) {
  CLI::App* copy = app.add_subcommand("copy", "copies a template or area of a pack into another one");
  add_pack(*copy, words.pack, words.packs, "a folder with pack.toml");
  copy->add_option("NAME", words.name, "the template or area")->required();
  copy->add_option("--to", words.to, "the folder of the other pack")->type_name("DIR")->required();
  copy->add_option("--group", words.groups, "of its areas, take this group; may stand more than once")
      ->type_name("NAME")
      ->allow_extra_args(false);
  copy->add_flag("--dry-run", words.dry_run, "says what it needs there, and writes nothing");
}

void add_migrate(CLI::App& app, ChangeWords& words) {
  CLI::App* migrate = app.add_subcommand("migrate", "moves a saved interview to this version of its pack");
  add_pack(*migrate, words.pack, words.packs);
  migrate->add_option("--save", words.save, "the interview, as `rapport interview --save` keeps it")
      ->type_name("FILE")
      ->required();
  migrate->add_flag("--dry-run", words.dry_run, "says what would become of it, and leaves it as it is");
  migrate->add_flag("--undo", words.undo, "brings back what it was before it was moved");
  migrate->add_flag("--force", words.force, "with --undo: also when answers that came after are lost");
}

Options migrate_options(const ChangeWords& words) {
  if (words.force && !words.undo) return Misuse{"`--force` belongs to `--undo`"};
  return MigrateOptions{.pack = words.pack,
                        .save = words.save,
                        .undo = words.undo,
                        .dry_run = words.dry_run,
                        .force = words.force,
                        .packs = words.packs};
}

}  // namespace

void add_change_commands(CLI::App& app, ChangeWords& words) {
  add_move(app, words);
  add_copy(app, words);
  add_migrate(app, words);
}

std::optional<Options> change_options(std::string_view command, const ChangeWords& words) {
  if (command == "copy")
    return CopyOptions{.pack = words.pack,
                       .name = words.name,
                       .to = words.to,
                       .groups = words.groups,
                       .dry_run = words.dry_run,
                       .packs = words.packs};
  if (command == "move")
    return MoveOptions{.pack = words.pack,
                       .name = words.name,
                       .to = words.to,
                       .workspace = words.workspace,
                       .force = words.force,
                       .dry_run = words.dry_run,
                       .packs = words.packs};
  if (command == "migrate") return migrate_options(words);
  return std::nullopt;
}

}  // namespace rapport::cli
