#include "oms/server/config_reader.hpp"

namespace trestle::server {

void Problems::add(toml::source_position at, std::string const& key, std::string const& text) {
    lines.push_back(file + ":" + std::to_string(at.line) + ": " + key + ": " + text);
}

TableReader::~TableReader() {
    for (auto const& [key, node] : table_) {
        std::string const name(key.str());
        if (read_.contains(name)) continue;
        problems_.add(key.source().begin, path(name),
                      "is not a known key; remove it or mend its name");
    }
}

std::string TableReader::path(std::string const& key) const {
    return name_.empty() ? key : name_ + "." + key;
}

void TableReader::problem(std::string const& key, std::string const& text) {
    auto const* node = table_.get(key);
    problems_.add(node != nullptr ? node->source().begin : table_.source().begin, path(key), text);
}

toml::node const* TableReader::find(std::string const& key, bool is_required) {
    read_.insert(key);
    auto const* node = table_.get(key);
    if (node == nullptr && is_required) problem(key, "is missing; set it");
    return node;
}

std::string TableReader::text(std::string const& key) {
    auto const* node = find(key, true);
    if (node == nullptr) return {};
    auto const value = node->value_exact<std::string>();
    if (!value || value->empty()) problem(key, "must be a text in quotes, not empty");
    return value.value_or("");
}

std::string TableReader::text_or(std::string const& key, std::string fallback) {
    return find(key, false) == nullptr ? fallback : text(key);
}

std::string TableReader::one_of(std::string const& key, std::vector<std::string> const& allowed) {
    auto const value = text(key);
    std::string list;
    for (auto const& choice : allowed) {
        if (choice == value) return value;
        list += (list.empty() ? "" : ", ") + choice;
    }
    if (!value.empty()) problem(key, "'" + value + "' is not one of: " + list);
    return allowed.front();
}

std::optional<std::int64_t> TableReader::number_if(std::string const& key, std::int64_t least,
                                                   std::int64_t most) {
    auto const* node = find(key, false);
    if (node == nullptr) return std::nullopt;
    auto const value = node->value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
        problem(key, "must be a whole number from " + std::to_string(least) + " to " +
                         std::to_string(most));
        return std::nullopt;
    }
    return value;
}

std::int64_t TableReader::number_or(std::string const& key, std::int64_t least, std::int64_t most,
                                    std::int64_t fallback) {
    return number_if(key, least, most).value_or(fallback);
}

bool TableReader::flag_or(std::string const& key, bool fallback) {
    auto const* node = find(key, false);
    if (node == nullptr) return fallback;
    auto const value = node->value_exact<bool>();
    if (!value) problem(key, "must be true or false");
    return value.value_or(fallback);
}

std::optional<Decimal> TableReader::decimal_if(std::string const& key) {
    auto const* node = find(key, false);
    if (node == nullptr) return std::nullopt;
    auto const value = node->value_exact<std::string>();
    if (!value) {
        problem(key, "must be a decimal in quotes, such as \"0.01\": money is never a float");
        return std::nullopt;
    }
    auto const parsed = Decimal::parse(*value);
    if (parsed.ok() && !parsed->is_negative()) return *parsed;
    problem(key, "'" + *value + "' " +
                     (parsed.ok() ? "is negative" : std::string(describe(parsed.error()))) +
                     "; write a decimal such as \"0.01\"");
    return std::nullopt;
}

std::vector<std::string> TableReader::texts(std::string const& key, bool is_required) {
    std::vector<std::string> result;
    auto const* node = find(key, is_required);
    if (node == nullptr) return result;
    auto const* array = node->as_array();
    if (array == nullptr) {
        problem(key, "must be a list of texts, such as [\"A\", \"B\"]");
        return result;
    }
    for (auto const& element : *array) {
        auto const value = element.value_exact<std::string>();
        if (!value || value->empty()) {
            problems_.add(element.source().begin, path(key),
                          "must hold texts in quotes, not empty");
            continue;
        }
        result.push_back(*value);
    }
    if (is_required && array->empty()) problem(key, "must name at least one");
    return result;
}

toml::table const* TableReader::table_if(std::string const& key) {
    auto const* node = find(key, false);
    if (node == nullptr) return nullptr;
    auto const* table = node->as_table();
    if (table == nullptr) problem(key, "must be a table, such as [" + path(key) + "]");
    return table;
}

std::vector<toml::table const*> TableReader::tables(std::string const& key, bool is_required) {
    std::vector<toml::table const*> result;
    auto const* node = find(key, false);
    if (node == nullptr) {
        if (is_required) problem(key, "is missing; add at least one [[" + path(key) + "]]");
        return result;
    }
    auto const* array = node->as_array();
    if (array == nullptr) {
        problem(key, "must be a list of tables, such as [[" + path(key) + "]]");
        return result;
    }
    for (auto const& element : *array) {
        if (auto const* table = element.as_table()) result.push_back(table);
    }
    return result;
}

std::vector<std::string> TableReader::keys() const {
    std::vector<std::string> result;
    for (auto const& [key, node] : table_) result.emplace_back(key.str());
    return result;
}

}  // namespace trestle::server
