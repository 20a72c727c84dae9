// Owns the reading of requests in tests: a legal message in, the one input that it becomes out.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

#include "fix/decode.hpp"
#include "fix/fields.hpp"
#include "tests/unit/fix/judge.hpp"
#include "tests/unit/fix/wire.hpp"

namespace trestle::fix {

// Decodes a message that QuickFIX takes as well: golden texts must be legal ones.
template <class Expected>
Expected decoded(std::string_view barred_message) {
    auto const message = whole_message(barred_message);
    EXPECT_EQ(objection_to(message), "") << barred_message;
    auto const input = decode_message(any_origin(), message);
    auto const* const one = std::get_if<Expected>(&input);
    if (one == nullptr) {
        auto const* const refused = std::get_if<RefusedMessage>(&input);
        ADD_FAILURE() << barred_message << "\n  became another input: "
                      << (refused != nullptr ? refused->refusal.text
                                             : std::to_string(input.index()));
        return {};
    }
    return *one;
}

// A mistake and the whole answer to it.
struct Mistake {
    char const* message;
    RefusedMessage::Answer answer;
    std::uint32_t field;
    std::uint32_t code;
    Reason reason;
    char const* text;
};

inline RefusedMessage refusal_of(std::string_view barred_message) {
    auto const inputs = decode_inputs(any_origin(), wire(barred_message));
    EXPECT_EQ(inputs.size(), 1U);
    auto const* const refused = std::get_if<RefusedMessage>(&inputs.front());
    if (refused == nullptr) {
        ADD_FAILURE() << barred_message << " was not refused";
        return {};
    }
    return *refused;
}

template <std::size_t count>
void expect_refused(Mistake const (&mistakes)[count]) {
    for (auto const& one : mistakes) {
        SCOPED_TRACE(one.message);
        auto const refused = refusal_of(one.message);
        EXPECT_EQ(refused.answer, one.answer);
        EXPECT_EQ(refused.field, one.field);
        EXPECT_EQ(refused.code, one.code);
        EXPECT_EQ(refused.refusal.reason, one.reason);
        EXPECT_EQ(refused.refusal.text, one.text);
        EXPECT_EQ(refused.origin, any_origin());
    }
}

}  // namespace trestle::fix
