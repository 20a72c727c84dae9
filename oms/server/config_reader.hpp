// Owns reading one table of a TOML file: typed values, defaults, and a list of every problem found.
// Never stops at the first problem; a key that nobody asked for is a problem too.
#pragma once

#include <toml++/toml.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "oms/model/decimal.hpp"

namespace trestle::server {

struct Problems {
    std::string file;
    std::vector<std::pair<unsigned, std::string>> found;  // the line of the file, and the text

    // All of them, in the order of the file.
    [[nodiscard]] std::vector<std::string> lines() const;
    void add(toml::source_position at, std::string const& key, std::string const& text);
};

class TableReader {
public:
    TableReader(toml::table const& table, std::string name, Problems& problems)
        : table_(table), name_(std::move(name)), problems_(problems) {}
    TableReader(TableReader const&) = delete;
    // Names every key that was not read.
    ~TableReader();

    [[nodiscard]] std::string text(std::string const& key);
    [[nodiscard]] std::string text_or(std::string const& key, std::string fallback);
    [[nodiscard]] std::string one_of(std::string const& key,
                                     std::vector<std::string> const& allowed);
    [[nodiscard]] std::int64_t number_or(std::string const& key, std::int64_t least,
                                         std::int64_t most, std::int64_t fallback);
    [[nodiscard]] std::optional<std::int64_t> number_if(std::string const& key, std::int64_t least,
                                                        std::int64_t most);
    [[nodiscard]] bool flag_or(std::string const& key, bool fallback);
    // Decimals are written as text, "0.01": a TOML float has lost digits already.
    [[nodiscard]] std::optional<Decimal> decimal_if(std::string const& key);
    [[nodiscard]] std::vector<std::string> texts(std::string const& key, bool is_required);
    // Texts of a list that restricts: when it is there, it names at least one.
    [[nodiscard]] std::vector<std::string> restriction(std::string const& key);
    [[nodiscard]] toml::table const* table_if(std::string const& key);
    [[nodiscard]] std::vector<toml::table const*> tables(std::string const& key, bool is_required);
    [[nodiscard]] bool has(std::string const& key) const { return table_.contains(key); }
    // "HH:MM" or "HH:MM:SS" in quotes, or a TOML time; nothing, and a problem, for all else.
    [[nodiscard]] std::optional<int> second_of_day(std::string const& key);
    // Marks a key as known without reading it, and whether the file has it.
    [[nodiscard]] toml::node const* node_if(std::string const& key) { return find(key, false); }
    // The names of the sub-tables, for tables whose keys are names.
    [[nodiscard]] std::vector<std::string> keys() const;

    void problem(std::string const& key, std::string const& text);
    [[nodiscard]] std::string path(std::string const& key) const;

private:
    toml::node const* find(std::string const& key, bool is_required);
    [[nodiscard]] std::string remedy_for(std::string const& unknown) const;

    toml::table const& table_;
    std::string name_;
    Problems& problems_;
    std::set<std::string> read_;
};

}  // namespace trestle::server
