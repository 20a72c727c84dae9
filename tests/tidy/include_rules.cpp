// The rules about who may include whom (architecture.md §2): the house plan as a test.
#include <algorithm>
#include <array>
#include <initializer_list>

#include "tests/tidy/finding.hpp"

namespace trestle::tidy {

namespace {

using Names = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view name, Names names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Which rooms the file may look into besides its own. The server and the tests see everything.
bool may_see(std::string_view path, std::string_view room) {
    auto const own = room_of(path);
    if (own == "tests") return true;
    if (room == own) return true;
    if (own == "oms/server") return room != "tests";
    if (own == "risk") return room == "oms/model";
    if (own == "oms/core") {
        // How values become bytes is written down once, for records and for snapshots.
        if (path.starts_with("oms/core/snapshot") && room == "oms/journal") return true;
        return is_one_of(room, {"oms/model", "risk"});
    }
    if (own == "oms/journal") {
        if (path.starts_with("oms/journal/replay")) {
            return is_one_of(room, {"oms/model", "oms/core", "risk"});
        }
        return room == "oms/model";
    }
    if (own == "oms/audit") return is_one_of(room, {"oms/journal", "oms/model"});
    if (own == "fix/engine") return is_one_of(room, {"fix", "oms/model"});
    if (own == "fix") return is_one_of(room, {"fix/engine", "oms/model"});
    if (is_one_of(own, {"adapters", "scripts"})) return room == "oms/model";
    return false;  // the model, and whatever is in no room
}

struct Library {
    std::string_view name;
    std::string_view prefix;  // of the path between < and >
    std::vector<std::string_view> homes;
};

std::vector<Library> const& libraries() {
    // The first matching prefix counts. Tests may use any library.
    static std::vector<Library> const known{
        {"QuickFIX", "quickfix/", {"fix/engine"}},
        {"Asio's TLS", "boost/asio/ssl", {"adapters", "fix"}},
        {"Asio", "boost/asio", {"adapters", "fix", "oms/server"}},
        {"Boost.System", "boost/system", {"adapters", "fix", "oms/server"}},
        {"Beast", "boost/beast", {"adapters", "oms/server"}},
        {"Boost.CRC", "boost/crc", {"adapters"}},
        {"Boost", "boost/", {}},
        {"OpenSSL's hashes",
         "openssl/evp.h",
         {"adapters", "fix", "oms/audit", "oms/server", "scripts"}},
        {"OpenSSL", "openssl/", {"adapters", "fix", "oms/server"}},
        {"simdjson", "simdjson", {"adapters"}},
        {"ISA-L's checksums", "isa-l", {"oms/journal"}},
        {"zlib", "zlib", {"oms/journal"}},
        {"Lua", "lua", {"scripts"}},
        {"SQLite", "sqlite3", {"oms/audit"}},
        {"toml++", "toml", {"oms/server/config"}},
        {"CLI11", "CLI/", {"oms/server"}},
        {"spdlog", "spdlog/", {"oms/server"}},
        {"fmt", "fmt/", {"oms/server"}},
        {"GoogleTest", "gtest/", {}},
        {"GoogleMock", "gmock/", {}},
        {"Google Benchmark", "benchmark/", {}},
        {"nlohmann", "nlohmann/", {}},
    };
    return known;
}

Library const* library_of(Include const& include) {
    for (auto const& library : libraries()) {
        if (include.path.starts_with(library.prefix)) return &library;
    }
    return nullptr;
}

// "oms/server/config" is home to oms/server/config.cpp, config_reader.hpp and config/any.cpp.
bool is_at_home(std::string_view path, Library const& library) {
    return is_in(path, "tests") ||
           std::any_of(library.homes.begin(), library.homes.end(), [&](std::string_view home) {
               if (home == "oms/server/config") return path.starts_with(home);
               return is_in(path, home);
           });
}

std::string homes_of(Library const& library) {
    std::string text;
    for (auto const home : library.homes) text += (text.empty() ? "" : ", ") + std::string(home);
    return text.empty() ? "tests" : text;
}

// The line of `file` through which it reaches `target`.
int line_towards(Tree const& tree, SourceText const& file, std::string const& target) {
    for (auto const& include : file.includes()) {
        if (include.is_quoted && tree.reachable_from(include.path).contains(target)) {
            return include.line;
        }
    }
    return 1;
}

}  // namespace

Findings find_forbidden_includes(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        for (auto const& include : file.includes()) {
            if (!include.is_quoted) continue;
            if (tree.find(include.path) == nullptr) {
                findings.push_back({path, include.line,
                                    "\"" + include.path +
                                        "\" is not a file of ours; our paths start at " +
                                        "the root, others' headers stand between < and >"});
            } else if (!may_see(path, room_of(include.path))) {
                findings.push_back({path, include.line,
                                    std::string(room_of(path)) + " may not see \"" + include.path +
                                        "\" (architecture.md, section 2)"});
            }
        }
    }
    return findings;
}

Findings find_strayed_libraries(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (!file.is_cpp()) continue;
        for (auto const& reached : tree.reachable_from(path)) {
            for (auto const& include : tree.find(reached)->includes()) {
                auto const* const library = include.is_quoted ? nullptr : library_of(include);
                if (library == nullptr || is_at_home(path, *library)) continue;
                bool const is_own = reached == path;
                std::string const through = is_own ? "" : " through \"" + reached + "\"";
                findings.push_back({path, is_own ? include.line : line_towards(tree, file, reached),
                                    "sees <" + include.path + ">" + through + "; the home of " +
                                        std::string(library->name) + " is " + homes_of(*library)});
            }
        }
    }
    return findings;
}

// A unit that opens with its header proves that the header needs nothing before it.
Findings find_units_off_their_header(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (file.extension() != ".cpp") continue;
        auto const header = path.substr(0, path.size() - 4) + ".hpp";
        if (tree.find(header) == nullptr) continue;
        if (!file.includes().empty() && file.includes().front().path == header) continue;
        findings.push_back({path, 1, "the first include is its own header, \"" + header + "\""});
    }
    return findings;
}

}  // namespace trestle::tidy
