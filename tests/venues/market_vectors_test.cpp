// Published payloads of the public market, of every venue: depth and trades decode to what they
// say, level by level; what lacks a field that the venue promises is not guessed.
#include "adapters/binance_spot/market.hpp"
#include "adapters/binance_usdm/market.hpp"
#include "adapters/bybit/market.hpp"
#include "adapters/okx/market.hpp"
#include "tests/venues/message_vectors.hpp"

namespace trestle::adapters::tests {
namespace {

using books::BookMessage;
using simdjson::dom::element;

constexpr auto other = "out of scope: not of the public market";

void expect_levels(std::vector<books::Level> const& levels, element rows) {
    ASSERT_EQ(levels.size(), size_at(rows, ""));
    for (std::size_t i = 0; i < levels.size(); ++i) {
        auto const row = at(rows, "/" + std::to_string(i));
        EXPECT_EQ(levels[i].price, dec(text_at(row, "/0")));
        EXPECT_EQ(levels[i].quantity, dec(text_at(row, "/1")));
    }
}

void expect_trade(PublicTrade const& trade, element row, std::string const& price,
                  std::string const& quantity) {
    EXPECT_EQ(trade.price, Price(dec(text_at(row, price))));
    EXPECT_EQ(trade.quantity, Quantity(dec(text_at(row, quantity))));
}

element unwrapped(element json) { return has_field(json, "/data") ? at(json, "/data") : json; }

// ---- Binance: the words of both products are near to each other -----------------------------------

struct Binance {
    std::optional<BookMessage> (*book)(words::Payload const&);
    std::optional<PublicTrade> (*trade)(words::Payload const&);
    std::optional<BookMessage> (*snapshot)(words::Payload const&, words::Form, VenueSymbol const&);
    std::string_view trade_event;
    bool has_previous;
};

std::string read_binance(Message const& message, Binance const& venue) {
    auto const json = unwrapped(message.json);
    auto const event = text_at(json, "/e");
    auto const book = venue.book(message.payload);
    auto const trade = venue.trade(message.payload);
    if (event == "depthUpdate") {
        EXPECT_TRUE(book.has_value());
        bool const is_whole = has_field(json, "/b") && has_field(json, "/a") &&
                              (!venue.has_previous || has_field(json, "/pu"));
        EXPECT_EQ(book->is_whole, is_whole);
        if (!is_whole) return "changes with a hole";
        EXPECT_EQ(std::to_string(book->last), word_at(json, "/u"));
        EXPECT_EQ(std::to_string(book->first), word_at(json, "/U"));
        if (venue.has_previous) {
            EXPECT_EQ(std::to_string(book->previous), word_at(json, "/pu"));
        }
        expect_levels(book->bids, at(json, "/b"));
        expect_levels(book->asks, at(json, "/a"));
        return "changes of books";
    }
    EXPECT_FALSE(book.has_value());
    if (event == venue.trade_event) {
        bool const has_all = has_field(json, "/p") && has_field(json, "/q");
        EXPECT_EQ(trade.has_value(), has_all);
        if (!has_all) return "trades without price or quantity";
        expect_trade(*trade, json, "/p", "/q");
        EXPECT_EQ(trade->taker == Side::sell, at(json, "/m").get_bool().value());
        return "trades";
    }
    EXPECT_FALSE(trade.has_value());
    auto const result =
        has_field(message.json, "/result") ? at(message.json, "/result") : message.json;
    bool const is_depth = has_field(result, "/lastUpdateId") && has_field(result, "/bids") &&
                          has_field(result, "/asks");
    words::Form const form{message.is_rest || message.is_push, 200};
    auto const snapshot = venue.snapshot(message.payload, form, VenueSymbol::of("X"));
    EXPECT_EQ(snapshot.has_value(), is_depth);
    if (!is_depth) return other;
    EXPECT_EQ(std::to_string(snapshot->last), word_at(result, "/lastUpdateId"));
    expect_levels(snapshot->bids, at(result, "/bids"));
    expect_levels(snapshot->asks, at(result, "/asks"));
    return "snapshots of books";
}

TEST(MarketVectors, depth_and_trades_of_binance_spot) {
    read_messages(
        "binance-spot-",
        [](Message const& message) {
            return read_binance(message,
                                {binance_spot::decode_book, binance_spot::decode_public_trade,
                                 binance_spot::decode_book_snapshot, "trade", false});
        },
        5);
}

TEST(MarketVectors, depth_and_trades_of_binance_usdm) {
    read_messages(
        "binance-usdm-",
        [](Message const& message) {
            return read_binance(message,
                                {binance_usdm::decode_book, binance_usdm::decode_public_trade,
                                 binance_usdm::decode_book_snapshot, "aggTrade", true});
        },
        5);
}

// ---- OKX ------------------------------------------------------------------------------------------

std::string read_okx(Message const& message) {
    auto const channel = text_at(message.json, "/arg/channel");
    okx::Listings listings;
    for (auto const* const pointer : {"/arg/instId", "/data/0/instId"}) {
        auto const symbol = VenueSymbol::from(text_at(message.json, pointer));
        if (symbol && !symbol->empty()) listings.set({.symbol = *symbol});
    }
    auto const book = okx::decode_book(message.payload, listings);
    auto const trades = okx::decode_public_trades(message.payload, listings);
    bool const is_push = message.is_push && has_field(message.json, "/data/0");
    EXPECT_EQ(book.has_value(), is_push && channel == "books");
    EXPECT_EQ(trades.empty(), !(is_push && channel == "trades"));
    if (!trades.empty()) {
        auto const row = at(message.json, "/data/0");
        expect_trade(trades.front(), row, "/px", "/sz");
        EXPECT_EQ(trades.front().taker == Side::sell, text_at(row, "/side") == "sell");
        return "trades";
    }
    if (!book) return other;
    auto const row = at(message.json, "/data/0");
    bool const is_whole = has_field(message.json, "/action") && has_field(row, "/seqId") &&
                          has_field(row, "/prevSeqId");
    EXPECT_EQ(book->is_whole, is_whole);
    if (!is_whole) return "books without action or numbers";
    EXPECT_EQ(std::to_string(book->last), word_at(row, "/seqId"));
    EXPECT_EQ(std::to_string(book->previous), word_at(row, "/prevSeqId"));
    expect_levels(book->bids, at(row, "/bids"));
    expect_levels(book->asks, at(row, "/asks"));
    return book->is_snapshot ? "snapshots of books" : "changes of books";
}

TEST(MarketVectors, depth_and_trades_of_okx) { read_messages("okx-", read_okx, 3); }

// ---- Bybit ----------------------------------------------------------------------------------------

std::string read_bybit(Message const& message) {
    auto const topic = text_at(message.json, "/topic");
    auto const book = bybit::decode_book(message.payload, false);
    auto const trades = bybit::decode_public_trades(message.payload, false);
    bool const is_trade = topic.starts_with("publicTrade.");
    EXPECT_EQ(trades.empty(), !is_trade);
    if (is_trade) {
        auto const row = at(message.json, "/data/0");
        expect_trade(trades.front(), row, "/p", "/v");
        EXPECT_EQ(trades.front().taker == Side::sell, text_at(row, "/S") == "Sell");
        return "trades";
    }
    bool const is_best = topic.starts_with("orderbook.1.");
    EXPECT_EQ(book.has_value(), topic.starts_with("orderbook.") && !is_best);
    if (!book) return is_best ? "out of scope: books of one level are quotes" : other;
    auto const json = at(message.json, "/data");
    EXPECT_TRUE(book->is_whole);
    EXPECT_EQ(book->is_snapshot, text_at(message.json, "/type") == "snapshot");
    EXPECT_EQ(std::to_string(book->last), word_at(json, "/u"));
    expect_levels(book->bids, at(json, "/b"));
    expect_levels(book->asks, at(json, "/a"));
    return book->is_snapshot ? "snapshots of books" : "changes of books";
}

TEST(MarketVectors, depth_and_trades_of_bybit) { read_messages("bybit-", read_bybit, 3); }

}  // namespace
}  // namespace trestle::adapters::tests
