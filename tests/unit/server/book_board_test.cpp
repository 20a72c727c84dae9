// What an operator sees of a listing's book.
#include "oms/server/book_board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trestle::server {
namespace {

using namespace trestle::literals;
using adapters::BookView;
using adapters::PublicTrade;
using testing::HasSubstr;
using testing::Not;

VenueSymbol const btcusdt = VenueSymbol::of("BTCUSDT");
Symbol const btc = Symbol::of("BTC-USDT");
Timestamp const now = Timestamp::from_ms(1'767'652'445'000);

std::vector<FollowedBook> followed(bool has_depth, bool has_trades) {
    return {{Venue::binance_spot, btc, btcusdt, has_depth, has_trades}};
}

BookView book_in_sync() {
    BookView book{.symbol = btcusdt, .is_in_sync = true, .sequence = 4711};
    book.heard_at = now - std::chrono::milliseconds(1'230);
    book.resyncs = 1;
    book.bids = {{Price(59990.5_d), Quantity(0.25_d)}, {Price(59990_d), Quantity(12_d)}};
    book.asks = {{Price(60000.25_d), Quantity(3_d)}};
    return book;
}

TEST(BookBoard, levels_stand_below_each_other_best_first) {
    BookBoard board;
    board.set(Venue::binance_spot, book_in_sync());
    auto const answer = show_book(board, followed(true, false), Venue::binance_spot, btc, now);
    EXPECT_TRUE(answer.is_ok);
    EXPECT_EQ(answer.text,
              "BTC-USDT at binance_spot: in sync, heard 1.2 s ago, number 4711, lost 1 time\n"
              "QUANTITY      BID       ASK  QUANTITY\n"
              "    0.25  59990.5  60000.25         3\n"
              "   12.00  59990.0");
}

TEST(BookBoard, a_book_that_is_not_in_sync_says_why_and_has_no_levels) {
    BookBoard board;
    board.set(Venue::binance_spot, book_in_sync());
    board.set(Venue::binance_spot,
              {.symbol = btcusdt, .why = "the connection was lost", .resyncs = 2});
    auto const answer = show_book(board, followed(true, false), Venue::binance_spot, btc, now);
    EXPECT_EQ(answer.text,
              "BTC-USDT at binance_spot: NOT IN SYNC: the connection was lost, lost 2 times");
}

TEST(BookBoard, trades_come_newest_first_and_only_the_last_ones) {
    BookBoard board;
    for (int i = 1; i <= 9; ++i) {
        board.add(Venue::binance_spot, {.symbol = btcusdt,
                                        .trade_id = std::to_string(i),
                                        .price = Price(Decimal::whole(60'000 + i)),
                                        .quantity = Quantity(0.5_d),
                                        .taker = i % 2 == 0 ? Side::buy : Side::sell,
                                        .at = now});
    }
    auto const answer = show_book(board, followed(false, true), Venue::binance_spot, btc, now);
    EXPECT_THAT(answer.text, HasSubstr("LAST TRADES                  TAKER  QUANTITY  PRICE\n"
                                       "2026-01-05T22:34:05.000000Z  sell        0.5  60009\n"
                                       "2026-01-05T22:34:05.000000Z  buy         0.5  60008"));
    EXPECT_THAT(answer.text, HasSubstr("60004"));
    EXPECT_THAT(answer.text, Not(HasSubstr("60003")));
}

TEST(BookBoard, what_is_not_followed_says_how_to_follow_it) {
    BookBoard const board;
    auto const off = show_book(board, followed(false, false), Venue::binance_spot, btc, now);
    EXPECT_FALSE(off.is_ok);
    EXPECT_THAT(off.text, HasSubstr("set depth = 20 and trades = true in [venue.binance_spot]"));
    auto const other = show_book(board, followed(true, true), Venue::okx, btc, now);
    EXPECT_FALSE(other.is_ok);
    EXPECT_THAT(other.text, HasSubstr("BTC-USDT at okx is not listed"));
    auto const early = show_book(board, followed(true, true), Venue::binance_spot, btc, now);
    EXPECT_TRUE(early.is_ok);
    EXPECT_EQ(early.text, "BTC-USDT at binance_spot: nothing was heard yet\nno trade was seen yet");
}

}  // namespace
}  // namespace trestle::server
