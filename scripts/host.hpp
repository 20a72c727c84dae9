// Owns the ops' Lua rules and asks them about each new order and replace. Never lets a rule reach
// the machine it runs on, run without end, or fail open: a rule that breaks denies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "oms/model/inputs.hpp"
#include "oms/model/result.hpp"
#include "scripts/order_view.hpp"
#include "scripts/rule_file.hpp"

namespace trestle::scripts {

class Machine;
enum class Event : std::uint8_t;

struct HostSettings {
    std::vector<std::filesystem::path> files{};  // asked in this order
    std::uint64_t instruction_budget = 100'000;  // of one rule and one order: about 1 ms
    std::size_t memory_bytes = 8u << 20;         // of one file
};

// One rule file in force, for the audit trail.
struct RuleFile {
    std::string path;
    std::string sha256;             // of its bytes, in hex
    std::size_t order_rules = 0;    // functions given to on_order
    std::size_t replace_rules = 0;  // functions given to on_replace

    friend bool operator==(RuleFile const&, RuleFile const&) = default;
};

using Problems = std::vector<std::string>;  // each "file:line: message; remedy"

class Host {
public:
    // Every problem of every file at once.
    [[nodiscard]] static Result<std::unique_ptr<Host>, Problems> load(HostSettings settings);
    // The same from texts at hand; such a host has no files to reload.
    [[nodiscard]] static Result<std::unique_ptr<Host>, Problems> load_sources(
        std::vector<RuleSource> sources, HostSettings settings = {});
    ~Host();

    // Files in their order, then rules as registered: the first deny (or failure) ends it and wins,
    // the last route wins. `not_asked` when no rule listens to this kind of request.
    [[nodiscard]] ScriptVerdict on_new_order(OrderView const& order);
    [[nodiscard]] ScriptVerdict on_replace(OrderView const& order);

    // All or nothing: with any problem the rules in force stay, and so does what they remember.
    [[nodiscard]] Problems reload();
    [[nodiscard]] Problems reload(HostSettings settings);

    [[nodiscard]] std::vector<RuleFile> const& rules() const { return rules_; }

private:
    Host();
    [[nodiscard]] ScriptVerdict ask(Event event, OrderView const& order);

    HostSettings settings_;
    std::vector<std::unique_ptr<Machine>> machines_;  // one per file
    std::vector<RuleFile> rules_;
};

}  // namespace trestle::scripts
