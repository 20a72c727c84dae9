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
    Terms terms() {
        Terms terms{.type = coin() ? OrderType::limit : OrderType::market,
                    .quantity = Quantity(amount())};
        if (terms.type == OrderType::market) {
            terms.time_in_force = TimeInForce::immediate_or_cancel;
            return terms;
        }
        terms.time_in_force = static_cast<TimeInForce>(below(3));
        terms.is_post_only = terms.time_in_force == TimeInForce::good_till_cancel && coin();
        terms.price = Price(amount());
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
                      .at = {static_cast<std::int64_t>(random.below(7'000'000'000'000'000'000))}},
               body);
        ASSERT_EQ(objection_to(whole_message("35=8|" + barred(body))), "") << barred(body);
        auto const input = decode_message(any_origin(), wire("35=D|") + body);
        auto const* const order = std::get_if<NewOrder>(&input);
        ASSERT_NE(order, nullptr) << barred(body) << "\n"
                                  << std::get<RefusedMessage>(input).refusal.text;
        EXPECT_EQ(order->terms, terms) << barred(body);
        EXPECT_EQ(order->side, side);
        EXPECT_EQ(order->cl_ord_id, cl_ord_id);
        EXPECT_EQ(value_of(body, tag::account), order->account.view());
        EXPECT_EQ(value_of(body, tag::symbol), order->symbol.view());
        if (HasFailure()) return;
    }
}

TEST(RoundTrip, EveryKindAndStatusMakesALegalReport) {
    for (int kind = 0; kind <= static_cast<int>(ReportKind::status); ++kind) {
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
