#include "adapters/bybit/market.hpp"

#include "adapters/bybit/json.hpp"
#include "adapters/words/json_text.hpp"
#include "adapters/words/levels.hpp"

namespace trestle::adapters::bybit {

namespace {

using words::field;
using words::text_of;
using words::text_or_none;

std::string_view category_name(bool is_spot) { return is_spot ? "spot" : "linear"; }

std::string book_topic(VenueSymbol const& symbol, unsigned levels) {
    auto const listed = listed_of(symbol);
    return "orderbook." + std::to_string(topic_depth(levels)) + "." +
           std::string(listed ? listed->symbol : symbol.view());
}

std::string request_of(std::string_view operation, std::vector<std::string> const& topics) {
    words::JsonList args;
    for (std::string const& topic : topics) args.text(topic);
    return words::JsonObject().text("op", operation).bare("args", args.str()).str();
}

class Market : public session::MarketWords {
public:
    Market(session::ChannelPlan spot, session::ChannelPlan linear)
        : spot_(std::move(spot)), linear_(std::move(linear)) {}

    [[nodiscard]] books::SyncRules rules() const override { return book_rules; }
    [[nodiscard]] std::vector<session::ChannelPlan> channels(
        session::MarketWish const& wish) const override;
    [[nodiscard]] session::QuoteNews read(Payload const& payload,
                                          session::ChannelPlan const& plan) const override;
    [[nodiscard]] std::vector<std::string> begin_anew(
        VenueSymbol const& symbol, session::MarketWish const& wish) const override {
        auto const topic = book_topic(symbol, wish.depth);
        return {request_of("unsubscribe", {topic}), request_of("subscribe", {topic})};
    }

private:
    session::ChannelPlan spot_;
    session::ChannelPlan linear_;
};

std::vector<session::ChannelPlan> Market::channels(session::MarketWish const& wish) const {
    std::vector<session::ChannelPlan> plans;
    for (bool const of_spot : {true, false}) {
        session::ChannelPlan plan = of_spot ? spot_ : linear_;
        std::vector<std::string> topics;
        for (VenueSymbol const& symbol : wish.symbols) {
            auto const listed = listed_of(symbol);
            if (!listed || listed->is_spot() != of_spot) continue;
            if (wish.depth > 0) topics.push_back(book_topic(symbol, wish.depth));
            if (wish.depth > 0) plan.symbols.push_back(symbol);
            if (wish.has_trades) topics.push_back("publicTrade." + std::string(listed->symbol));
        }
        if (topics.empty()) continue;
        plan.greetings = {[topics](session::Stamp) { return request_of("subscribe", topics); }};
        plans.push_back(std::move(plan));
    }
    return plans;
}

session::QuoteNews Market::read(Payload const& payload, session::ChannelPlan const& plan) const {
    session::QuoteNews news;
    bool const is_spot = plan.target == spot_.target;
    if (auto book = decode_book(payload, is_spot)) news.books.push_back(std::move(*book));
    news.trades = decode_public_trades(payload, is_spot);
    if (!news.books.empty() || !news.trades.empty()) return news;
    FrameHead const head = decode_frame_head(payload);
    bool const is_quiet = head.op == "ping" || head.op == "pong" || head.op == "unsubscribe";
    news.is_greeted = head.kind == FrameHead::Kind::control && !is_quiet;
    if (news.is_greeted) news.refusal = decode_refusal(payload);
    if (!news.is_greeted && !is_quiet) news.odd = "an unexpected message";
    return news;
}

}  // namespace

unsigned topic_depth(unsigned levels) { return levels <= 50 ? 50 : levels <= 200 ? 200 : 1000; }

std::optional<books::BookMessage> decode_book(Payload const& payload, bool is_spot) {
    auto const& root = payload.parsed().root;
    auto const topic = decode_frame_head(payload).topic;
    bool const is_book = topic.starts_with("orderbook.") && !topic.starts_with("orderbook.1.");
    if (!root || !is_book) return std::nullopt;
    // The topic names the listing whatever the rest of the message is.
    auto const symbol = venue_symbol_in(category_name(is_spot), topic.substr(topic.rfind('.') + 1));
    if (!symbol) return std::nullopt;
    auto const type = text_or_none(*root, "type");
    std::optional<books::BookMessage> message(std::in_place);
    message->symbol = *symbol;
    message->is_snapshot = type == "snapshot";
    auto const book = field(*root, "data");
    std::int64_t const number = book ? words::integer_of(*book, "u").value_or(0) : 0;
    auto bids = book ? words::levels_of(*book, "b") : std::nullopt;
    auto asks = book ? words::levels_of(*book, "a") : std::nullopt;
    bool const is_known = type == "snapshot" || type == "delta";
    message->is_whole = is_known && number > 0 && bids && asks;
    if (!message->is_whole) return message;
    message->last = number;
    // When the venue's engine made it, and not when it was sent.
    message->venue_time =
        words::time_of(*root, "cts").value_or(words::time_of(*root, "ts").value_or(Timestamp{}));
    message->bids = std::move(*bids);
    message->asks = std::move(*asks);
    return message;
}

std::vector<PublicTrade> decode_public_trades(Payload const& payload, bool is_spot) {
    std::vector<PublicTrade> trades;
    auto const& root = payload.parsed().root;
    if (!root || !decode_frame_head(payload).topic.starts_with("publicTrade.")) return trades;
    for (Element const row : words::rows_in(words::array_of(*root, "data"))) {
        auto const symbol = venue_symbol_in(category_name(is_spot), text_or_none(row, "s"));
        auto const side = text_or_none(row, "S");
        auto trade = words::trade_of(row, {"i", "p", "v", "T"});
        if (!trade || !symbol || (side != "Buy" && side != "Sell")) continue;
        trade->symbol = *symbol;
        trade->taker = side == "Buy" ? Side::buy : Side::sell;
        trades.push_back(std::move(*trade));
    }
    return trades;
}

std::unique_ptr<session::MarketWords> make_market(session::ChannelPlan spot,
                                                  session::ChannelPlan linear) {
    return std::make_unique<Market>(std::move(spot), std::move(linear));
}

}  // namespace trestle::adapters::bybit
