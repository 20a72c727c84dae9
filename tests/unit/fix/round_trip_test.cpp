// Random orders: what a desk writes comes back to it in the report, to the last digit.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "fix/decode.hpp"
#include "fix/encode.hpp"
#include "fix/fields.hpp"
#include "tests/unit/fix/judge.hpp"
#include "tests/unit/fix/wire.hpp"

namespace trestle::fix {
namespace {

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
    bool coin() { return below(2) == 0; }
    Decimal amount() {
        auto const digits = 1 + below(29);  // up to 10^29 units of 10^-12
        Decimal::Raw raw = 0;
        for (std::uint64_t i = 0; i < digits; ++i) {
            raw = raw * 10 + static_cast<int>(below(10));
        }
        return Decimal::from_raw(raw == 0 ? 1 : raw);
    }
    std::string id(std::size_t longest) {
        std::string text(1 + below(longest), ' ');
        for (char& c : text) {
            do c = static_cast<char>('!' + below(94));
            while (c == '|');
        }
        return text;
    }
    DeskNotes notes() {
        DeskNotes notes;
        if (coin()) notes.secondary_cl_ord_id = id(64);
        if (coin()) notes.cl_ord_link_id = id(64);
        for (auto count = below(4); count > 0; --count) {
            notes.parties.push_back({.id = decltype(Party::id)::of(id(64)),
                                     .source = "BCDGNP"[below(6)],
                                     .role = static_cast<std::uint16_t>(below(65'536))});
        }
        return notes;
    }
    void add_trigger(Terms& terms) {
        Trigger trigger{.kind = static_cast<Trigger::Kind>(below(3)),
                        .watch = static_cast<Trigger::Watch>(below(3)),
                        .price = Price(amount())};
        if (trigger.kind == Trigger::Kind::trailing) {
            terms.type = OrderType::market;
            if (coin()) trigger.price = {};
            if (coin()) {
                trigger.trail = Price(amount());
            } else {
                trigger.trail_bps = static_cast<std::uint32_t>(1 + below(9'999));
            }
        }
        terms.trigger = trigger;
    }
    Terms terms() {
        Terms terms{.type = coin() ? OrderType::limit : OrderType::market,
                    .quantity = Quantity(amount())};
        terms.position_effect = static_cast<PositionEffect>(below(3));
        terms.self_trade = static_cast<SelfTrade>(below(4));
        if (coin()) add_trigger(terms);
        if (terms.type == OrderType::market && !terms.trigger) {
            terms.time_in_force = TimeInForce::immediate_or_cancel;
            return terms;
        }
        terms.time_in_force = static_cast<TimeInForce>(below(4));
        // What is a market order when it fires waits until then, or until its date.
        if (terms.type == OrderType::market) {
            terms.time_in_force =
                coin() ? TimeInForce::good_till_cancel : TimeInForce::good_till_date;
        }
        bool const is_dated = terms.time_in_force == TimeInForce::good_till_date;
        bool const rests = is_dated || terms.time_in_force == TimeInForce::good_till_cancel;
        terms.is_post_only = rests && terms.type == OrderType::limit && coin();
        // Reports have microseconds.
        if (is_dated)
            terms.expires_at = {static_cast<std::int64_t>(below(7'000'000'000'000)) * 1000};
        terms.on_halt = static_cast<OnHalt>(below(2));
        terms.on_disconnect = static_cast<OnDisconnect>(below(3));
        if (terms.type == OrderType::limit) terms.price = Price(amount());
        return terms;
    }

private:
    std::mt19937_64 engine_;
};

std::uint64_t seed_of_this_run() {
    char const* const text = std::getenv("TRESTLE_SEED");
    return text != nullptr ? std::strtoull(text, nullptr, 10) : std::random_device{}();
}

TEST(RoundTrip, TermsSurviveTheWayInAndOut) {
    auto const seed = seed_of_this_run();
    RecordProperty("seed", std::to_string(seed));
    SCOPED_TRACE("repeat with TRESTLE_SEED=" + std::to_string(seed) +
                 " fix_test --gtest_filter=RoundTrip.*");
    Random random(seed);
    for (int round = 0; round < 2'000; ++round) {
        auto const terms = random.terms();
        auto const cl_ord_id = ClOrdId::of(random.id(64));
        auto const side = random.coin() ? Side::buy : Side::sell;
        auto const notes = random.notes();
        // The report of an order is also how a desk could have written it.
        std::string body;
        encode(Report{.exec_id = {1, 0},
                      .order_id = OrderId{1 + random.below(1'000'000)},
                      .cl_ord_id = cl_ord_id,
                      .account = Account::of(random.id(32)),
                      .symbol = Symbol::of(random.id(32)),
                      .side = side,
                      .terms = terms,
                      .leaves = terms.quantity,
                      .at = {static_cast<std::int64_t>(random.below(7'000'000'000'000'000'000))},
                      .notes = notes},
               body);
        ASSERT_EQ(objection_to(whole_message("35=8|" + barred(body))), "") << barred(body);
        auto origin = any_origin();
        origin.is_possible_resend = true;  // a time that is over is the order's affair then
        auto const input = decode_message(origin, wire("35=D|") + body);
        auto const* const order = std::get_if<NewOrder>(&input);
        ASSERT_NE(order, nullptr) << barred(body) << "\n"
                                  << std::get<RefusedMessage>(input).refusal.text;
        EXPECT_EQ(order->terms, terms) << barred(body);
        EXPECT_EQ(order->side, side);
        EXPECT_EQ(order->notes, notes) << barred(body);
        EXPECT_EQ(order->cl_ord_id, cl_ord_id);
        EXPECT_EQ(value_of(body, tag::account), order->account.view());
        EXPECT_EQ(value_of(body, tag::symbol), order->symbol.view());
        if (HasFailure()) return;
    }
}

TEST(RoundTrip, EveryKindAndStatusMakesALegalReport) {
    for (int kind = 0; kind <= static_cast<int>(ReportKind::trade_corrected); ++kind) {
        for (int status = 0; status <= static_cast<int>(OrderStatus::expired); ++status) {
            for (int reason = 0; reason < reason_count; ++reason) {
                Report report{.exec_id = {1, 0},
                              .kind = static_cast<ReportKind>(kind),
                              .status = static_cast<OrderStatus>(status),
                              .refusal = refusal_for(static_cast<Reason>(reason), "why")};
                if (report.kind == ReportKind::trade) report.execution = Execution{};
                std::string body;
                encode(report, body);
                auto const message = "35=8|" + barred(body);
                ASSERT_EQ(objection_to(whole_message(message)), "") << message;
            }
        }
    }
}

}  // namespace
}  // namespace trestle::fix
