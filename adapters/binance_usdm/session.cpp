#include "adapters/binance_usdm/session.hpp"

#include "adapters/binance_spot/limits.hpp"
#include "adapters/binance_usdm/errors.hpp"
#include "adapters/binance_usdm/market.hpp"
#include "adapters/binance_usdm/symbols.hpp"
#include "adapters/session/pages.hpp"
#include "adapters/session/session.hpp"

namespace trestle::adapters::binance_usdm {

namespace {

using binance_spot::FrameHead;
using session::ChannelPlan;
using session::Chore;
using session::Heard;
using session::Outgoing;
using session::QuoteNews;
using session::Step;
using session::StepResult;
using session::Worded;

constexpr std::uint64_t subscription_id = 1;
// A key lives for 60 minutes; the venue's docs tell to renew it at half of that.
constexpr auto listen_key_interval = std::chrono::minutes(30);

// How a session speaks with Binance USD-M.
class Dialect : public session::Dialect {
public:
    explicit Dialect(Settings& settings)
        : account_(settings.account),
          symbols_(settings.symbols),
          modes_(settings.modes),
          dead_man_(std::chrono::seconds(settings.arm_dead_man_switch)),
          requests_{settings.ws_host, settings.ws_port, "/ws-fapi/v1", {}, {}, {}, true, false, {}},
          streams_{settings.stream_host, settings.stream_port, {}, {}, {}, {}, false, false, {}},
          market_(make_market(streams_)),
          credentials_{settings.api_key, std::move(settings.api_secret)} {}

    [[nodiscard]] Venue venue() const override { return Venue::binance_usdm; }

    Worded submit(VenueOrder const& order) override;
    [[nodiscard]] std::size_t submits_together(VenueOrder const&) const override {
        return orders_per_batch;
    }
    [[nodiscard]] std::string batch_of(VenueOrder const&) const override { return "orders"; }
    Worded submit_batch(std::vector<VenueOrder> const& orders) override;
    Worded replace(VenueReplacement const& replacement, Asked const& asked) override {
        return order_call(encode_replace(replacement, asked.total));
    }
    Worded cancel(CancelAtVenue const& cancel) override { return question(encode_cancel(cancel)); }
    [[nodiscard]] std::size_t cancels_together(CancelAtVenue const&) const override {
        return cancels_per_batch;
    }
    // All of one symbol, and all named in the same way.
    [[nodiscard]] std::string batch_of(CancelAtVenue const& cancel) const override {
        return std::string(cancel.symbol.view()) + (cancel.order_id.empty() ? " ours" : " theirs");
    }
    Worded cancel_batch(std::vector<CancelAtVenue> const& cancels) override {
        return question(encode_cancel_batch(cancels));
    }
    Worded query(QueryVenue const& query) override { return question(encode_query(query)); }
    Worded cancel_waiting(CancelAtVenue const& cancel) override {
        return question(encode_cancel_waiting(cancel));
    }
    Worded query_waiting(QueryVenue const& query) override {
        return question(encode_query_waiting(query));
    }
    Outgoing trades(Asked const& asked, std::string const& page) override {
        // A page goes by trade ids alone, and then has other orders' trades on it too.
        return question(page.empty() ? encode_order_trades(asked.symbol, asked.order_id)
                                     : encode_trades(asked.symbol, {page, {}}));
    }
    Outgoing time() override { return question(encode_time()); }

    std::optional<Timestamp> server_time(Payload const& payload, Form form) override {
        return decode_server_time(payload, form);
    }
    std::optional<VenueError> error_in(Payload const& payload, Form form) override {
        return decode_error(payload, form);
    }
    [[nodiscard]] words::ErrorKind kind_of(VenueError const& error) const override {
        return binance_usdm::kind_of(error);
    }
    [[nodiscard]] bool is_key_refused(VenueError const& error) const override {
        return error.code == -1022 || error.code == -2014 || error.code == -2015;
    }
    Inputs answer(Payload const& payload, Form form, Asked const& asked) override {
        return decode_answer(payload, form, asked);
    }
    Inputs batch_answer(Payload const& payload, Form form,
                        std::vector<Asked> const& asked) override {
        return decode_batch(payload, form, asked);
    }
    OrderAnswer order(Payload const& payload, Form form, Asked const& asked) override {
        return decode_order(payload, form, asked);
    }
    TradesAnswer trades_page(Payload const& payload, Form form, Asked const& asked,
                             Quantity before) override {
        return decode_trades(payload, form, asked, before);
    }

    void set_limits(transport::RateBudget& budget) override;
    void learn_headers(transport::HttpResponse const& response, std::span<session::Cost const>,
                       transport::RateBudget& budget, Timestamp now) override {
        binance_spot::learn_headers(response, budget, now);
    }
    void learn_counts(Payload const& payload, std::span<session::Cost const>,
                      transport::RateBudget& budget, Timestamp now) override {
        binance_spot::learn_counts(payload, budget, now);
    }
    [[nodiscard]] std::optional<Timestamp> pause_after(VenueError const& error,
                                                       Payload const& payload,
                                                       transport::HttpResponse const* response,
                                                       Timestamp now) const override {
        return binance_spot::pause_after(error, payload, response, now);
    }

    std::vector<Step> instruments() override;
    std::vector<Step> before_channels() override;
    std::vector<ChannelPlan> channels() override;
    std::vector<Step> balances() override;
    std::vector<Step> audit(Timestamp since) override;
    std::vector<Chore> chores() override;
    Heard hear(Payload const& payload) override;
    Decoded event(Payload const& payload) override { return decode_event(payload, account_); }
    std::vector<ChannelPlan> quote_channels() override;
    QuoteNews quote_news(Payload const& payload, ChannelPlan const& plan, Timestamp now) override;
    [[nodiscard]] session::MarketWords const* market() const override { return market_.get(); }

private:
    [[nodiscard]] Outgoing question(Request request) const {
        auto costs = binance_spot::weight_of(request);
        return binance_spot::outgoing(std::move(request), credentials_, std::move(costs));
    }
    [[nodiscard]] Outgoing order_call(Request request) const {
        return binance_spot::outgoing(std::move(request), credentials_,
                                      {{"ORDERS-10S", 1}, {"ORDERS-1M", 1}});
    }
    [[nodiscard]] Step setting(std::string name, Request request, unsigned leverage = 0) const;
    [[nodiscard]] Outgoing key_request(ListenKey what) const {
        // Over REST: an order must not wait behind it, and the connection for orders may be away.
        Outgoing out = question(encode_listen_key(what, ""));
        out.frame = nullptr;
        return out;
    }

    Account account_;
    std::vector<TradedSymbol> symbols_;
    words::AccountModes modes_;
    Duration dead_man_;
    ChannelPlan requests_;
    ChannelPlan streams_;
    std::unique_ptr<session::MarketWords> market_;
    Credentials credentials_;
    std::string listen_key_;
    std::vector<binance_spot::RateCount> counts_;  // of the contract list
};

Worded Dialect::submit(VenueOrder const& order) {
    if (auto const problem = session::why_not_in_mode(order.side, order.terms, modes_)) {
        return *problem;
    }
    return order_call(encode_submit(order, modes_));
}

Worded Dialect::submit_batch(std::vector<VenueOrder> const& orders) {
    for (VenueOrder const& order : orders) {
        auto const problem = session::why_not_in_mode(order.side, order.terms, modes_);
        if (problem) return *problem;
    }
    auto const count = static_cast<std::uint32_t>(orders.size());
    return binance_spot::outgoing(encode_submit_batch(orders, modes_), credentials_,
                                  {{"ORDERS-10S", count}, {"ORDERS-1M", count}});
}

void Dialect::set_limits(transport::RateBudget& budget) {
    for (binance_spot::RateCount const& count : counts_) {
        budget.set_limit(count.bucket, count.window, count.limit);
    }
}

std::vector<Step> Dialect::instruments() {
    auto const read = [this](Payload const& payload, Form form) {
        StepResult result;
        counts_ = binance_spot::decode_rate_counts(payload);
        Instruments found = decode_instruments(payload, form, symbols_);
        for (std::string const& text : found.problems) {
            result.inputs.push_back(words::anomaly({.venue = Venue::binance_usdm}, text, ""));
        }
        result.instruments = std::move(found.instruments);
        return result;
    };
    return {{"instruments", question(encode_instruments()), read}};
}

std::vector<Step> Dialect::before_channels() {
    auto const read = [this](Payload const& payload, Form form) {
        StepResult result;
        listen_key_ = decode_listen_key(payload, form).value_or("");
        if (listen_key_.empty()) result.problem = "the venue gives no listen key";
        return result;
    };
    std::vector<Step> steps;
    if (modes_.position) {
        steps.push_back(setting("position_mode", encode_position_mode(*modes_.position)));
    }
    for (TradedSymbol const& traded : symbols_) {
        std::string const name(traded.venue_symbol.view());
        if (modes_.margin) {
            steps.push_back(setting("margin_mode of " + name,
                                    encode_margin_mode(traded.venue_symbol, *modes_.margin)));
        }
        auto const wanted = modes_.leverage.find(traded.venue_symbol);
        if (wanted == modes_.leverage.end()) continue;
        steps.push_back(setting("leverage of " + name,
                                encode_leverage(traded.venue_symbol, wanted->second),
                                wanted->second));
    }
    steps.push_back({"listen key", key_request(ListenKey::open), read});
    return steps;
}

Step Dialect::setting(std::string name, Request request, unsigned leverage) const {
    Outgoing out = question(std::move(request));
    return session::setting_step(std::move(name), std::move(out),
                                 [leverage](Payload const& payload, Form form) {
                                     return decode_setting(payload, form, leverage);
                                 });
}

std::vector<ChannelPlan> Dialect::channels() {
    ChannelPlan events = streams_;
    events.target = "/private/ws?listenKey=" + listen_key_;
    events.carries_events = true;
    return {events, requests_};
}

std::vector<Step> Dialect::balances() {
    Outgoing list = question(encode_balances());
    list.frame = nullptr;  // the WebSocket form may not be open yet, and answers otherwise
    Outgoing positions = question(encode_positions(std::nullopt));
    positions.frame = nullptr;
    return {
        session::balances_step(std::move(list),
                               [this](Payload const& payload, Form form) {
                                   return decode_balances(payload, form, account_);
                               }),
        session::positions_step(std::move(positions), venue(), account_, true, decode_positions)};
}

std::vector<Step> Dialect::audit(Timestamp since) {
    std::vector<Step> steps;
    for (TradedSymbol const& traded : symbols_) {
        Asked const asked{.request = VenueRequest::query,
                          .venue = Venue::binance_usdm,
                          .symbol = traded.venue_symbol};
        steps.push_back(session::trades_step(
            "trades",
            [this, asked, since](std::string const& page) {
                return question(encode_trades(asked.symbol, {page, since}));
            },
            [asked](Payload const& payload, Form form) {
                return decode_trades(payload, form, asked, {});
            }));
        steps.push_back(session::open_orders_step(
            "open orders",
            [this, asked](std::string const&) {
                return question(encode_open_orders(asked.symbol));
            },
            [](Payload const& payload, Form form) { return decode_open_orders(payload, form); }));
        steps.push_back(session::open_orders_step(
            "conditional orders",
            [this, asked](std::string const&) {
                return question(encode_open_waiting(asked.symbol));
            },
            decode_open_waiting));
    }
    return steps;
}

std::vector<Chore> Dialect::chores() {
    auto const problem = [](Payload const& payload, Form form) {
        auto const error = decode_error(payload, form);
        return error ? error->to_string() : std::string();
    };
    std::vector<Chore> chores{{"listen key", listen_key_interval,
                               [this] { return key_request(ListenKey::renew); }, problem, true}};
    if (dead_man_ == Duration::zero()) return chores;
    for (TradedSymbol const& traded : symbols_) {
        VenueSymbol const symbol = traded.venue_symbol;
        chores.push_back({"dead-man switch", dead_man_ / 4,
                          [this, symbol] { return question(encode_countdown(symbol, dead_man_)); },
                          problem, false});
    }
    return chores;
}

Heard Dialect::hear(Payload const& payload) {
    FrameHead const head = binance_spot::decode_frame_head(payload);
    switch (head.kind) {
        case FrameHead::Kind::event: return {.kind = Heard::Kind::event, .form = {}};
        case FrameHead::Kind::answer: {
            Form const form{false, head.status};
            return {Heard::Kind::answer, head.id, form, decode_error(payload, form)};
        }
        case FrameHead::Kind::quote:
        case FrameHead::Kind::other: break;
    }
    return {.kind = Heard::Kind::unknown, .form = {}};
}

std::vector<ChannelPlan> Dialect::quote_channels() {
    if (symbols_.empty()) return {};
    ChannelPlan plan = streams_;
    plan.target = "/public/ws";
    plan.greetings = {[this](session::Stamp) {
        std::vector<VenueSymbol> names;
        for (TradedSymbol const& traded : symbols_) names.push_back(traded.venue_symbol);
        return encode_subscription(names, "@bookTicker", subscription_id);
    }};
    return {plan};
}

QuoteNews Dialect::quote_news(Payload const& payload, ChannelPlan const&, Timestamp now) {
    QuoteNews news;
    news.quote = decode_quote(payload, now);
    if (news.quote) return news;
    if (auto const subscribed = decode_subscribed(payload)) {
        news.is_greeted = subscribed->id == subscription_id;
        news.refusal = subscribed->refusal;
        return news;
    }
    news.odd = "an unexpected message";
    return news;
}

}  // namespace

Settings default_settings() {
    Settings settings;
    settings.host = "fapi.binance.com";
    settings.ws_host = "ws-fapi.binance.com";
    settings.stream_host = "fstream.binance.com";
    return settings;
}

Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings settings, boost::asio::io_context& loop, VenueEvents& events,
    std::function<void(std::string_view)> log) {
    auto dialect = std::make_unique<Dialect>(settings);
    return session::make_session(std::move(settings), std::move(dialect), loop, events,
                                 std::move(log));
}

}  // namespace trestle::adapters::binance_usdm
