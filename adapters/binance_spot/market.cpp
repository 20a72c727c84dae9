#include "adapters/binance_spot/market.hpp"

#include "adapters/binance_spot/json.hpp"
#include "adapters/binance_spot/limits.hpp"
#include "adapters/words/levels.hpp"

namespace trestle::adapters::binance_spot {

namespace {

// Over REST 250 of weight buy 5000 levels; a thousand cost 50, and reach far enough.
constexpr std::string_view snapshot_levels = "1000";
constexpr std::uint32_t snapshot_weight = 50;

Element unwrapped(Element root) { return field(root, "data").value_or(root); }

class Market : public session::MarketWords {
public:
    explicit Market(session::ChannelPlan plan) : plan_(std::move(plan)) {}

    [[nodiscard]] books::SyncRules rules() const override { return book_rules; }
    [[nodiscard]] std::vector<session::ChannelPlan> channels(
        session::MarketWish const& wish) const override;
    [[nodiscard]] session::QuoteNews read(Payload const& payload,
                                          session::ChannelPlan const&) const override;
    [[nodiscard]] session::Outgoing snapshot(VenueSymbol const& symbol) const override {
        auto request = encode_book_snapshot(symbol);
        auto costs = weight_of(request);
        return outgoing(std::move(request), nobody_, std::move(costs));
    }
    [[nodiscard]] std::optional<books::BookMessage> read_snapshot(
        Payload const& payload, Form form, VenueSymbol const& symbol) const override {
        return decode_book_snapshot(payload, form, symbol);
    }

private:
    session::ChannelPlan plan_;
    Credentials nobody_;
};

std::vector<session::ChannelPlan> Market::channels(session::MarketWish const& wish) const {
    session::ChannelPlan plan = plan_;
    plan.target = "/stream?streams=";
    auto const add = [&](VenueSymbol const& symbol, std::string_view stream) {
        if (plan.target.back() != '=') plan.target += '/';
        plan.target += words::lower_case(symbol.view()) + std::string(stream);
    };
    for (VenueSymbol const& symbol : wish.symbols) {
        if (wish.depth > 0) add(symbol, "@depth@100ms");
        if (wish.has_trades) add(symbol, "@trade");
    }
    if (wish.depth > 0) plan.symbols = wish.symbols;
    return {plan};
}

session::QuoteNews Market::read(Payload const& payload, session::ChannelPlan const&) const {
    session::QuoteNews news;
    if (auto book = decode_book(payload)) {
        news.books.push_back(std::move(*book));
    } else if (auto trade = decode_public_trade(payload)) {
        news.trades.push_back(std::move(*trade));
    } else {
        auto const& root = payload.parsed().root;
        bool const is_end = root && text_of(unwrapped(*root), "e") == "serverShutdown";
        news.must_reconnect = is_end;
        if (!is_end) news.odd = "an unexpected message";
    }
    return news;
}

}  // namespace

Request encode_book_snapshot(VenueSymbol const& symbol) {
    Request request{"depth", Request::Verb::get, "/api/v3/depth", false, snapshot_weight, {}};
    request.parameters.push_back({"symbol", std::string(symbol.view()), false});
    request.parameters.push_back({"limit", std::string(snapshot_levels), true});
    return request;
}

std::optional<books::BookMessage> decode_book_snapshot(Payload const& payload, Form form,
                                                       VenueSymbol const& symbol) {
    auto const result = result_of(payload, form);
    auto const last = result ? integer_of(*result, "lastUpdateId") : std::nullopt;
    auto bids = result ? words::levels_of(*result, "bids") : std::nullopt;
    auto asks = result ? words::levels_of(*result, "asks") : std::nullopt;
    if (!last || *last <= 0 || !bids || !asks) return std::nullopt;
    books::BookMessage message{.symbol = symbol, .is_snapshot = true, .last = *last};
    message.bids = std::move(*bids);
    message.asks = std::move(*asks);
    return message;
}

std::optional<books::BookMessage> decode_book(Payload const& payload) {
    auto const& root = payload.parsed().root;
    if (!root) return std::nullopt;
    Element const at = unwrapped(*root);
    auto const symbol = VenueSymbol::from(text_of(at, "s").value_or(""));
    if (text_of(at, "e") != "depthUpdate" || !symbol || symbol->empty()) return std::nullopt;
    auto const first = integer_of(at, "U");
    auto const last = integer_of(at, "u");
    auto bids = words::levels_of(at, "b");
    auto asks = words::levels_of(at, "a");
    books::BookMessage message{.symbol = *symbol};
    message.is_whole = first && last && *first > 0 && *first <= *last && bids && asks;
    if (!message.is_whole) return message;
    message.first = *first;
    message.last = *last;
    message.venue_time = time_of(at, "E").value_or(Timestamp{});
    message.bids = std::move(*bids);
    message.asks = std::move(*asks);
    return message;
}

std::optional<PublicTrade> decode_public_trade(Payload const& payload) {
    return decode_public_trade(payload, "trade", "t");
}

std::optional<PublicTrade> decode_public_trade(Payload const& payload, std::string_view event,
                                               std::string_view id) {
    auto const& root = payload.parsed().root;
    if (!root) return std::nullopt;
    Element const at = unwrapped(*root);
    auto const symbol = VenueSymbol::from(text_of(at, "s").value_or(""));
    auto const is_buyer_maker = flag_of(at, "m");
    bool const is_trade = text_of(at, "e") == event && symbol && !symbol->empty();
    auto trade = is_trade ? words::trade_of(at, {id, "p", "q", "T"}) : std::nullopt;
    if (!trade || !is_buyer_maker) return std::nullopt;
    trade->symbol = *symbol;
    trade->taker = *is_buyer_maker ? Side::sell : Side::buy;
    return trade;
}

std::unique_ptr<session::MarketWords> make_market(session::ChannelPlan plan) {
    return std::make_unique<Market>(std::move(plan));
}

}  // namespace trestle::adapters::binance_spot
