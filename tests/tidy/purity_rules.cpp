// The rules that make replay trustworthy: what model, core and risk may never do.
#include <algorithm>
#include <array>

#include "tests/tidy/finding.hpp"

namespace trestle::tidy {

namespace {

struct Ban {
    std::string_view word;
    std::string_view remedy;
};

constexpr std::string_view no_clock = "time is data: take it from the input's stamp";
constexpr std::string_view no_thread = "this code has one thread and does not know it";
constexpr std::string_view no_random = "replay could not repeat it";
constexpr std::string_view no_output = "return an effect; the server does the talking";
constexpr std::string_view no_exception = "mistakes are Results, our own bugs are OMS_ASSERT";

constexpr std::array<Ban, 29> banned_words{{
    {"double", "money is Decimal"},
    {"float", "money is Decimal"},
    {"system_clock", no_clock},
    {"steady_clock", no_clock},
    {"high_resolution_clock", no_clock},
    {"clock_gettime", no_clock},
    {"gettimeofday", no_clock},
    {"thread", no_thread},
    {"jthread", no_thread},
    {"mutex", no_thread},
    {"shared_mutex", no_thread},
    {"lock_guard", no_thread},
    {"unique_lock", no_thread},
    {"scoped_lock", no_thread},
    {"atomic", no_thread},
    {"condition_variable", no_thread},
    {"thread_local", no_thread},
    {"random_device", no_random},
    {"mt19937", no_random},
    {"mt19937_64", no_random},
    {"rand", no_random},
    {"srand", no_random},
    {"cout", no_output},
    {"cerr", no_output},
    {"clog", no_output},
    {"printf", no_output},
    {"catch", no_exception},
    {"try", no_exception},
    {"throw", no_exception},
}};

constexpr std::array<Ban, 14> banned_headers{{
    {"thread", no_thread},
    {"mutex", no_thread},
    {"shared_mutex", no_thread},
    {"atomic", no_thread},
    {"condition_variable", no_thread},
    {"future", no_thread},
    {"stop_token", no_thread},
    {"semaphore", no_thread},
    {"random", no_random},
    {"iostream", no_output},
    {"fstream", no_output},
    {"filesystem", no_output},
    {"unistd.h", no_output},
    {"fcntl.h", no_output},
}};

template <class Bans>
Ban const* find_ban(Bans const& bans, std::string_view word) {
    auto const found =
        std::find_if(bans.begin(), bans.end(), [&](Ban const& ban) { return ban.word == word; });
    return found == bans.end() ? nullptr : &*found;
}

// The name declared after "unordered_map<...>", when there is one.
std::string declared_name(std::vector<Token> const& tokens, std::size_t at) {
    int depth = 0;
    for (++at; at < tokens.size(); ++at) {
        if (tokens[at].text == "<") ++depth;
        if (tokens[at].text == ">") --depth;
        if (depth == 0 && tokens[at].text != ">" && tokens[at].text != "&" &&
            tokens[at].text != "const") {
            break;
        }
        if (depth < 0) return {};
    }
    return at < tokens.size() && tokens[at].is_word() ? tokens[at].text : std::string();
}

std::set<std::string> unordered_names(Tree const& tree, std::string const& path) {
    std::set<std::string> names;
    for (auto const& reached : tree.reachable_from(path)) {
        auto const& tokens = tree.find(reached)->tokens();
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (!tokens[i].text.starts_with("unordered_")) continue;
            auto const name = declared_name(tokens, i);
            if (!name.empty()) names.insert(name);
        }
    }
    return names;
}

// "for (auto const& x : orders_)" and "orders_.begin()"; not "orders_.end()" beside a find.
bool is_iterated(std::vector<Token> const& tokens, std::size_t at) {
    if (at + 2 < tokens.size() && tokens[at + 1].text == "." &&
        (tokens[at + 2].text == "begin" || tokens[at + 2].text == "cbegin")) {
        return true;
    }
    if (at == 0 || at + 1 >= tokens.size() || tokens[at + 1].text != ")") return false;
    // Back over "state." and "this->" to the colon of a range.
    std::size_t first = at;
    while (first >= 2 && (tokens[first - 1].text == "." || tokens[first - 1].text == "->")) {
        first -= 2;
    }
    return first > 0 && tokens[first - 1].text == ":";
}

}  // namespace

Findings find_impurities(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (!is_pure(path) || !file.is_cpp()) continue;
        for (auto const& include : file.includes()) {
            if (auto const* const ban = find_ban(banned_headers, include.path)) {
                findings.push_back(
                    {path, include.line, "<" + include.path + ">: " + std::string(ban->remedy)});
            }
        }
        auto const& tokens = file.tokens();
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            auto const line = static_cast<std::size_t>(tokens[i].line) - 1;
            if (trimmed(file.lines()[line].code).starts_with("#include")) continue;
            if (auto const* const ban = find_ban(banned_words, tokens[i].text)) {
                findings.push_back(
                    {path, tokens[i].line, tokens[i].text + ": " + std::string(ban->remedy)});
            }
            if (tokens[i].text == "default" && i + 1 < tokens.size() && tokens[i + 1].text == ":") {
                findings.push_back({path, tokens[i].line,
                                    "default: name every enumerator, and trap after the switch"});
            }
        }
    }
    return findings;
}

Findings find_unordered_iteration(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (!is_pure(path) || !file.is_cpp()) continue;
        auto const names = unordered_names(tree, path);
        auto const& tokens = file.tokens();
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (!names.contains(tokens[i].text) || !is_iterated(tokens, i)) continue;
            findings.push_back({path, tokens[i].line,
                                "iterates over the unordered \"" + tokens[i].text +
                                    "\": its order differs from run to run; use a map or sort"});
        }
    }
    return findings;
}

}  // namespace trestle::tidy
