// Owns one rule file in a Lua state of its own: its memory, its instruction budget, its functions.
// Never shares anything with another file; no Lua header leaves the .cpp files of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oms/model/inputs.hpp"
#include "oms/model/result.hpp"
#include "scripts/order_view.hpp"

struct lua_State;

namespace trestle::scripts {

enum class Event : std::uint8_t { new_order, replace };

struct MachineLimits {
    std::uint64_t instructions = 100'000;
    std::size_t memory_bytes = 8u << 20;
};

// What a rule said, and the line on which it said so.
struct Saying {
    int line = 0;
    std::string text;
    std::optional<Venue> route;
};

// What one file said to one order.
struct Opinion {
    std::optional<Saying> failure;  // wins over all: a broken rule denies
    std::optional<Saying> denial;
    std::optional<Saying> route;
};

class CaseCollector;  // takes what a rule test file declares (rule_cases.cpp)

// What the functions that Lua calls work on; each state finds its own in its extra space.
struct Workbench {
    enum class Trip : std::uint8_t { none, instructions, memory };

    lua_State* lua = nullptr;
    MachineLimits limits;
    CaseCollector* collector = nullptr;

    // Memory, kept by the allocator. Volume counts what was asked for in one call, freed or not.
    std::size_t memory_used = 0;
    std::size_t volume_left = 0;
    int refusals = 0;

    // One call: what is left, whether a bound was met and where. A tripped call cannot be saved by
    // pcall.
    std::int64_t instructions_left = 0;
    Trip trip = Trip::none;
    int trip_line = 0;
    std::optional<Saying> failure;

    bool is_loading = true;
    OrderView const* order = nullptr;  // only while a rule runs
    std::vector<int> order_rules;      // registry references
    std::vector<int> replace_rules;
    std::optional<Saying> denial;
    std::optional<Saying> route;

    int decimal_metatable = 0;         // registry reference
    void const* decimal_identity = nullptr;
};

[[nodiscard]] Workbench& workbench_of(lua_State* lua);

// Takes `amount` from the budget of this call; raises the budget error when nothing is left. For C
// functions whose work grows with their arguments, where Lua's own counter sees one instruction.
void charge(lua_State* lua, std::uint64_t amount);

// The line that runs now in the rule file; 0 when no Lua function runs.
[[nodiscard]] int current_line(lua_State* lua);

class Machine {
public:
    // A problem reads "path:line: message; remedy".
    [[nodiscard]] static Result<std::unique_ptr<Machine>, std::string> load(
        std::string path, std::string_view source, MachineLimits limits,
        CaseCollector* collector = nullptr);
    ~Machine();
    Machine(Machine const&) = delete;
    Machine& operator=(Machine const&) = delete;

    [[nodiscard]] bool listens_to(Event event) const;
    [[nodiscard]] Opinion ask(Event event, OrderView const& order);

    [[nodiscard]] std::string const& path() const { return path_; }
    [[nodiscard]] std::size_t rule_count(Event event) const { return rules_of(event).size(); }

private:
    explicit Machine(std::string path);
    [[nodiscard]] bool open(MachineLimits limits);
    [[nodiscard]] std::optional<std::string> run_file(std::string_view source);
    [[nodiscard]] std::vector<int> const& rules_of(Event event) const;
    void begin_call();
    void call_rule(int reference);
    [[nodiscard]] Saying failure_after(int status);

    std::string path_;
    Workbench bench_;
    int order_reference_ = 0;
};

}  // namespace trestle::scripts
