// Owns the command line of operators: session, halt, resume, kill, order, status. Only reads
// arguments; operator_commands.hpp says what they do.
#pragma once

#include <functional>
#include <string>

#include "oms/server/operator_commands.hpp"

namespace CLI {
class App;
}

namespace trestle::server {

// Adds the subcommands; the exit code of the one that was given goes to `result`.
void add_operating(CLI::App& app, OperatorOptions& options, int& result);

}  // namespace trestle::server
