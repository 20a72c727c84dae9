#include "tests/bench/ccxt_costs.hpp"

#include <cstdlib>
#include <filesystem>

#include "tests/acceptance/support/program.hpp"

namespace trestle::bench {

using namespace std::chrono_literals;
namespace files = std::filesystem;

// The script must stand beside node_modules: that is where Node looks for packages.
Result<std::map<std::string, double>, std::string> ccxt_encode_ns(int rounds, int calls) {
    files::path const packages = TRESTLE_CLIENTS_FOLDER;
    if (!files::exists(packages / "node_modules" / "ccxt")) {
        return "ccxt is not installed; run clients_test once, which installs it in " +
               packages.string();
    }
    auto const script = packages / "ccxt_sign.mjs";
    std::error_code error;
    files::copy_file(files::path(TRESTLE_SOURCE_DIR) / "tests/bench/ccxt_sign.mjs", script,
                     files::copy_options::overwrite_existing, error);
    if (error) return "ccxt_sign.mjs cannot be copied to " + script.string();
    auto const finished = acceptance::run_to_end(
        {.path = "node",
         .arguments = {script.string(), std::to_string(rounds), std::to_string(calls)},
         .directory = packages},
        120s);
    if (!finished) return std::string("node did not end in 120 s");
    if (finished->ending != acceptance::Ending{0, 0}) return "node failed: " + finished->output;
    std::map<std::string, double> costs;
    for (std::string const venue : {"binance_spot", "binance_usdm", "okx", "bybit"}) {
        auto const key = "\"" + venue + "\":";
        auto const at = finished->output.find(key);
        double const ns =
            at == std::string::npos ? 0 : std::atof(finished->output.c_str() + at + key.size());
        if (ns <= 0) return "node printed no figure of " + venue + ": " + finished->output;
        costs[venue] = ns;
    }
    return costs;
}

}  // namespace trestle::bench
