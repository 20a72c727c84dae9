// Owns how a step's fields become a message, and how a message is measured against them.
// Never sends or waits: the player does.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fix/desk/certification.hpp"
#include "fix/desk/message.hpp"

namespace trestle::fix::desk {

// What stands for <NAME> in a case. Names in capitals are the run's settings; a name in small
// letters that nobody has set is a ClOrdID of this case, made when it is first used.
class Names {
public:
    explicit Names(std::function<std::string()> next_id) : next_id_(std::move(next_id)) {}

    void set(std::string const& name, std::string value) { values_[name] = std::move(value); }
    // Forgets what a case has made; the settings stay.
    void begin_case();
    // The name that the case gave to this ClOrdID of its own; "" for any other.
    [[nodiscard]] std::string name_of(std::string_view id) const;
    [[nodiscard]] bool is_of_case(std::string_view id) const { return made_here_.contains(id); }

    // "<a>", "<QUANTITY*0.5>", "<NEXT+3>", "<NOW-300s>"; text around them stays.
    [[nodiscard]] std::string expand(std::string_view text);
    // What could not be filled in since it was asked last; "" when all could.
    [[nodiscard]] std::string take_problem() { return std::exchange(problem_, {}); }

private:
    std::string value_of(std::string_view expression);
    std::string find_or_make(std::string const& name);

    std::function<std::string()> next_id_;
    std::string problem_;
    std::map<std::string, std::string> values_;
    std::map<std::string, std::string, std::less<>> made_here_;  // value to name
};

// The fields with their names filled in; what is to be kept under a name stays as it is.
[[nodiscard]] std::vector<FieldPattern> expand(std::vector<FieldPattern> fields, Names& names);

// Empty when the message is of this type and has every field as asked; else what differs. Amounts
// are compared as numbers: 0.50 is 0.5. A tag asked for twice means its first and second place.
[[nodiscard]] std::string difference(Message const& message, std::string_view msg_type,
                                     std::vector<FieldPattern> const& expanded);

// Keeps what the fields ask to keep ("37=?order").
void keep_values(Message const& message, std::vector<FieldPattern> const& fields, Names& names);

}  // namespace trestle::fix::desk
