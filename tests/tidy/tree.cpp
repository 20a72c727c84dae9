#include "tests/tidy/tree.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace trestle::tidy {

namespace {

constexpr std::array<std::string_view, 11> rooms{
    "oms/model", "oms/core", "oms/journal", "oms/audit", "oms/server", "fix/engine",
    "fix",       "risk",     "adapters",    "scripts",   "tests"};

bool is_skipped_folder(std::string const& name) {
    return name.starts_with('.') || name == "build" || name == "var" || name == "corpus";
}

bool is_text_file(std::filesystem::path const& path) {
    constexpr std::array<std::string_view, 9> endings{".hpp", ".cpp",  ".txt", ".cmake", ".lua",
                                                      ".md",  ".toml", ".scn", ".sh"};
    auto const ending = path.extension().string();
    if (path.filename() == "dev") return true;
    for (auto const known : endings) {
        if (ending == known) return true;
    }
    return false;
}

}  // namespace

Tree Tree::read(std::filesystem::path const& root) {
    namespace fs = std::filesystem;
    Tree tree;
    for (auto entry = fs::recursive_directory_iterator(root);
         entry != fs::recursive_directory_iterator(); ++entry) {
        if (entry->is_directory() && is_skipped_folder(entry->path().filename().string())) {
            entry.disable_recursion_pending();
        } else if (entry->is_regular_file() && is_text_file(entry->path())) {
            std::ifstream file(entry->path(), std::ios::binary);
            std::string const text{std::istreambuf_iterator<char>(file), {}};
            tree.add(fs::relative(entry->path(), root).generic_string(), text);
        }
    }
    return tree;
}

void Tree::add(std::string path, std::string_view text) {
    SourceText source(path, text);
    files_.insert_or_assign(std::move(path), std::move(source));
}

SourceText const* Tree::find(std::string const& path) const {
    auto const found = files_.find(path);
    return found == files_.end() ? nullptr : &found->second;
}

std::set<std::string> Tree::reachable_from(std::string const& path) const {
    std::set<std::string> reached{path};
    std::vector<std::string> waiting{path};
    while (!waiting.empty()) {
        auto const* const file = find(waiting.back());
        waiting.pop_back();
        if (file == nullptr) continue;
        for (auto const& include : file->includes()) {
            if (!include.is_quoted || find(include.path) == nullptr) continue;
            if (reached.insert(include.path).second) waiting.push_back(include.path);
        }
    }
    return reached;
}

bool is_in(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

std::string_view room_of(std::string_view path) {
    for (auto const room : rooms) {
        if (is_in(path, room)) return room;
    }
    return {};
}

bool is_pure(std::string_view path) {
    return is_in(path, "oms/model") || is_in(path, "oms/core") || is_in(path, "risk");
}

}  // namespace trestle::tidy
