#include "adapters/binance_spot/session.hpp"

#include <algorithm>

#include "adapters/binance_spot/limits.hpp"
#include "adapters/binance_spot/market.hpp"
#include "adapters/binance_spot/symbols.hpp"
#include "adapters/session/pages.hpp"
#include "adapters/session/session.hpp"

namespace trestle::adapters::binance_spot {

namespace {

using session::ChannelPlan;
using session::Heard;
using session::Outgoing;
using session::QuoteNews;
using session::Step;
using session::StepResult;
using session::Worded;

constexpr std::uint64_t subscription_id = 1;

// How a session speaks with Binance spot.
class Dialect : public session::Dialect {
public:
    explicit Dialect(Settings& settings)
        : account_(settings.account),
          symbols_(settings.symbols),
          ws_{settings.ws_host, settings.ws_port, "/ws-api/v3", {}, {}, {}, true, true, {}},
          quotes_{settings.stream_host, settings.stream_port, {}, {}, {}, {}, false, false, {}},
          market_(make_market(quotes_)),
          credentials_{settings.api_key, std::move(settings.api_secret)} {}

    [[nodiscard]] Venue venue() const override { return Venue::binance_spot; }

    Worded submit(VenueOrder const& order) override { return order_call(encode_submit(order)); }
    Worded replace(VenueReplacement const& replacement, Asked const& asked) override;
    Worded cancel(CancelAtVenue const& cancel) override { return question(encode_cancel(cancel)); }
    Worded query(QueryVenue const& query) override { return question(encode_query(query)); }
    Outgoing trades(Asked const& asked, std::string const& page) override {
        return question(encode_trades(asked.symbol, asked.order_id, words::number_of(page)));
    }
    Outgoing time() override { return question(encode_time()); }

    std::optional<Timestamp> server_time(Payload const& payload, Form form) override {
        return decode_server_time(payload, form);
    }
    std::optional<VenueError> error_in(Payload const& payload, Form form) override {
        return decode_error(payload, form);
    }
    [[nodiscard]] words::ErrorKind kind_of(VenueError const& error) const override {
        return binance_spot::kind_of(error);
    }
    [[nodiscard]] bool is_key_refused(VenueError const& error) const override {
        return error.code == -1022 || error.code == -2014 || error.code == -2015;
    }
    Inputs answer(Payload const& payload, Form form, Asked const& asked) override {
        return decode_answer(payload, form, asked);
    }
    OrderAnswer order(Payload const& payload, Form form, Asked const& asked) override {
        return decode_order(payload, form, asked);
    }
    TradesAnswer trades_page(Payload const& payload, Form form, Asked const& asked,
                             Quantity before) override {
        return decode_trades(payload, form, asked, before);
    }

    void set_limits(transport::RateBudget& budget) override {
        for (RateCount const& count : counts_) {
            budget.set_limit(count.bucket, count.window, count.limit);
        }
    }
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
    std::vector<ChannelPlan> channels() override;
    std::vector<Step> balances() override;
    std::vector<Step> audit(Timestamp since) override;
    Heard hear(Payload const& payload) override;
    Decoded event(Payload const& payload) override { return decode_event(payload, account_); }
    std::vector<ChannelPlan> quote_channels() override;
    QuoteNews quote_news(Payload const& payload, ChannelPlan const& plan, Timestamp now) override;
    [[nodiscard]] session::MarketWords const* market() const override { return market_.get(); }

private:
    [[nodiscard]] Outgoing question(Request request) const {
        auto costs = weight_of(request);
        return outgoing(std::move(request), credentials_, std::move(costs));
    }
    // Orders count against the order limits, all else against the weight (rest-api.md, "LIMITS").
    [[nodiscard]] Outgoing order_call(Request request) const {
        auto out =
            outgoing(std::move(request), credentials_, {{"ORDERS-10S", 1}, {"ORDERS-1D", 1}});
        out.rest = nullptr;  // the connection that carries orders carries the events as well
        return out;
    }

    Account account_;
    std::vector<TradedSymbol> symbols_;
    ChannelPlan ws_;
    ChannelPlan quotes_;
    std::unique_ptr<session::MarketWords> market_;
    Credentials credentials_;
    std::vector<VenueSymbol> without_amend_;
    std::vector<RateCount> counts_;  // of the instrument list
};

Worded Dialect::replace(VenueReplacement const& replacement, Asked const& asked) {
    bool const cannot_amend =
        asked.is_reduce && std::find(without_amend_.begin(), without_amend_.end(), asked.symbol) !=
                               without_amend_.end();
    if (cannot_amend) {
        return Refusal{Reason::unsupported_characteristic, "the venue does not amend orders in " +
                                                               std::string(asked.symbol.view()) +
                                                               "; cancel and send anew"};
    }
    return order_call(encode_replace(replacement));
}

std::vector<Step> Dialect::instruments() {
    std::vector<VenueSymbol> names;
    for (TradedSymbol const& traded : symbols_) names.push_back(traded.venue_symbol);
    auto const read = [this](Payload const& payload, Form form) {
        StepResult result;
        counts_ = decode_rate_counts(payload);
        Instruments found = decode_instruments(payload, form, symbols_);
        without_amend_ = std::move(found.without_amend);
        for (std::string const& text : found.problems) {
            result.inputs.push_back(anomaly({}, text, ""));
        }
        result.instruments = std::move(found.instruments);
        return result;
    };
    Outgoing list = question(encode_instruments(names));
    list.frame = nullptr;  // a large answer would hold orders up
    return {{"instruments", std::move(list), read}};
}

std::vector<ChannelPlan> Dialect::channels() {
    ChannelPlan plan = ws_;
    plan.greetings = {[this](session::Stamp stamp) {
        return encode_frame(encode_subscribe_events(), subscription_id, credentials_,
                            {stamp.at.ms(), stamp.recv_window_ms});
    }};
    return {plan};
}

std::vector<Step> Dialect::balances() {
    return {session::balances_step(question(encode_account()),
                                   [this](Payload const& payload, Form form) {
                                       return decode_account(payload, form, account_);
                                   })};
}

std::vector<Step> Dialect::audit(Timestamp since) {
    std::vector<Step> steps;
    for (TradedSymbol const& traded : symbols_) {
        Asked const asked{.request = VenueRequest::query, .symbol = traded.venue_symbol};
        steps.push_back(session::trades_step(
            "trades",
            [this, asked, since](std::string const& page) {
                return question(encode_trades_since(asked.symbol, since, words::number_of(page)));
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
    }
    return steps;
}

Heard Dialect::hear(Payload const& payload) {
    FrameHead const head = decode_frame_head(payload);
    switch (head.kind) {
        case FrameHead::Kind::event: return {.kind = Heard::Kind::event, .form = {}};
        case FrameHead::Kind::answer: {
            Form const form{false, head.status};
            bool const is_greeting = head.id == subscription_id;
            return {is_greeting ? Heard::Kind::greeted : Heard::Kind::answer, head.id, form,
                    decode_error(payload, form)};
        }
        case FrameHead::Kind::quote:
        case FrameHead::Kind::other: break;
    }
    return {.kind = Heard::Kind::unknown, .form = {}};
}

std::vector<ChannelPlan> Dialect::quote_channels() {
    if (symbols_.empty()) return {};
    ChannelPlan plan = quotes_;
    plan.target = "/stream?streams=";
    for (TradedSymbol const& traded : symbols_) {
        if (plan.target.back() != '=') plan.target += '/';
        plan.target += words::lower_case(traded.venue_symbol.view()) + "@bookTicker";
    }
    return {plan};
}

QuoteNews Dialect::quote_news(Payload const& payload, ChannelPlan const&, Timestamp now) {
    QuoteNews news;
    news.quote = decode_quote(payload, now);
    if (news.quote) return news;
    if (decode_frame_head(payload).kind == FrameHead::Kind::event) {
        news.must_reconnect = decode_event(payload, {}).must_reconnect;
    }
    news.odd = "an unexpected message";
    return news;
}

}  // namespace

Settings default_settings() {
    Settings settings;
    settings.host = "api.binance.com";
    settings.ws_host = "ws-api.binance.com";
    settings.stream_host = "stream.binance.com";
    return settings;
}

Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings settings, boost::asio::io_context& loop, VenueEvents& events,
    std::function<void(std::string_view)> log) {
    if (settings.arm_dead_man_switch != 0) {
        return std::string(
            "binance_spot: arm_dead_man_switch: the venue has no such switch; set it to 0");
    }
    auto dialect = std::make_unique<Dialect>(settings);
    return session::make_session(std::move(settings), std::move(dialect), loop, events,
                                 std::move(log));
}

}  // namespace trestle::adapters::binance_spot
