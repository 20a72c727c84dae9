#include "scripts/machine.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <lua.hpp>
#include <utility>

#include "oms/model/limits.hpp"
#include "scripts/library.hpp"
#include "scripts/lua_decimal.hpp"
#include "scripts/lua_order.hpp"

namespace trestle::scripts {

namespace {

// Lua's counter calls us so often: rare enough to cost 25 ns a call, fine enough for a budget.
constexpr std::uint64_t hook_interval = 1'000;
// Work inside one C function grows with its largest argument, so no table or text may be larger.
// 1 MiB holds a list of 32,768 names.
constexpr std::size_t largest_block = 1u << 20;
// One call may ask for this many times its memory, freed or not: copying costs time.
constexpr std::size_t volumes_per_call = 4;
// Each time a rule meets its cap, Lua collects everything it can: milliseconds. Not a third time.
constexpr int refusals_allowed = 2;
// Loading compiles and builds tables once; it may take longer than an order.
constexpr std::int64_t load_budget_factor = 100;

// The text of every error begins with this and the line; the path is ours to add.
constexpr char const* chunk_name = "=rule";
constexpr std::string_view chunk_prefix = "rule:";

bool may_grow(Workbench& bench, std::size_t held, std::size_t wanted) {
    std::size_t const growth = wanted - held;
    bool const fits = wanted <= largest_block && growth <= bench.volume_left &&
                      bench.memory_used + growth <= bench.limits.memory_bytes &&
                      bench.refusals <= refusals_allowed;
    if (fits) {
        bench.volume_left -= growth;
        return true;
    }
    ++bench.refusals;
    if (bench.lua != nullptr) bench.trip_line = current_line(bench.lua);
    return false;
}

void* allocate(void* context, void* block, std::size_t old_size, std::size_t new_size) {
    auto& bench = *static_cast<Workbench*>(context);
    std::size_t const held = block == nullptr ? 0 : old_size;  // else old_size names a type
    if (new_size == 0) {
        std::free(block);
        bench.memory_used -= held;
        return nullptr;
    }
    if (new_size > held && !may_grow(bench, held, new_size)) return nullptr;
    void* const result = std::realloc(block, new_size);
    if (result != nullptr) bench.memory_used += new_size - held;
    return result;
}

void on_count(lua_State* lua, lua_Debug*) {
    auto const& bench = workbench_of(lua);
    charge(lua, std::min(hook_interval, bench.limits.instructions));
}

std::string readable(std::string_view text) {
    std::string line(text.substr(0, bounds::text_bytes));
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return line;
}

// "rule:12: text" -> 12 and the text; the line stays as it is when there is no such prefix.
Saying split_position(std::string_view message, int line) {
    if (message.substr(0, chunk_prefix.size()) == chunk_prefix) {
        std::string_view const rest = message.substr(chunk_prefix.size());
        int found = 0;
        auto const [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), found);
        auto const digits = static_cast<std::size_t>(end - rest.data());
        if (error == std::errc{} && rest.substr(digits, 2) == ": ") {
            return {found, readable(rest.substr(digits + 2)), {}};
        }
    }
    return {line, readable(message), {}};
}

// Runs where the error was raised, so the line is still known. Never calls a metamethod.
int on_error(lua_State* lua) {
    auto& bench = workbench_of(lua);
    int const line = current_line(lua);
    if (lua_type(lua, 1) == LUA_TSTRING) {
        std::size_t size = 0;
        char const* const text = lua_tolstring(lua, 1, &size);
        bench.failure = split_position({text, size}, line);
    } else {
        bench.failure = Saying{line,
                               std::string("raised a ") + luaL_typename(lua, 1) +
                                   " as an error; raise a text: error(\"why\")",
                               {}};
    }
    return 1;
}

Saying describe_trip(Workbench const& bench) {
    if (bench.trip == Workbench::Trip::instructions) {
        return {bench.trip_line,
                "ran for more than " + std::to_string(bench.limits.instructions) +
                    " instructions; end its loop sooner or raise instruction_budget",
                {}};
    }
    return {bench.trip_line,
            "needs more than " + std::to_string(bench.limits.memory_bytes) +
                " bytes of memory (or one table or text above 1 MiB, or a recursion without "
                "end); keep less or raise memory_bytes",
            {}};
}

int prepare(lua_State* lua) {
    install_decimal(lua);
    install_library(lua);
    push_order_object(lua);
    lua_pushinteger(lua, luaL_ref(lua, LUA_REGISTRYINDEX));
    return 1;
}

struct Returned {
    bool is_verdict;
    char const* type;
};

Returned returned_on_top(lua_State* lua) {
    int const type = lua_type(lua, -1);
    return {type == LUA_TNIL || type == LUA_TLIGHTUSERDATA, lua_typename(lua, type)};
}

}  // namespace

Workbench& workbench_of(lua_State* lua) {
    return **static_cast<Workbench**>(lua_getextraspace(lua));
}

int current_line(lua_State* lua) {
    lua_Debug frame{};
    for (int level = 0; level < 64 && lua_getstack(lua, level, &frame) != 0; ++level) {
        lua_getinfo(lua, "l", &frame);
        if (frame.currentline > 0) return frame.currentline;
    }
    return 0;
}

void charge(lua_State* lua, std::uint64_t amount) {
    auto& bench = workbench_of(lua);
    auto const left =
        static_cast<std::uint64_t>(std::max<std::int64_t>(bench.instructions_left, 0));
    if (amount < left) {
        bench.instructions_left -= static_cast<std::int64_t>(amount);
        return;
    }
    bench.instructions_left = 0;
    if (bench.trip == Workbench::Trip::none) {
        bench.trip = Workbench::Trip::instructions;
        bench.trip_line = current_line(lua);
    }
    // Whoever swallows this error meets the next one at his next instruction.
    lua_sethook(lua, on_count, LUA_MASKCOUNT, 1);
    luaL_error(lua, "instruction budget exhausted");
}

Machine::Machine(std::string path) : path_(std::move(path)) {}

Machine::~Machine() {
    if (bench_.lua != nullptr) lua_close(bench_.lua);
}

Result<std::unique_ptr<Machine>, std::string> Machine::load(std::string path,
                                                            std::string_view source,
                                                            MachineLimits limits,
                                                            CaseCollector* collector) {
    std::unique_ptr<Machine> machine(new Machine(std::move(path)));
    machine->bench_.collector = collector;
    if (!machine->open(limits)) {
        return machine->path_ + ":1: memory_bytes = " + std::to_string(limits.memory_bytes) +
               " does not even hold an empty rule; set at least 65536";
    }
    if (auto problem = machine->run_file(source)) return *std::move(problem);
    return machine;
}

bool Machine::open(MachineLimits limits) {
    bench_.limits = limits;
    begin_call();
    lua_State* const lua = lua_newstate(allocate, &bench_);
    if (lua == nullptr) return false;
    *static_cast<Workbench**>(lua_getextraspace(lua)) = &bench_;
    bench_.lua = lua;
    lua_pushcfunction(lua, prepare);
    if (lua_pcall(lua, 0, 1, 0) != LUA_OK) return false;
    order_reference_ = static_cast<int>(lua_tointeger(lua, -1));
    return true;
}

std::optional<std::string> Machine::run_file(std::string_view source) {
    lua_State* const lua = bench_.lua;
    begin_call();
    bench_.instructions_left *= load_budget_factor;
    lua_pushcfunction(lua, on_error);
    int status = luaL_loadbufferx(lua, source.data(), source.size(), chunk_name, "t");
    if (status == LUA_ERRSYNTAX) {
        std::size_t size = 0;
        char const* const text = lua_tolstring(lua, -1, &size);
        bench_.failure = split_position({text, size}, 1);
        bench_.failure->text += "; correct the Lua";
    } else if (status == LUA_OK) {
        status = lua_pcall(lua, 0, 0, 1);
    }
    if (status == LUA_OK) {
        lua_pushcfunction(lua, [](lua_State* state) {
            install_name_guard(state);
            return 0;
        });
        status = lua_pcall(lua, 0, 0, 1);
    }
    bench_.is_loading = false;
    if (status != LUA_OK) {
        Saying const failure = failure_after(status);
        return path_ + ":" + std::to_string(std::max(failure.line, 1)) + ": " + failure.text;
    }
    if (bench_.collector == nullptr && bench_.order_rules.empty() && bench_.replace_rules.empty()) {
        return path_ + ":1: registers no rule; call on_order(function(order) ... end)";
    }
    return std::nullopt;
}

void Machine::begin_call() {
    bench_.volume_left = bench_.limits.memory_bytes * volumes_per_call;
    bench_.refusals = 0;
    bench_.instructions_left = static_cast<std::int64_t>(bench_.limits.instructions);
    bench_.trip = Workbench::Trip::none;
    bench_.trip_line = 0;
    bench_.failure.reset();
    if (bench_.lua == nullptr) return;
    lua_settop(bench_.lua, 0);
    // Set anew for each call: the counter starts at zero, so the same order costs the same.
    lua_sethook(bench_.lua, on_count, LUA_MASKCOUNT,
                static_cast<int>(std::min(hook_interval, bench_.limits.instructions)));
}

Saying Machine::failure_after(int status) {
    if (status == LUA_ERRMEM && bench_.trip == Workbench::Trip::none) {
        bench_.trip = Workbench::Trip::memory;
    }
    if (bench_.trip != Workbench::Trip::none) return describe_trip(bench_);
    if (bench_.failure) return *bench_.failure;
    return {current_line(bench_.lua), "failed without a reason", {}};
}

std::vector<int> const& Machine::rules_of(Event event) const {
    switch (event) {
        case Event::new_order: return bench_.order_rules;
        case Event::replace: return bench_.replace_rules;
    }
    __builtin_trap();
}

bool Machine::listens_to(Event event) const { return !rules_of(event).empty(); }

Opinion Machine::ask(Event event, OrderView const& order) {
    bench_.denial.reset();
    bench_.route.reset();
    bench_.order = &order;
    Opinion opinion;
    for (int const reference : rules_of(event)) {
        call_rule(reference);
        if (bench_.failure || bench_.denial) break;
    }
    bench_.order = nullptr;
    opinion.failure = std::exchange(bench_.failure, std::nullopt);
    opinion.denial = std::exchange(bench_.denial, std::nullopt);
    opinion.route = std::exchange(bench_.route, std::nullopt);
    return opinion;
}

void Machine::call_rule(int reference) {
    lua_State* const lua = bench_.lua;
    begin_call();
    lua_pushcfunction(lua, on_error);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, reference);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, order_reference_);
    int const status = lua_pcall(lua, 1, 1, 1);
    if (status != LUA_OK) {
        bench_.failure = failure_after(status);
    } else if (bench_.trip != Workbench::Trip::none) {
        bench_.failure = describe_trip(bench_);
    } else if (auto const returned = returned_on_top(lua); !returned.is_verdict) {
        lua_Debug frame{};
        lua_rawgeti(lua, LUA_REGISTRYINDEX, reference);
        lua_getinfo(lua, ">S", &frame);
        bench_.failure = Saying{frame.linedefined,
                                std::string("the rule returned a ") + returned.type +
                                    "; return allow(), deny(\"why\"), "
                                    "route(\"venue\") or nothing",
                                {}};
    } else {
        bench_.failure.reset();  // what a pcall caught is the rule's own business
    }
    lua_settop(lua, 0);
}

}  // namespace trestle::scripts
