// Depth and trades of every adapter against its simulated venue, over TLS: the book that is told is
// the venue's own, plain and while events of the market are lost, doubled, late or out of order.
#include <gtest/gtest.h>

#include <map>

#include "tests/venues/facts.hpp"
#include "tests/venues/recorder.hpp"
#include "tests/venues/sim_room.hpp"

namespace trestle::adapters::tests {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using simdjson::dom::element;

constexpr std::size_t told_levels = 8;

struct Sides {
    std::vector<BookLevel> bids, asks;
    friend bool operator==(Sides const&, Sides const&) = default;
};

class MarketRecorder : public Recorder {
public:
    void on_book(Venue, BookView const& view) override {
        book = view;
        ++(view.is_in_sync ? shown : hidden);
        if (!view.is_in_sync) {
            EXPECT_TRUE(view.bids.empty() && view.asks.empty());
            EXPECT_NE(view.why, "");
            return;
        }
        seen[view.sequence] = {view.bids, view.asks};
    }
    void on_public_trade(Venue, PublicTrade const& trade) override { trades.push_back(trade); }

    BookView book;
    int shown = 0;
    int hidden = 0;
    std::map<std::int64_t, Sides> seen;  // by the venue's numbers
    std::vector<PublicTrade> trades;
};

class Books : public testing::TestWithParam<Venue> {
protected:
    Books() : room_(GetParam(), {.tick_ms = 20, .taker_percent = 60, .quote_repeat_ms = 100}) {
        auto settings = room_.settings();
        settings.depth = told_levels;
        settings.has_public_trades = true;
        auto made =
            make_session_at(GetParam(), std::move(settings), loop_, events_,
                            [this](std::string_view line) { log_ += std::string(line) + "\n"; });
        EXPECT_TRUE(made.ok()) << made.error();
        gateway_ = std::move(made).value();
        gateway_->start();
    }
    ~Books() override { gateway_->stop(); }

    bool wait(std::function<bool()> const& holds, std::chrono::milliseconds deadline = 30s) {
        auto const end = Clock::now() + deadline;
        while (!holds()) {
            if (Clock::now() > end) return false;
            loop_.run_one_for(5ms);
        }
        return true;
    }

    struct Truth {
        std::int64_t number = 0;
        Sides sides;
    };
    Truth truth() {
        simdjson::dom::parser parser;
        auto const json = room_.control("book", R"({"symbol":"BTCUSDT"})");
        element const root = parser.parse(json);
        Truth truth{root["lastUpdateId"].get_int64().value(), {}};
        for (auto const& [name, side] :
             {std::pair{"bids", &truth.sides.bids}, std::pair{"asks", &truth.sides.asks}}) {
            for (element const level : root[name].get_array()) {
                if (side->size() == told_levels) break;
                auto const cell = [&](std::size_t at) {
                    return dec(level.at(at).get_string().value());
                };
                side->push_back({Price(cell(0)), Quantity(cell(1))});
            }
        }
        return truth;
    }
    // The market moves for a while; what the venue has at some moments is kept to be compared.
    void let_market_move(std::chrono::milliseconds time) {
        room_.control("market", R"({"paused":"false"})");
        auto const end = Clock::now() + time;
        while (Clock::now() < end) {
            auto const now = truth();
            true_books_[now.number] = now.sides;
            loop_.run_one_for(5ms);
        }
        room_.control("market", R"({"paused":"true"})");
    }
    void expect_the_venues_book() {
        EXPECT_TRUE(wait([&] {
            auto const& book = events_.book;
            return book.is_in_sync && Sides{book.bids, book.asks} == truth().sides;
        })) << log_
            << events_.book.why << " at " << events_.book.sequence << ", the venue at "
            << truth().number;
        EXPECT_EQ(events_.book.bids.size(), told_levels);
        EXPECT_GE(events_.book.heard_at, events_.book.venue_time);
        // Bybit counts its messages, not its changes: no number to compare by.
        if (GetParam() == Venue::bybit) return;
        int compared = 0;
        for (auto const& [number, sides] : events_.seen) {
            auto const known = true_books_.find(number);
            if (known == true_books_.end()) continue;
            ++compared;
            EXPECT_EQ(sides, known->second) << "at " << number;
        }
        EXPECT_GT(compared, 0);
    }

    SimRoom room_;
    boost::asio::io_context loop_;
    MarketRecorder events_;
    std::string log_;
    std::unique_ptr<VenueGateway> gateway_;
    std::map<std::int64_t, Sides> true_books_;
};

TEST_P(Books, the_book_is_the_venues_own_and_trades_and_quotes_come_from_the_same_market) {
    ASSERT_TRUE(wait([&] { return events_.book.is_in_sync; })) << log_;
    let_market_move(1500ms);
    expect_the_venues_book();
    EXPECT_EQ(events_.book.resyncs, 0U) << log_;
    ASSERT_FALSE(events_.trades.empty());
    for (PublicTrade const& trade : events_.trades) {
        EXPECT_EQ(trade.symbol.view(), listing_at(GetParam()).adapter);
        EXPECT_TRUE(trade.price > Price() && trade.quantity.decimal().is_positive());
    }
    ASSERT_FALSE(events_.quotes.empty());
    auto const& quote = events_.quotes.back().reference;
    EXPECT_EQ(quote.bid, events_.book.bids.front().price);
    EXPECT_EQ(quote.ask, events_.book.asks.front().price);
    EXPECT_EQ(quote.last, events_.trades.back().price);
}

TEST_P(Books, events_that_are_lost_doubled_late_or_out_of_order_never_make_a_wrong_book) {
    ASSERT_TRUE(wait([&] { return events_.book.is_in_sync; })) << log_;
    for (std::string const kind : {"lose", "duplicate", "reorder", "delay"}) {
        for (std::string const count : {"1", "3"}) {
            SCOPED_TRACE(kind + " " + count);
            room_.control("event_fault", R"({"kind":")" + kind +
                                             R"(","event":"depth","delayMs":150,"count":)" + count +
                                             "}");
            let_market_move(400ms);
            EXPECT_TRUE(wait([&] {
                if (room_.faults_waiting() > 0) let_market_move(100ms);
                return room_.faults_waiting() == 0;
            })) << "a fault that never happened proves nothing";
            // A change after the fault tells of it.
            let_market_move(500ms);
            expect_the_venues_book();
            if (HasFailure()) return;
        }
    }
    EXPECT_GT(events_.book.resyncs, 0U) << log_;
}

TEST_P(Books, a_lost_connection_hides_the_book_until_it_is_found_again) {
    ASSERT_TRUE(wait([&] { return events_.book.is_in_sync; })) << log_;
    int const hidden = events_.hidden;
    room_.control("disconnect", R"({"websockets":"true"})");
    ASSERT_TRUE(wait([&] { return events_.hidden > hidden; })) << log_;
    ASSERT_TRUE(wait([&] { return events_.book.is_in_sync; })) << log_;
    let_market_move(500ms);
    expect_the_venues_book();
}

TEST_P(Books, a_tick_size_that_changes_in_the_middle_of_the_day_is_survived) {
    ASSERT_TRUE(wait([&] { return events_.book.is_in_sync; })) << log_;
    room_.control("rules", R"({"symbol":"BTCUSDT","tick":"0.5"})");
    room_.control("price", R"({"symbol":"BTCUSDT","price":"130"})");
    let_market_move(500ms);
    expect_the_venues_book();
    EXPECT_TRUE(events_.book.bids.front().price.decimal().is_multiple_of(dec("0.5")));
    EXPECT_EQ(events_.book.resyncs, 0U) << log_;
}

INSTANTIATE_TEST_SUITE_P(At, Books,
                         testing::Values(Venue::binance_spot, Venue::binance_usdm, Venue::okx,
                                         Venue::bybit),
                         [](auto const& at) { return std::string(name_of(at.param)); });

}  // namespace
}  // namespace trestle::adapters::tests
