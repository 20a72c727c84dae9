// Public client libraries (ccxt and one more of each venue, from npm) against the simulators, with
// their connections redirected: every script *.mjs beside this file, but the harness, is one case.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <fcntl.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "adapters/sim/json.hpp"
#include "adapters/sim/simulator.hpp"
#include "tests/acceptance/support/program.hpp"
#include "tests/acceptance/support/workplace.hpp"

namespace trestle::acceptance {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
namespace files = std::filesystem;
namespace sim = adapters::sim;

files::path const scripts = files::path(TRESTLE_SOURCE_DIR) / "tests/acceptance/clients";
files::path const installed = TRESTLE_CLIENTS_FOLDER;

// Keys in the format that every library takes; they open nothing but these simulators.
constexpr char const* api_key = "trestleclientskey0123456789abcdef";
constexpr char const* api_secret = "trestleclientssecret0123456789ab";
constexpr char const* passphrase = "trestleclients1";

bool runs(std::string const& program, std::vector<std::string> arguments) {
    try {
        auto const finished = run_to_end({.path = program, .arguments = std::move(arguments)}, 60s);
        return finished && finished->ending == Ending{0, 0};
    } catch (std::exception const&) {
        return false;
    }
}

// One process installs, the others wait for it: ctest runs each case in one of its own.
class InstallLock {
public:
    InstallLock() {
        files::create_directories(installed);
        fd_ = ::open((installed / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        if (fd_ >= 0) ::flock(fd_, LOCK_EX);
    }
    ~InstallLock() {
        if (fd_ >= 0) ::close(fd_);
    }
    InstallLock(InstallLock const&) = delete;
    InstallLock& operator=(InstallLock const&) = delete;

private:
    int fd_ = -1;
};

// The pinned versions, once for each package-lock.json. Empty, or why not.
std::string install_libraries() {
    InstallLock const lock;
    auto const wanted = read_file(scripts / "package-lock.json");
    auto const stamp = installed / "installed.json";
    if (read_file(stamp) == wanted) return {};
    for (auto const* name : {"package.json", "package-lock.json"})
        files::copy_file(scripts / name, installed / name, files::copy_options::overwrite_existing);
    auto const finished = run_to_end(
        {.path = "npm",
         .arguments = {"ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"},
         .directory = installed},
        240s);
    if (!finished) return "npm ci did not end in 240 s";
    if (finished->ending != Ending{0, 0}) return finished->output;
    std::ofstream(stamp) << wanted;
    return {};
}

sim::SimSymbol spot(std::string symbol, std::string name) {
    return {.symbol = std::move(symbol),
            .name = std::move(name),
            .base = "BTC",
            .quote = "USDT",
            .price = "60000"};
}

sim::SimSymbol perpetual(std::string symbol, std::string contract_value, std::string lot) {
    return {.symbol = std::move(symbol),
            .base = "BTC",
            .quote = "USDT",
            .tick = "0.1",
            .lot = lot,
            .min_quantity = lot,
            .max_quantity = "100000",
            .min_notional = "5",
            .max_notional = "90000000",
            .price = "60000",
            .kind = sim::InstrumentKind::linear_perpetual,
            .contract_value = std::move(contract_value)};
}

std::vector<sim::SimSymbol> symbols_of(Venue venue) {
    switch (venue) {
        case Venue::binance_spot: return {spot("BTCUSDT", "")};
        case Venue::binance_usdm: return {perpetual("BTCUSDT", "1", "0.001")};
        case Venue::okx: return {spot("BTC-USDT", ""), perpetual("BTC-USDT-SWAP", "0.01", "0.01")};
        case Venue::bybit:
            return {spot("BTCUSDT-SPOT", "BTCUSDT"), perpetual("BTCUSDT", "1", "0.001")};
    }
    return {};
}

sim::SimSettings settings_of(Venue venue, files::path const& home) {
    sim::SimSettings settings;
    settings.face = venue;
    settings.home = home;
    settings.symbols = symbols_of(venue);
    settings.accounts = {{"DEMO", {{"USDT", "1000000"}}}};
    if (venue != Venue::binance_usdm) settings.accounts[0].balances.push_back({"BTC", "20"});
    settings.keys = {{"DEMO", api_key, api_secret, passphrase}};
    settings.market.is_moving = false;
    settings.limits.orders_per_10s = 1000;
    return settings;
}

// All four venues on this machine, and what a script must know of them.
struct Venues {
    explicit Venues(files::path const& home) {
        sim::Json json;
        json.open_object();
        for (auto const venue :
             {Venue::binance_spot, Venue::binance_usdm, Venue::okx, Venue::bybit}) {
            auto simulator = std::make_unique<sim::Simulator>(settings_of(venue, home));
            auto const problem = simulator->start();
            EXPECT_EQ(problem, "") << name_of(venue);
            if (!problem.empty()) continue;
            json.key(name_of(venue))
                .open_object()
                .field("port", static_cast<std::int64_t>(simulator->port()))
                .field("control", static_cast<std::int64_t>(simulator->control_port()))
                .field("key", api_key)
                .field("secret", api_secret)
                .field("passphrase", passphrase)
                .close_object();
            simulators.push_back(std::move(simulator));
        }
        json.close_object();
        told = json.take();
    }

    std::vector<std::unique_ptr<sim::Simulator>> simulators;
    std::string told;
};

std::vector<std::string> script_names() {
    std::vector<std::string> names;
    for (auto const& entry : files::directory_iterator(scripts))
        if (entry.path().extension() == ".mjs" && entry.path().stem() != "harness")
            names.push_back(entry.path().stem().string());
    std::ranges::sort(names);
    return names;
}

class Clients : public testing::TestWithParam<std::string> {};

TEST_P(Clients, TradesAgainstTheSimulator) {
    if (!runs("node", {"--version"}) || !runs("npm", {"--version"}))
        GTEST_SKIP() << "1 case skipped: no node and npm here (apt-get install nodejs npm)";
    if (auto const problem = install_libraries(); !problem.empty()) {
        if (runs("npm", {"ping"})) FAIL() << problem;
        GTEST_SKIP() << "1 case skipped: the npm registry cannot be reached: " << problem;
    }
    TemporaryFolder const folder;
    Venues const venues(folder.path());
    // Modules are looked up beside the script, so the scripts lie beside the packages.
    auto const work = folder.path() / "scripts";
    files::create_directories(work);
    for (auto const& entry : files::directory_iterator(scripts))
        if (entry.path().extension() == ".mjs" || entry.path().extension() == ".cjs")
            files::copy_file(entry.path(), work / entry.path().filename());
    files::create_directory_symlink(installed / "node_modules", work / "node_modules");
    auto const finished = run_to_end(
        {.path = "node",
         .arguments = {"--require", (work / "redirect.cjs").string(),
                       (work / (GetParam() + ".mjs")).string()},
         .environment = {{"NODE_EXTRA_CA_CERTS", (folder.path() / "sim" / "ca.pem").string()},
                         {"TRESTLE_VENUES", venues.told}}},
        120s);
    ASSERT_TRUE(finished.has_value()) << "node did not end in time";
    EXPECT_EQ(finished->ending, (Ending{0, 0})) << finished->output;
    EXPECT_THAT(finished->output, HasSubstr("all is well"));
}

INSTANTIATE_TEST_SUITE_P(Libraries, Clients, testing::ValuesIn(script_names()),
                         [](auto const& one) { return one.param; });

}  // namespace
}  // namespace trestle::acceptance
