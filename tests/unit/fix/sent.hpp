// Owns the sending of answers in tests: encoded, and taken by QuickFIX under our dictionary.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "fix/encode.hpp"
#include "fix/encode_answers.hpp"
#include "fix/fields.hpp"
#include "tests/unit/fix/judge.hpp"
#include "tests/unit/fix/wire.hpp"

namespace trestle::fix {

inline Quantity quantity(char const* text) { return Quantity(Decimal::parse(text).value()); }
inline Price price(char const* text) { return Price(Decimal::parse(text).value()); }

// "35=8|37=T184|…", with bars.
template <class Answer>
std::string sent(Answer const& answer) {
    std::string body;
    auto const type = encode(answer, body);
    auto const message = "35=" + type + "|" + barred(body);
    EXPECT_EQ(objection_to(whole_message(message)), "") << message;
    return message;
}

template <class Answer>
std::string sent_as_copy(Answer const& answer, SessionId const& desk) {
    std::string body;
    auto const type = encode_copy(answer, desk, body);
    auto const message = "35=" + type + "|" + barred(body);
    EXPECT_EQ(objection_to(whole_message(message)), "") << message;
    return message;
}

inline bool says(std::string const& message, std::string const& fields) {
    return message.find(fields) != std::string::npos;
}

inline Timestamp any_time() { return {1'767'323'045'678'901'234}; }

inline Report accepted_report() {
    return {.session = SessionId::of("DESK1"),
            .exec_id = {185, 0},
            .kind = ReportKind::accepted,
            .status = OrderStatus::working,
            .order_id = OrderId{184},
            .cl_ord_id = ClOrdId::of("a1"),
            .account = Account::of("DEMO"),
            .symbol = Symbol::of("BTC-USDT"),
            .side = Side::buy,
            .terms = {.quantity = quantity("0.5"), .price = price("60000.01")},
            .leaves = quantity("0.5"),
            .venue = Venue::binance_spot,
            .venue_order_id = VenueOrderId::of("28457"),
            .at = any_time()};
}

}  // namespace trestle::fix
