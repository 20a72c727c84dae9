#include "adapters/binance_usdm/market.hpp"

#include "adapters/binance_spot/limits.hpp"
#include "adapters/binance_spot/market.hpp"
#include "adapters/binance_usdm/json.hpp"
#include "adapters/words/levels.hpp"

namespace trestle::adapters::binance_usdm {

namespace {

constexpr std::string_view snapshot_levels = "1000";
constexpr std::uint32_t snapshot_weight = 20;
constexpr std::uint64_t subscription_id = 1;

Element unwrapped(Element root) { return words::field(root, "data").value_or(root); }

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
        auto costs = binance_spot::weight_of(request);
        return binance_spot::outgoing(std::move(request), nobody_, std::move(costs));
    }
    [[nodiscard]] std::optional<books::BookMessage> read_snapshot(
        Payload const& payload, Form form, VenueSymbol const& symbol) const override {
        return decode_book_snapshot(payload, form, symbol);
    }

private:
    [[nodiscard]] session::ChannelPlan streams(std::string target, session::MarketWish const& wish,
                                               std::string_view stream) const;

    session::ChannelPlan plan_;
    Credentials nobody_;
};

session::ChannelPlan Market::streams(std::string target, session::MarketWish const& wish,
                                     std::string_view stream) const {
    session::ChannelPlan plan = plan_;
    plan.target = std::move(target);
    plan.greetings = {[symbols = wish.symbols, stream](session::Stamp) {
        return encode_subscription(symbols, stream, subscription_id);
    }};
    return plan;
}

// Depth and trades have paths of their own since 2026.
std::vector<session::ChannelPlan> Market::channels(session::MarketWish const& wish) const {
    std::vector<session::ChannelPlan> plans;
    if (wish.depth > 0) {
        plans.push_back(streams("/public/ws", wish, "@depth@100ms"));
        plans.back().symbols = wish.symbols;
    }
    if (wish.has_trades) plans.push_back(streams("/market/ws", wish, "@aggTrade"));
    return plans;
}

session::QuoteNews Market::read(Payload const& payload, session::ChannelPlan const&) const {
    session::QuoteNews news;
    if (auto book = decode_book(payload)) {
        news.books.push_back(std::move(*book));
    } else if (auto trade = decode_public_trade(payload)) {
        news.trades.push_back(std::move(*trade));
    } else if (auto const subscribed = decode_subscribed(payload)) {
        news.is_greeted = subscribed->id == subscription_id;
        news.refusal = subscribed->refusal;
    } else {
        news.odd = "an unexpected message";
    }
    return news;
}

}  // namespace

Request encode_book_snapshot(VenueSymbol const& symbol) {
    Request request{"", Request::Verb::get, "/fapi/v1/depth", false, snapshot_weight, {}};
    request.parameters.push_back({"symbol", std::string(symbol.view()), false});
    request.parameters.push_back({"limit", std::string(snapshot_levels), true});
    return request;
}

std::optional<books::BookMessage> decode_book_snapshot(Payload const& payload, Form form,
                                                       VenueSymbol const& symbol) {
    auto snapshot = binance_spot::decode_book_snapshot(payload, form, symbol);
    auto const result = snapshot ? result_of(payload, form) : std::nullopt;
    if (result) snapshot->venue_time = words::time_of(*result, "T").value_or(Timestamp{});
    return snapshot;
}

std::optional<books::BookMessage> decode_book(Payload const& payload) {
    auto message = binance_spot::decode_book(payload);
    if (!message) return std::nullopt;
    Element const at = unwrapped(*payload.parsed().root);
    auto const previous = words::integer_of(at, "pu");
    if (!previous || *previous < 0) return books::BookMessage{message->symbol, false, false};
    message->previous = *previous;
    return message;
}

std::optional<PublicTrade> decode_public_trade(Payload const& payload) {
    return binance_spot::decode_public_trade(payload, "aggTrade", "a");
}

std::unique_ptr<session::MarketWords> make_market(session::ChannelPlan plan) {
    return std::make_unique<Market>(std::move(plan));
}

}  // namespace trestle::adapters::binance_usdm
