#include "fix/desk/expectation.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>

#include "fix/desk/client.hpp"
#include "fix/desk/names.hpp"
#include "oms/model/decimal.hpp"

namespace trestle::fix::desk {
namespace {

bool is_small(char byte) { return byte >= 'a' && byte <= 'z'; }

// The occurrence of a tag, counted from 0.
std::string const* find_nth(Message const& message, int tag, std::size_t nth) {
    for (Field const& field : message.fields()) {
        if (field.tag == tag && nth-- == 0) return &field.value;
    }
    return nullptr;
}

bool is_same_value(std::string_view a, std::string_view b) {
    if (a == b) return true;
    auto const first = Decimal::parse(a);
    auto const second = Decimal::parse(b);
    return first && second && *first == *second;
}

bool holds_text(std::string_view text, std::string_view part) {
    auto const is_same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), part.begin(), part.end(), is_same) != text.end();
}

// "0|2": one of several.
bool is_one_of(std::string_view value, std::string_view allowed) {
    while (true) {
        auto const bar = std::min(allowed.find('|'), allowed.size());
        if (is_same_value(value, allowed.substr(0, bar))) return true;
        if (bar == allowed.size()) return false;
        allowed.remove_prefix(bar + 1);
    }
}

std::string tag_text(int tag) {
    std::string text(tag_name(tag));
    return text + "(" + std::to_string(tag) + ")";
}

std::string said(std::string const* value) {
    return value == nullptr ? std::string("it is absent") : "it is \"" + *value + "\"";
}

std::string field_difference(FieldPattern const& wanted, std::string const* value) {
    using Kind = FieldPattern::Kind;
    std::string const name = tag_text(wanted.tag);
    switch (wanted.kind) {
        case Kind::is:
            if (value != nullptr && is_one_of(*value, wanted.value)) return {};
            return name + " should be \"" + wanted.value + "\", " + said(value);
        case Kind::any:
        case Kind::kept_as: return value != nullptr ? std::string() : name + " should be there";
        case Kind::holds:
            if (value != nullptr && holds_text(*value, wanted.value)) return {};
            return name + " should hold \"" + wanted.value + "\", " + said(value);
        case Kind::is_not:
            if (value != nullptr && !is_same_value(*value, wanted.value)) return {};
            return name + " should be there and not \"" + wanted.value + "\", " + said(value);
        case Kind::absent:
            return value == nullptr ? std::string() : name + " should be absent, " + said(value);
    }
    return {};
}

// "NOW-300s": a time so far from now, as SendingTime(52) wants it.
std::string time_from_now(std::string_view shift) {
    auto const is_past = shift.starts_with('-');
    std::int64_t seconds = 0;
    for (char const digit : shift) {
        if (digit >= '0' && digit <= '9') seconds = seconds * 10 + (digit - '0');
    }
    return utc_timestamp(std::chrono::seconds(is_past ? -seconds : seconds));
}

}  // namespace

void Names::begin_case() {
    made_here_.clear();
    std::erase_if(values_, [](auto const& entry) { return is_small(entry.first[0]); });
}

std::string Names::name_of(std::string_view id) const {
    auto const found = made_here_.find(id);
    return found == made_here_.end() ? std::string() : found->second;
}

std::string Names::find_or_make(std::string const& name) {
    auto const found = values_.find(name);
    if (found != values_.end()) return found->second;
    if (name.empty() || !is_small(name[0])) {
        problem_ = "<" + name + "> is not known in this run";
        return {};
    }
    std::string const id = next_id_();
    values_[name] = id;
    made_here_[id] = name;
    return id;
}

std::string Names::value_of(std::string_view expression) {
    if (expression.starts_with("NOW") && expression.size() > 3) {
        return time_from_now(expression.substr(3));
    }
    if (expression == "NOW") return utc_timestamp();
    auto const sign = expression.find_first_of("*+-");
    std::string const left = find_or_make(std::string(expression.substr(0, sign)));
    if (sign == std::string_view::npos || !problem_.empty()) return left;
    auto const a = Decimal::parse(left);
    auto const b = Decimal::parse(expression.substr(sign + 1));
    if (!a || !b) {
        problem_ = "<" + std::string(expression) + "> cannot be calculated from \"" + left + "\"";
        return {};
    }
    if (expression[sign] == '+') return (*a + *b).to_string();
    if (expression[sign] == '-') return (*a - *b).to_string();
    return Decimal::multiply(*a, *b, Rounding::half_even).value_or(Decimal{}).to_string();
}

std::string Names::expand(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto const open = std::min(text.find('<'), text.size());
        out += text.substr(0, open);
        auto const close = text.find('>', open);
        if (close == std::string_view::npos) return out + std::string(text.substr(open));
        out += value_of(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
    return out;
}

std::vector<FieldPattern> expand(std::vector<FieldPattern> fields, Names& names) {
    for (FieldPattern& field : fields) {
        if (field.kind != FieldPattern::Kind::kept_as) field.value = names.expand(field.value);
    }
    return fields;
}

std::string difference(Message const& message, std::string_view msg_type,
                       std::vector<FieldPattern> const& expanded) {
    if (!is_one_of(message.msg_type(), msg_type)) {
        return "MsgType(35) should be " + std::string(msg_type) + ", it is " +
               std::string(message.msg_type());
    }
    std::string all;
    std::map<int, std::size_t> seen;
    for (FieldPattern const& wanted : expanded) {
        auto const* const value = find_nth(message, wanted.tag, seen[wanted.tag]++);
        auto const one = field_difference(wanted, value);
        if (!one.empty()) all += (all.empty() ? "" : "; ") + one;
    }
    return all;
}

void keep_values(Message const& message, std::vector<FieldPattern> const& fields, Names& names) {
    std::map<int, std::size_t> seen;
    for (FieldPattern const& field : fields) {
        auto const* const value = find_nth(message, field.tag, seen[field.tag]++);
        if (field.kind == FieldPattern::Kind::kept_as && value != nullptr) {
            names.set(field.value, *value);
        }
    }
}

}  // namespace trestle::fix::desk
