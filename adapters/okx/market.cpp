#include "adapters/okx/market.hpp"

#include "adapters/okx/json.hpp"
#include "adapters/words/json_text.hpp"
#include "adapters/words/levels.hpp"

namespace trestle::adapters::okx {

namespace {

std::string channel_arg(std::string_view channel, VenueSymbol const& symbol) {
    return words::JsonObject().text("channel", channel).text("instId", symbol.view()).str();
}

std::string request_of(std::string_view operation, std::string const& args) {
    return words::JsonObject().text("op", operation).bare("args", "[" + args + "]").str();
}

using words::field;
using words::text_or_none;

class Market : public session::MarketWords {
public:
    Market(session::ChannelPlan plan, Listings const& listings)
        : plan_(std::move(plan)), listings_(listings) {}

    [[nodiscard]] books::SyncRules rules() const override { return book_rules; }
    [[nodiscard]] std::vector<session::ChannelPlan> channels(
        session::MarketWish const& wish) const override;
    [[nodiscard]] session::QuoteNews read(Payload const& payload,
                                          session::ChannelPlan const&) const override;
    [[nodiscard]] std::vector<std::string> begin_anew(VenueSymbol const& symbol,
                                                      session::MarketWish const&) const override {
        auto const books = channel_arg("books", symbol);
        return {request_of("unsubscribe", books), request_of("subscribe", books)};
    }

private:
    session::ChannelPlan plan_;
    Listings const& listings_;
};

std::vector<session::ChannelPlan> Market::channels(session::MarketWish const& wish) const {
    std::string args;
    for (VenueSymbol const& symbol : wish.symbols) {
        for (std::string_view const channel : {"books", "trades"}) {
            bool const is_wanted = channel == "books" ? wish.depth > 0 : wish.has_trades;
            if (!is_wanted) continue;
            if (!args.empty()) args += ',';
            args += channel_arg(channel, symbol);
        }
    }
    session::ChannelPlan plan = plan_;
    plan.greetings = {[args](session::Stamp) { return request_of("subscribe", args); }};
    if (wish.depth > 0) plan.symbols = wish.symbols;
    return {plan};
}

session::QuoteNews Market::read(Payload const& payload, session::ChannelPlan const&) const {
    session::QuoteNews news;
    if (auto book = decode_book(payload, listings_)) news.books.push_back(std::move(*book));
    news.trades = decode_public_trades(payload, listings_);
    if (!news.books.empty() || !news.trades.empty()) return news;
    FrameHead const head = decode_frame_head(payload);
    news.is_greeted = head.event == "subscribe" || head.event == "error";
    news.refusal = head.event == "error" ? decode_refusal(payload) : std::nullopt;
    news.must_reconnect = head.event == "notice";
    bool const is_known = news.is_greeted || news.must_reconnect || head.event == "unsubscribe";
    if (!is_known) news.odd = "an unexpected message";
    return news;
}

// False: a size is no exact number of base units.
bool scale(std::vector<books::Level>& levels, Listing const& listing) {
    for (books::Level& level : levels) {
        auto const quantity = listing.quantity_of(level.quantity);
        if (!quantity) return false;
        level.quantity = quantity->decimal();
    }
    return true;
}

}  // namespace

std::optional<books::BookMessage> decode_book(Payload const& payload, Listings const& listings) {
    auto const& root = payload.parsed().root;
    auto const head = decode_frame_head(payload);
    auto const arg = root ? field(*root, "arg") : std::nullopt;
    if (!arg || head.kind != FrameHead::Kind::push || head.channel != "books") return std::nullopt;
    auto const symbol = VenueSymbol::from(text_or_none(*arg, "instId"));
    if (!symbol || symbol->empty()) return std::nullopt;
    auto const* const listing = listings.find(symbol->view());
    auto const action = text_or_none(*root, "action");
    bool const is_known = listing && (action == "snapshot" || action == "update");
    books::BookMessage message{.symbol = *symbol, .is_snapshot = action == "snapshot"};
    auto const rows = rows_of(payload);
    message.is_whole = false;
    if (!is_known || !rows || rows->size() != 1) return message;
    Element const row = rows->at(0).value();
    auto const last = words::integer_of(row, "seqId");
    auto const previous = words::integer_of(row, "prevSeqId");
    auto const checksum = words::integer_of(row, "checksum").value_or(0);
    auto bids = words::levels_of(row, "bids", true);
    auto asks = words::levels_of(row, "asks", true);
    bool const is_sound = last && previous && bids && asks && scale(*bids, *listing) &&
                          scale(*asks, *listing) && checksum >= INT32_MIN && checksum <= INT32_MAX;
    if (!is_sound) return message;
    message.is_whole = true;
    message.last = *last;
    message.previous = *previous;
    message.checksum = static_cast<std::int32_t>(checksum);
    message.venue_time = words::time_of(row, "ts").value_or(Timestamp{});
    message.bids = std::move(*bids);
    message.asks = std::move(*asks);
    return message;
}

std::vector<PublicTrade> decode_public_trades(Payload const& payload, Listings const& listings) {
    std::vector<PublicTrade> trades;
    auto const head = decode_frame_head(payload);
    auto const rows = rows_of(payload);
    if (head.kind != FrameHead::Kind::push || head.channel != "trades") return trades;
    for (Element const row : words::rows_in(rows)) {
        auto const* const listing = listings.find(text_or_none(row, "instId"));
        auto const side = text_or_none(row, "side");
        auto trade = words::trade_of(row, {"tradeId", "px", "sz", "ts"});
        auto const quantity =
            listing && trade ? listing->quantity_of(trade->quantity.decimal()) : std::nullopt;
        if (!quantity || (side != "buy" && side != "sell")) continue;
        trade->symbol = listing->symbol;
        trade->quantity = *quantity;
        trade->taker = side == "buy" ? Side::buy : Side::sell;
        trades.push_back(std::move(*trade));
    }
    return trades;
}

std::unique_ptr<session::MarketWords> make_market(session::ChannelPlan plan,
                                                  Listings const& listings) {
    return std::make_unique<Market>(std::move(plan), listings);
}

}  // namespace trestle::adapters::okx
