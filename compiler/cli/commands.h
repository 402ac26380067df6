// The commands of the program, one file each.
#pragma once

#include <string>
#include <vector>

#include "compiler/cli/options.h"
#include "compiler/cli/surroundings.h"

namespace rapport::cli {

Exit check(Surroundings& world, const CheckOptions& options);
Exit build(Surroundings& world, const BuildOptions& options);
Exit run(Surroundings& world, const RunOptions& options);
Exit explain(Surroundings& world, const ExplainOptions& options);
Exit test(Surroundings& world, const TestOptions& options);
Exit texts(Surroundings& world, const TextsOptions& options);
Exit doc(Surroundings& world, const DocOptions& options);
Exit keygen(Surroundings& world, const KeygenOptions& options);
Exit sign(Surroundings& world, const SignOptions& options);
Exit verify(Surroundings& world, const VerifyOptions& options);
Exit publish(Surroundings& world, const PublishOptions& options);
Exit write_template(Surroundings& world, const TemplateOptions& options);
Exit import_metadata(Surroundings& world, const ImportOptions& options);
Exit print_map(Surroundings& world, const MapOptions& options);
Exit completions(Surroundings& world, const CompletionsOptions& options);
Exit manual(Surroundings& world);
Exit migrate(Surroundings& world, const MigrateOptions& options);
Exit interview(Surroundings& world, const InterviewOptions& options);
Exit copy(Surroundings& world, const CopyOptions& options);
Exit move(Surroundings& world, const MoveOptions& options);
Exit dump(Surroundings& world, const DumpOptions& options);

// The whole program but for what the process has: `args` without its own name.
Exit run_program(Surroundings& world, std::vector<std::string> args);

}  // namespace rapport::cli
