#include "tests/scenarios/matrix_told.hpp"

#include <algorithm>

#include "fix/encode.hpp"

namespace trestle::tests {

namespace {

struct Code {
    std::string_view name;
    char code;
};

constexpr Code exec_types[] = {
    {"New", '0'},          {"Done for Day", '3'},    {"Canceled", '4'},   {"Replace", '5'},
    {"Replaced", '5'},     {"Pending Cancel", '6'},  {"Stopped", '7'},    {"Rejected", '8'},
    {"Suspended", '9'},    {"Pending New", 'A'},     {"Calculated", 'B'}, {"Expired", 'C'},
    {"Restated", 'D'},     {"Pending Replace", 'E'}, {"Trade", 'F'},      {"Trade Correct", 'G'},
    {"Trade Cancel", 'H'}, {"Order Status", 'I'}};
constexpr Code ord_statuses[] = {{"New", '0'},
                                 {"Partially Filled", '1'},
                                 {"Filled", '2'},
                                 {"Done for Day", '3'},
                                 {"Canceled", '4'},
                                 {"Pending Cancel", '6'},
                                 {"Stopped", '7'},
                                 {"Rejected", '8'},
                                 {"Suspended", '9'},
                                 {"Pending New", 'A'},
                                 {"Calculated", 'B'},
                                 {"Expired", 'C'},
                                 {"Accepted for bidding", 'D'},
                                 {"Pending Replace", 'E'}};

struct Field {
    std::string_view name;
    int tag;
    enum class Type { text, number, exec_type, ord_status } type;
};
constexpr Field known_fields[] = {
    {"clordid", 11, Field::Type::text},         {"origclordid", 41, Field::Type::text},
    {"orderid", 37, Field::Type::text},         {"exectype", 150, Field::Type::exec_type},
    {"ordstatus", 39, Field::Type::ord_status}, {"orderqty", 38, Field::Type::number},
    {"cumqty", 14, Field::Type::number},        {"leavesqty", 151, Field::Type::number},
    {"lastqty", 32, Field::Type::number},       {"lastpx", 31, Field::Type::number},
    {"avgpx", 6, Field::Type::number},          {"price", 44, Field::Type::number}};

std::optional<char> code_of(std::span<Code const> codes, std::string const& name) {
    auto const found = std::ranges::find(codes, name, &Code::name);
    if (found == codes.end()) return std::nullopt;
    return found->code;
}

// An absent number is zero: LastQty(32) and LastPx(31) go with trades only.
bool is_same_number(std::string const& is, std::string const& should) {
    auto const a = Decimal::parse(is.empty() ? "0" : is);
    auto const b = Decimal::parse(should);
    return a.ok() && b.ok() && *a == *b;
}

bool is_as_stated(Field const& field, std::string const& is, std::string const& should) {
    switch (field.type) {
        case Field::Type::text: return is == should;
        case Field::Type::number: return is_same_number(is, should);
        case Field::Type::exec_type:
            return is == std::string(1, exec_type_named(should).value_or('?'));
        case Field::Type::ord_status:
            return is == std::string(1, ord_status_named(should).value_or('?'));
    }
    __builtin_trap();
}

FieldCheck checked(std::string const& name, bool is_right, std::string const& is,
                   std::string const& should) {
    if (is_right) return {name, ""};
    return {name, name + " should be " + should + ", but is " + (is.empty() ? "absent" : is)};
}

// A step that is doubtful in print: its quantities follow the rules instead of the figures.
FieldCheck quantities_follow_rules(Told const& told) {
    auto const number = [&](int tag) {
        auto const text = told.tag(tag);
        return *Decimal::parse(text.empty() ? "0" : text);
    };
    auto const status = told.tag(39);
    bool const is_over = status == "4" || status == "8" || status == "C";
    bool const is_right = is_over ? number(151).is_zero() : number(38) == number(14) + number(151);
    return {"suspect", is_right ? "" : "OrderQty is not CumQty and LeavesQty"};
}

int tag_of_reason(std::string const& name) {
    if (name == "OrdRejReason") return 103;
    if (name == "CxlRejReason") return 102;
    if (name == "ExecRestatementReason") return 378;
    return 0;
}

bool is_comment(std::string const& name) {
    return name == "note" || name == "comment" || name == "text" || name == "execid" ||
           name == "execrefid";
}

}  // namespace

std::optional<Told> Told::of(Effect const& effect) {
    Told told;
    if (auto const* report = std::get_if<Report>(&effect)) {
        told.msg_type_ = fix::encode(*report, told.body_);
        told.report_ = *report;
        return told;
    }
    if (auto const* rejected = std::get_if<CancelRejected>(&effect)) {
        told.msg_type_ = fix::encode(*rejected, told.body_);
        return told;
    }
    return std::nullopt;
}

std::string Told::tag(int number) const {
    auto const name = "\x01" + std::to_string(number) + "=";
    auto const framed = "\x01" + body_;
    auto const found = framed.find(name);
    if (found == std::string::npos) return {};
    auto const from = found + name.size();
    return framed.substr(from, framed.find('\x01', from) - from);
}

std::string Told::text() const {
    auto text = "35=" + msg_type_ + "|" + body_;
    std::ranges::replace(text, '\x01', '|');
    return text;
}

std::optional<char> exec_type_named(std::string const& name) { return code_of(exec_types, name); }
std::optional<char> ord_status_named(std::string const& name) {
    return code_of(ord_statuses, name);
}

std::vector<FieldCheck> compare(Told const& told, MatrixMoment const& moment,
                                std::vector<std::string>& left_out) {
    auto const& step = moment.step();
    std::vector<FieldCheck> checks;
    checks.push_back(
        checked("msg", told.msg_type() == step.field("msg"), told.msg_type(), step.field("msg")));
    // A report that answers no request names no OrigClOrdID.
    bool const is_plain = step.is(MatrixStep::Kind::out, "8") && step.field("origclordid").empty();
    if (is_plain) {
        checks.push_back(checked("no origclordid", told.tag(41).empty(), told.tag(41), "absent"));
    }
    if (!step.suspect.empty()) checks.push_back(quantities_follow_rules(told));
    for (auto const& [name, should] : step.fields) {
        if (name == "msg" || is_comment(name)) continue;
        bool const is_doubtful = !step.suspect.empty() && name.ends_with("qty");
        auto const* branch = branch_ignoring(moment, name);
        if (branch != nullptr || is_doubtful) {
            left_out.push_back(branch != nullptr ? std::string(branch->what) : "suspect figure");
            continue;
        }
        if (name == "cashorderqty") {
            auto const* report = told.report();
            auto const is = report != nullptr && report->terms.cash
                                ? report->terms.cash->to_string()
                                : std::string();
            checks.push_back(checked(name, !is.empty() && is_same_number(is, should), is, should));
            continue;
        }
        auto const* field = std::ranges::find(known_fields, name, &Field::name);
        if (field == std::end(known_fields)) {
            left_out.push_back("a field without a tag here: " + name);
            continue;
        }
        auto const is = told.tag(field->tag);
        checks.push_back(checked(name, is_as_stated(*field, is, should), is, should));
    }
    for (auto const& [name, should] : step.reason) {
        auto const is = told.tag(tag_of_reason(name));
        checks.push_back(checked(name, is_same_number(is, should) && !is.empty(), is, should));
    }
    return checks;
}

}  // namespace trestle::tests
