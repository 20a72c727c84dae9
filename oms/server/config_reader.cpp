#include "oms/server/config_reader.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <sstream>

#include "oms/server/near_match.hpp"

namespace trestle::server {

namespace {

// What QuickFIX lets one turn off and Trestle does not, with what would go wrong.
struct StrictSetting {
    std::string_view name;
    std::string_view why;
};
constexpr StrictSetting strict_settings[] = {
    {"check_latency",
     "a message that was sent long ago could trade at today's prices; set "
     "max_latency_seconds (1 to 120) instead"},
    {"check_comp_id", "one desk could speak in another's name"},
    {"validate_length_and_checksum",
     "a malformed message crashes the FIX engine when BodyLength "
     "and CheckSum are not checked"},
    {"validate_fields_have_values", "an empty field could be taken for a value"},
    {"validate_fields_out_of_order", "a field of the body could pass for one of the header"},
    {"validate_user_defined_fields",
     "a mistyped tag would be dropped in silence instead of "
     "refused"},
    {"allow_unknown_msg_fields", "a mistyped tag would be dropped in silence instead of refused"},
    {"use_data_dictionary", "what a desk may send is what spec/FIX44-trestle.xml says"},
    {"requires_orig_sending_time", "a possible duplicate could not be told from a new message"},
    {"persist_messages", "a desk could not ask for what it has missed"},
};

std::string without_case(std::string_view name) {
    std::string plain;
    for (char const c : name) {
        if (c != '_' && c != '-') plain += static_cast<char>(std::tolower(c));
    }
    return plain;
}

// QuickFIX's own spelling (CheckLatency) is known as well.
StrictSetting const* strict_setting(std::string_view name) {
    auto const plain = without_case(name);
    for (auto const& setting : strict_settings) {
        if (without_case(setting.name) == plain) return &setting;
    }
    return nullptr;
}

bool is_harmless(std::string_view name, toml::node const& node) {
    auto const flag = node.value_exact<bool>();
    bool const is_loosened_by_yes = without_case(name) == "allowunknownmsgfields";
    return flag && *flag != is_loosened_by_yes;
}

std::string as_written(toml::node const& node) {
    constexpr std::size_t most = 40;
    if (node.is_table()) return "a table";
    if (node.is_array()) return "a list";
    std::ostringstream out;
    node.visit([&out](auto const& each) {
        if constexpr (toml::is_value<decltype(each)>) out << each;
    });
    auto const text = out.str();
    return text.size() <= most ? text : text.substr(0, most) + "…";
}

}  // namespace

std::vector<std::string> Problems::lines() const {
    auto sorted = found;
    std::ranges::stable_sort(sorted, {}, &std::pair<unsigned, std::string>::first);
    std::vector<std::string> result;
    for (auto& [line, text] : sorted) result.push_back(std::move(text));
    return result;
}

void Problems::add(toml::source_position at, std::string const& key, std::string const& text) {
    found.emplace_back(at.line, file + ":" + std::to_string(at.line) + ": " + key + ": " + text);
}

TableReader::~TableReader() {
    for (auto const& [key, node] : table_) {
        std::string const name(key.str());
        if (read_.contains(name)) continue;
        if (auto const* setting = strict_setting(name)) {
            if (is_harmless(name, node)) continue;
            problems_.add(key.source().begin, path(name),
                          "is not for setting: Trestle keeps the strict default, because " +
                              std::string(setting->why) + "; remove it");
            continue;
        }
        problems_.add(key.source().begin, path(name), "is not a known key; " + remedy_for(name));
    }
}

std::string TableReader::remedy_for(std::string const& unknown) const {
    std::vector<std::string> const known(read_.begin(), read_.end());
    auto const near = nearest(unknown, known);
    return near.empty() ? "remove it or mend its name" : "did you mean " + near + "?";
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
                         std::to_string(most) + ", not " + as_written(*node));
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

std::vector<std::string> TableReader::restriction(std::string const& key) {
    auto result = texts(key, false);
    auto const* node = table_.get(key);
    auto const* array = node == nullptr ? nullptr : node->as_array();
    if (array != nullptr && array->empty()) {
        problem(key,
                "is empty, which could mean all or none; name at least one, or remove the "
                "key to allow all");
    }
    return result;
}

std::optional<int> TableReader::second_of_day(std::string const& key) {
    auto const* node = find(key, true);
    if (node == nullptr) return std::nullopt;
    if (auto const time = node->value_exact<toml::time>()) {
        return time->hour * 3'600 + time->minute * 60 + time->second;
    }
    auto const text = node->value_exact<std::string>().value_or("");
    int hour = 0, minute = 0, second = 0, end = 0, longer_end = 0;
    bool const is_short = std::sscanf(text.c_str(), "%2d:%2d%n", &hour, &minute, &end) == 2;
    bool const is_long =
        std::sscanf(text.c_str(), "%2d:%2d:%2d%n", &hour, &minute, &second, &longer_end) == 3;
    auto const size = static_cast<int>(text.size());
    bool const is_whole = (is_short && end == size) || (is_long && longer_end == size);
    bool const is_time = is_whole && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 &&
                         second >= 0 && second < 60;
    if (is_time) return hour * 3'600 + minute * 60 + second;
    problem(key, "'" + text +
                     "' is not a time of the day; write \"HH:MM\" or \"HH:MM:SS\" in UTC, "
                     "from 00:00 to 23:59:59");
    return std::nullopt;
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
