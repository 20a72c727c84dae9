// Order books from snapshots and changes, by the rules of each venue: in sync, or not shown at all.
#include "adapters/books/sync.hpp"

#include "adapters/binance_spot/market.hpp"
#include "adapters/binance_usdm/market.hpp"
#include "adapters/bybit/market.hpp"
#include "adapters/okx/market.hpp"
#include "tests/venues/facts.hpp"

namespace trestle::adapters::books {
namespace {

using tests::dec;

VenueSymbol const btc = VenueSymbol::of("BTCUSDT");
Timestamp const noon = Timestamp::from_ms(1'767'268'800'000);

Level level(std::string_view price, std::string_view quantity) {
    return {dec(price), dec(quantity), std::string(price) + ":" + std::string(quantity)};
}

// A bid of 100 and an ask of 101, with number `last`.
BookMessage snapshot(std::int64_t last) {
    BookMessage message{.symbol = btc, .is_snapshot = true, .last = last, .previous = -1};
    message.bids = {level("100", "1"), level("99", "2")};
    message.asks = {level("101", "3")};
    return message;
}

BookMessage bid_change(std::int64_t first, std::int64_t last, std::int64_t previous,
                       std::string_view price, std::string_view quantity) {
    BookMessage message{.symbol = btc, .first = first, .last = last, .previous = previous};
    message.bids = {level(price, quantity)};
    return message;
}

std::string bids_of(Sync const& sync) {
    std::string text;
    for (Level const& one : sync.book().top(Side::buy, 10)) {
        text += one.price.to_string() + "x" + one.quantity.to_string() + " ";
    }
    return text;
}

// ---- Binance spot: ranges -------------------------------------------------------------------

TEST(SpotBook, changes_before_the_snapshot_wait_for_it_and_old_ones_are_passed_over) {
    Sync sync(binance_spot::book_rules);
    EXPECT_FALSE(sync.on_stream(bid_change(5, 8, 0, "98", "7"), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(9, 12, 0, "100", "5"), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(13, 14, 0, "97", "1"), noon));
    EXPECT_FALSE(sync.is_in_sync());
    EXPECT_FALSE(sync.on_answer(snapshot(10), noon));
    ASSERT_TRUE(sync.is_in_sync());
    EXPECT_EQ(bids_of(sync), "100x5 99x2 97x1 ");
    EXPECT_EQ(sync.sequence(), 14);
}

TEST(SpotBook, a_snapshot_older_than_the_changes_that_wait_is_asked_for_again) {
    Sync sync(binance_spot::book_rules);
    EXPECT_FALSE(sync.on_stream(bid_change(20, 21, 0, "98", "7"), noon));
    EXPECT_TRUE(sync.on_answer(snapshot(10), noon));
    EXPECT_FALSE(sync.is_in_sync());
    EXPECT_EQ(bids_of(sync), "");
    EXPECT_FALSE(sync.on_answer(snapshot(19), noon));
    EXPECT_EQ(bids_of(sync), "100x1 99x2 98x7 ") << "the change that waited is not lost";
}

TEST(SpotBook, a_gap_ends_the_book_until_a_snapshot_reaches_the_change_that_told_of_it) {
    Sync sync(binance_spot::book_rules);
    EXPECT_FALSE(sync.on_answer(snapshot(10), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(11, 12, 0, "100", "4"), noon));
    EXPECT_TRUE(sync.on_stream(bid_change(14, 15, 0, "100", "9"), noon));
    EXPECT_FALSE(sync.is_in_sync());
    EXPECT_EQ(bids_of(sync), "");
    EXPECT_EQ(sync.why(), "a change is missing: 15 came after 12");
    EXPECT_EQ(sync.losses(), 1U);
    EXPECT_TRUE(sync.on_answer(snapshot(12), noon)) << "13 is still missing";
    EXPECT_FALSE(sync.on_answer(snapshot(13), noon));
    EXPECT_EQ(bids_of(sync), "100x9 99x2 ");
}

TEST(SpotBook, a_change_that_comes_twice_is_applied_once) {
    Sync sync(binance_spot::book_rules);
    EXPECT_FALSE(sync.on_answer(snapshot(10), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(11, 12, 0, "100", "4"), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(13, 13, 0, "100", "6"), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(11, 12, 0, "100", "4"), noon));
    EXPECT_EQ(bids_of(sync), "100x6 99x2 ");
}

// A fresh book each time (ccxt #29210): what the old one had beyond the new one is gone.
TEST(SpotBook, no_ghost_of_an_old_level_survives_a_new_snapshot) {
    Sync sync(binance_spot::book_rules);
    EXPECT_FALSE(sync.on_answer(snapshot(10), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(11, 11, 0, "100.5", "8"), noon));
    EXPECT_TRUE(sync.on_stream(bid_change(20, 20, 0, "90", "1"), noon));
    EXPECT_FALSE(sync.on_answer(snapshot(19), noon));
    EXPECT_EQ(bids_of(sync), "100x1 99x2 90x1 ");
}

TEST(SpotBook, a_crossed_book_is_not_shown) {
    Sync sync(binance_spot::book_rules);
    EXPECT_FALSE(sync.on_answer(snapshot(10), noon));
    EXPECT_TRUE(sync.on_stream(bid_change(11, 11, 0, "101", "8"), noon));
    EXPECT_FALSE(sync.is_in_sync());
    EXPECT_EQ(sync.why(), "the best bid was not below the best ask");
}

TEST(SpotBook, a_change_that_cannot_be_read_ends_the_book) {
    Sync sync(binance_spot::book_rules);
    EXPECT_FALSE(sync.on_answer(snapshot(10), noon));
    EXPECT_TRUE(sync.on_stream({.symbol = btc, .is_whole = false}, noon));
    EXPECT_FALSE(sync.is_in_sync());
    EXPECT_EQ(bids_of(sync), "");
}

TEST(SpotBook, it_knows_its_age_and_is_empty_when_the_stream_is_gone) {
    Sync sync(binance_spot::book_rules);
    EXPECT_EQ(sync.why(), "there was no snapshot yet");
    EXPECT_FALSE(sync.on_answer(snapshot(10), noon));
    auto const later = noon + std::chrono::seconds(3);
    EXPECT_EQ(sync.heard_at(), noon);
    EXPECT_FALSE(sync.on_stream(bid_change(11, 12, 0, "100", "4"), later));
    EXPECT_EQ(sync.heard_at(), later);
    sync.lose("the connection was lost");
    EXPECT_FALSE(sync.is_in_sync());
    EXPECT_EQ(bids_of(sync), "");
    EXPECT_EQ(sync.why(), "the connection was lost");
}

// ---- Binance USD-M: pu ----------------------------------------------------------------------

TEST(UsdmBook, each_change_names_the_one_before_it) {
    Sync sync(binance_usdm::book_rules);
    EXPECT_FALSE(sync.on_stream(bid_change(3, 8, 2, "98", "7"), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(9, 12, 8, "100", "5"), noon));
    EXPECT_FALSE(sync.on_answer(snapshot(10), noon)) << "within the second change";
    EXPECT_EQ(bids_of(sync), "100x5 99x2 ");
    // Not u + 1: the numbers are shared with other listings.
    EXPECT_FALSE(sync.on_stream(bid_change(40, 44, 12, "100", "6"), noon));
    EXPECT_EQ(bids_of(sync), "100x6 99x2 ");
    EXPECT_FALSE(sync.on_stream(bid_change(40, 44, 12, "100", "6"), noon)) << "a repeat";
    EXPECT_TRUE(sync.on_stream(bid_change(50, 51, 49, "100", "7"), noon));
    EXPECT_FALSE(sync.is_in_sync());
}

// ---- OKX: prevSeqId and the checksum --------------------------------------------------------

TEST(OkxBook, heartbeats_and_a_fall_back_of_numbers_are_no_gap) {
    Sync sync(okx::book_rules);
    EXPECT_FALSE(sync.on_stream(snapshot(10), noon));
    auto const later = noon + std::chrono::seconds(60);
    EXPECT_FALSE(sync.on_stream({.symbol = btc, .last = 10, .previous = 10}, later));
    EXPECT_EQ(sync.heard_at(), later);
    EXPECT_FALSE(sync.on_stream(bid_change(0, 15, 10, "100", "4"), noon));
    // "The sequence may be reset": seqId is below prevSeqId, and the row goes on.
    EXPECT_FALSE(sync.on_stream(bid_change(0, 3, 15, "100", "5"), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(0, 5, 3, "100", "6"), noon));
    EXPECT_EQ(bids_of(sync), "100x6 99x2 ");
    EXPECT_TRUE(sync.on_stream(bid_change(0, 9, 7, "100", "7"), noon));
    EXPECT_EQ(bids_of(sync), "");
}

TEST(OkxBook, a_checksum_that_is_there_must_agree_and_zero_says_nothing) {
    Sync sync(okx::book_rules);
    auto summed = snapshot(10);
    EXPECT_FALSE(sync.on_stream(summed, noon));
    summed.last = 11;
    summed.checksum = 1647913850;  // zlib.crc32(b"100:1:101:3:99:2"), as a signed number
    EXPECT_FALSE(sync.on_stream(summed, noon));
    EXPECT_TRUE(sync.is_in_sync());
    auto change = bid_change(0, 12, 11, "100", "4");
    change.checksum = summed.checksum;
    EXPECT_TRUE(sync.on_stream(change, noon));
    EXPECT_FALSE(sync.is_in_sync());
    EXPECT_EQ(sync.why(), "the checksum did not agree");
}

TEST(OkxBook, the_checksum_goes_over_the_text_of_25_levels_in_turn) {
    OrderBook book;
    for (int i = 0; i < 30; ++i) {
        auto const price = std::to_string(1000 - i);
        book.set(Side::buy, level(price, "1.50"));
        if (i < 3) book.set(Side::sell, level(std::to_string(1001 + i), "2.0"));
    }
    // zlib.crc32 of the text that the venue's recipe makes of this book, as a signed number.
    EXPECT_EQ(book.checksum(), -1351807429);
}

// ---- Bybit: u -------------------------------------------------------------------------------

TEST(BybitBook, changes_are_counted_and_a_snapshot_with_one_begins_anew) {
    Sync sync(bybit::book_rules);
    EXPECT_FALSE(sync.on_stream(bid_change(0, 9, 0, "98", "7"), noon)) << "it waits";
    EXPECT_FALSE(sync.on_stream(snapshot(10), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(0, 11, 0, "100", "4"), noon));
    EXPECT_FALSE(sync.on_stream(bid_change(0, 11, 0, "100", "4"), noon)) << "a repeat";
    EXPECT_EQ(bids_of(sync), "100x4 99x2 ");
    EXPECT_FALSE(sync.on_stream(snapshot(1), noon)) << "the venue's service was restarted";
    EXPECT_EQ(bids_of(sync), "100x1 99x2 ");
    EXPECT_FALSE(sync.on_stream(bid_change(0, 2, 0, "100", "3"), noon));
    EXPECT_TRUE(sync.on_stream(bid_change(0, 4, 0, "100", "5"), noon));
    EXPECT_FALSE(sync.is_in_sync());
}

TEST(BybitBook, a_change_that_overtakes_its_snapshot_waits_for_it) {
    Sync sync(bybit::book_rules);
    EXPECT_FALSE(sync.on_stream(bid_change(0, 11, 0, "100", "4"), noon));
    EXPECT_FALSE(sync.on_stream(snapshot(10), noon));
    EXPECT_EQ(bids_of(sync), "100x4 99x2 ");
    EXPECT_TRUE(sync.on_stream(snapshot(7), noon)) << "an old one is no news";
    EXPECT_FALSE(sync.is_in_sync());
}

}  // namespace
}  // namespace trestle::adapters::books
