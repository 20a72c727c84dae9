#include "adapters/bybit/session.hpp"

#include <algorithm>
#include <set>

#include "adapters/bybit/codec.hpp"
#include "adapters/bybit/errors.hpp"
#include "adapters/bybit/limits.hpp"
#include "adapters/bybit/market.hpp"
#include "adapters/session/pages.hpp"
#include "adapters/session/session.hpp"

namespace trestle::adapters::bybit {

namespace {

using session::ChannelPlan;
using session::Cost;
using session::Heard;
using session::Outgoing;
using session::QuoteNews;
using session::Step;
using session::StepResult;
using session::TradedSymbol;
using session::Worded;

constexpr std::string_view spot_target = "/v5/public/spot";
constexpr std::string_view linear_target = "/v5/public/linear";

// How a session speaks with Bybit.
class Dialect : public session::Dialect {
public:
    explicit Dialect(Settings& settings)
        : account_(settings.account),
          symbols_(settings.symbols),
          modes_(settings.modes),
          events_{settings.ws_host,
                  settings.ws_port,
                  "/v5/private",
                  {},
                  encode_ping(),
                  {},
                  false,
                  true,
                  {}},
          requests_{settings.ws_host,
                    settings.ws_port,
                    "/v5/trade",
                    {},
                    encode_ping(),
                    {},
                    true,
                    false,
                    {}},
          public_{settings.stream_host,
                  settings.stream_port,
                  {},
                  {},
                  encode_ping(),
                  {},
                  false,
                  false,
                  {}},
          credentials_{settings.api_key, std::move(settings.api_secret)} {
        ChannelPlan spot = public_;
        spot.target = spot_target;
        ChannelPlan linear = public_;
        linear.target = linear_target;
        market_ = make_market(std::move(spot), std::move(linear));
    }

    [[nodiscard]] Venue venue() const override { return Venue::bybit; }

    Worded submit(VenueOrder const& order) override;
    [[nodiscard]] std::size_t submits_together(VenueOrder const& order) const override {
        return together_in(order.symbol);
    }
    [[nodiscard]] std::string batch_of(VenueOrder const& order) const override {
        return category_of(order.symbol);
    }
    Worded submit_batch(std::vector<VenueOrder> const& orders) override;
    Worded cancel_waiting(CancelAtVenue const& cancel) override {
        auto request = encode_cancel_waiting(cancel);
        if (!request) return session::Dialect::cancel_waiting(cancel);
        return order_call(std::move(*request), cancel.symbol, "cancel");
    }
    Worded replace(VenueReplacement const& replacement, Asked const& asked) override {
        return order_call(encode_replace(replacement, asked.total), asked.symbol, "amend");
    }
    Worded cancel(CancelAtVenue const& cancel) override {
        return order_call(encode_cancel(cancel), cancel.symbol, "cancel");
    }
    [[nodiscard]] std::size_t cancels_together(CancelAtVenue const& cancel) const override {
        return together_in(cancel.symbol);
    }
    [[nodiscard]] std::string batch_of(CancelAtVenue const& cancel) const override {
        return category_of(cancel.symbol);
    }
    Worded cancel_batch(std::vector<CancelAtVenue> const& cancels) override {
        return outgoing(encode_cancel_batch(cancels), {});
    }
    Worded query(QueryVenue const& query) override {
        return question(encode_query(query), "realtime");
    }
    std::optional<Outgoing> query_closed(QueryVenue const& query) override {
        return question(encode_query_history(query), "history");
    }
    Outgoing trades(Asked const& asked, std::string const& page) override {
        return question(encode_trades(asked.symbol, {asked.order_id, asked.client_id, {}, page}),
                        "trades");
    }
    Outgoing time() override { return outgoing(encode_time(), {}); }

    std::optional<Timestamp> server_time(Payload const& payload, Form form) override {
        return decode_server_time(payload, form);
    }
    std::optional<VenueError> error_in(Payload const& payload, Form form) override {
        return decode_error(payload, form);
    }
    [[nodiscard]] words::ErrorKind kind_of(VenueError const& error) const override {
        return bybit::kind_of(error);
    }
    [[nodiscard]] bool is_key_refused(VenueError const& error) const override {
        return error.code == 10003 || error.code == 10004 || error.code == 10005 ||
               error.code == 33004;
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
        TradesAnswer page = decode_trades(payload, form, asked, coins_);
        page.total += before;
        return page;
    }

    void set_limits(transport::RateBudget& budget) override;
    void learn_headers(transport::HttpResponse const& response, std::span<Cost const> costs,
                       transport::RateBudget& budget, Timestamp now) override {
        bybit::learn_headers(response, costs, budget, now);
    }
    void learn_counts(Payload const& payload, std::span<Cost const> costs,
                      transport::RateBudget& budget, Timestamp now) override {
        bybit::learn_counts(payload, costs, budget, now);
    }
    [[nodiscard]] std::optional<Timestamp> pause_after(VenueError const& error, Payload const&,
                                                       transport::HttpResponse const* response,
                                                       Timestamp now) const override {
        return bybit::pause_after(error, response, now);
    }

    std::vector<Step> instruments() override;
    std::vector<Step> before_channels() override;
    std::vector<ChannelPlan> channels() override;
    std::vector<Step> balances() override;
    std::vector<Step> audit(Timestamp since) override;
    [[nodiscard]] bool trades_name_their_sender() const override { return true; }
    Heard hear(Payload const& payload) override;
    Decoded event(Payload const& payload) override {
        return decode_event(payload, account_, coins_);
    }
    std::vector<ChannelPlan> quote_channels() override;
    QuoteNews quote_news(Payload const& payload, ChannelPlan const& plan, Timestamp now) override;
    [[nodiscard]] session::MarketWords const* market() const override { return market_.get(); }

private:
    static std::size_t together_in(VenueSymbol const& symbol) {
        auto const listed = listed_of(symbol);
        return listed ? orders_per_batch(listed->is_spot()) : 1;
    }
    static std::string category_of(VenueSymbol const& symbol) {
        auto const listed = listed_of(symbol);
        return listed ? std::string(listed->category) : "";
    }
    [[nodiscard]] std::optional<Refusal> why_not(VenueOrder const& order) const;
    [[nodiscard]] Outgoing outgoing(Request request, std::vector<Cost> costs) const;
    [[nodiscard]] Outgoing question(Request request, std::string bucket) const {
        return outgoing(std::move(request), {{std::move(bucket), 1}});
    }
    [[nodiscard]] Worded order_call(Request request, VenueSymbol const& symbol,
                                    std::string const& what) const;
    [[nodiscard]] Step setting(std::string name, Request request) const;
    [[nodiscard]] std::vector<TradedSymbol> traded(bool of_spot) const;
    [[nodiscard]] Step instruments_page(bool of_spot, std::vector<TradedSymbol> wanted,
                                        std::string const& page);
    StepResult read_instruments(Payload const& payload, Form form, bool of_spot,
                                std::vector<TradedSymbol> const& wanted);

    Account account_;
    std::vector<TradedSymbol> symbols_;
    words::AccountModes modes_;
    ChannelPlan events_;
    ChannelPlan requests_;
    ChannelPlan public_;
    std::unique_ptr<session::MarketWords> market_;
    Credentials credentials_;
    SettleCoins coins_;
};

Outgoing Dialect::outgoing(Request request, std::vector<Cost> costs) const {
    Outgoing out;
    auto const shared = std::make_shared<Request const>(std::move(request));
    auto const stamp_of = [](session::Stamp stamp) {
        return Stamp{stamp.at.ms(), stamp.recv_window_ms};
    };
    if (!shared->op.empty()) {
        out.frame = [shared, stamp_of](std::uint64_t id, session::Stamp stamp) {
            return encode_frame(*shared, id, stamp_of(stamp));
        };
    }
    out.rest = [this, shared, stamp_of](session::Stamp stamp) {
        return encode_rest(*shared, credentials_, stamp_of(stamp));
    };
    out.costs = std::move(costs);
    return out;
}

Worded Dialect::order_call(Request request, VenueSymbol const& symbol,
                           std::string const& what) const {
    auto const listed = listed_of(symbol);
    if (!listed) {
        return Refusal{Reason::unknown_symbol,
                       std::string(symbol.view()) + " has no category; write spot:… or linear:…"};
    }
    return outgoing(std::move(request), {{what + ":" + std::string(listed->category), 1}});
}

std::optional<Refusal> Dialect::why_not(VenueOrder const& order) const {
    auto const listed = listed_of(order.symbol);
    bool const is_spot = listed && listed->is_spot();
    Trigger::Watch const watch =
        order.terms.trigger ? order.terms.trigger->watch : Trigger::Watch::last;
    if (is_spot && order.terms.position_effect == PositionEffect::close) {
        return Refusal{Reason::unsupported_characteristic,
                       "a spot market has no positions to reduce; sell what you hold"};
    }
    if (is_spot && watch != Trigger::Watch::last) {
        return Refusal{Reason::unsupported_characteristic,
                       "the spot market watches the last price only; send the trigger so"};
    }
    return is_spot ? std::nullopt : session::why_not_in_mode(order.side, order.terms, modes_);
}

Worded Dialect::submit(VenueOrder const& order) {
    if (auto const problem = why_not(order)) return *problem;
    return order_call(encode_submit(order, modes_), order.symbol, "create");
}

Worded Dialect::submit_batch(std::vector<VenueOrder> const& orders) {
    for (VenueOrder const& order : orders) {
        if (auto const problem = why_not(order)) return *problem;
    }
    auto const count = static_cast<std::uint32_t>(orders.size());
    return outgoing(encode_submit_batch(orders, modes_),
                    {{"create:" + category_of(orders.front().symbol), count}});
}

Step Dialect::setting(std::string name, Request request) const {
    return session::setting_step(std::move(name), question(std::move(request), "account"),
                                 [](Payload const& payload, Form form) {
                                     auto const error = decode_error(payload, form);
                                     bool const is_set = !error || bybit::kind_of(*error) ==
                                                                       words::ErrorKind::no_change;
                                     return is_set ? std::string() : error->to_string();
                                 });
}

// Margin is of the whole account here; mode and leverage are of each contract.
std::vector<Step> Dialect::before_channels() {
    std::vector<Step> steps;
    auto const contracts = traded(false);
    if (contracts.empty()) return steps;
    if (modes_.margin) {
        steps.push_back(setting("margin_mode", encode_margin_mode(*modes_.margin)));
    }
    for (TradedSymbol const& traded : contracts) {
        VenueSymbol const& symbol = traded.venue_symbol;
        std::string const name(symbol.view());
        if (modes_.position) {
            steps.push_back(setting("position_mode of " + name,
                                    encode_position_mode(symbol, *modes_.position)));
        }
        auto const wanted = modes_.leverage.find(symbol);
        if (wanted == modes_.leverage.end()) continue;
        steps.push_back(setting("leverage of " + name, encode_leverage(symbol, wanted->second)));
    }
    return steps;
}

// "Rate Limit" of the venue's v5 docs, until the headers of its answers tell more.
void Dialect::set_limits(transport::RateBudget& budget) {
    for (char const* const what : {"create", "amend", "cancel"}) {
        set_first_limit(budget, std::string(what) + ":spot", 20);
        set_first_limit(budget, std::string(what) + ":linear", 10);
    }
    for (char const* const what : {"realtime", "history", "trades", "account"}) {
        set_first_limit(budget, what, 50);
    }
}

std::vector<TradedSymbol> Dialect::traded(bool of_spot) const {
    std::vector<TradedSymbol> some;
    for (TradedSymbol const& one : symbols_) {
        auto const listed = listed_of(one.venue_symbol);
        // One without a category is told once, as a problem of the first list.
        bool const is_here = listed ? listed->is_spot() == of_spot : of_spot;
        if (is_here) some.push_back(one);
    }
    return some;
}

StepResult Dialect::read_instruments(Payload const& payload, Form form, bool of_spot,
                                     std::vector<TradedSymbol> const& wanted) {
    StepResult result;
    ListedInstruments found = decode_instruments(payload, form, wanted);
    for (std::size_t i = 0; i < found.instruments.size(); ++i) {
        coins_.set(found.instruments[i].venue_symbol, found.settle_coins[i]);
    }
    std::vector<TradedSymbol> missing = wanted;
    std::erase_if(missing, [&](TradedSymbol const& one) {
        return std::any_of(found.instruments.begin(), found.instruments.end(),
                           [&](Instrument const& listed) { return listed.id == one.id; });
    });
    // What is not on this page may be on the next.
    if (!found.next.empty() && !missing.empty()) {
        result.next.push_back(instruments_page(of_spot, missing, found.next));
    } else {
        for (std::string const& text : found.problems) {
            result.inputs.push_back(words::anomaly({.venue = Venue::bybit}, text, ""));
        }
    }
    result.instruments = std::move(found.instruments);
    return result;
}

Step Dialect::instruments_page(bool of_spot, std::vector<TradedSymbol> wanted,
                               std::string const& page) {
    return {"instruments", question(encode_instruments(of_spot, page), "public"),
            [this, of_spot, wanted = std::move(wanted)](Payload const& payload, Form form) {
                return read_instruments(payload, form, of_spot, wanted);
            }};
}

std::vector<Step> Dialect::instruments() {
    std::vector<Step> steps;
    for (bool const of_spot : {true, false}) {
        auto wanted = traded(of_spot);
        if (!wanted.empty()) steps.push_back(instruments_page(of_spot, std::move(wanted), ""));
    }
    return steps;
}

std::vector<ChannelPlan> Dialect::channels() {
    auto const login = [this](session::Stamp stamp) {
        // The signature is good until then, on the venue's clock.
        return encode_login(credentials_, stamp.at.ms() + 5000);
    };
    ChannelPlan events = events_;
    events.greetings = {login, [](session::Stamp) { return encode_subscription(); }};
    ChannelPlan requests = requests_;
    requests.greetings = {login};
    return {events, requests};
}

std::vector<Step> Dialect::balances() {
    std::vector<Step> steps{session::balances_step(
        question(encode_balances(), "account"), [this](Payload const& payload, Form form) {
            return decode_balances(payload, form, account_);
        })};
    std::set<std::string> coins;
    for (TradedSymbol const& one : traded(false)) {
        coins.emplace(coins_.of(one.venue_symbol).view());
    }
    for (std::string const& coin : coins) {
        if (coin.empty()) continue;
        // The venue lists one coin's positions at a time, at most 200 on the one page.
        steps.push_back(
            session::positions_step(question(encode_positions(Asset::of(coin), ""), "account"),
                                    venue(), account_, coins.size() == 1, decode_positions));
    }
    return steps;
}

std::vector<Step> Dialect::audit(Timestamp since) {
    std::vector<Step> steps;
    for (TradedSymbol const& one : symbols_) {
        VenueSymbol const symbol = one.venue_symbol;
        if (!listed_of(symbol)) continue;
        Asked const asked{.request = VenueRequest::query, .venue = Venue::bybit, .symbol = symbol};
        steps.push_back(session::trades_step(
            "trades",
            [this, symbol, since](std::string const& page) {
                return question(encode_trades(symbol, {{}, {}, since, page}), "trades");
            },
            [this, asked](Payload const& payload, Form form) {
                return decode_trades(payload, form, asked, coins_);
            }));
        steps.push_back(session::open_orders_step(
            "open orders",
            [this, symbol](std::string const& page) {
                return question(encode_open_orders(symbol, page), "realtime");
            },
            [symbol](Payload const& payload, Form form) {
                auto open = decode_open_orders(payload, form);
                for (auto& held : open.orders) held.symbol = symbol;
                return open;
            }));
    }
    return steps;
}

Heard Dialect::hear(Payload const& payload) {
    FrameHead const head = decode_frame_head(payload);
    Heard heard{.kind = Heard::Kind::event, .form = {}};
    switch (head.kind) {
        case FrameHead::Kind::push: return heard;
        case FrameHead::Kind::answer:
            return {Heard::Kind::answer, head.id, {}, decode_error(payload, {})};
        case FrameHead::Kind::other: return {.kind = Heard::Kind::unknown, .form = {}};
        case FrameHead::Kind::control: break;
    }
    if (head.op == "ping" || head.op == "pong") {
        heard.kind = Heard::Kind::nothing;
    } else if (head.op == "auth" || head.op == "subscribe" || head.op.empty()) {
        heard.kind = Heard::Kind::greeted;
        heard.refusal = decode_refusal(payload);
    }
    return heard;
}

std::vector<ChannelPlan> Dialect::quote_channels() {
    std::vector<ChannelPlan> plans;
    for (bool const of_spot : {true, false}) {
        std::vector<VenueSymbol> names;
        for (TradedSymbol const& one : traded(of_spot)) {
            if (listed_of(one.venue_symbol)) names.push_back(one.venue_symbol);
        }
        if (names.empty()) continue;
        ChannelPlan plan = public_;
        plan.target = of_spot ? spot_target : linear_target;
        plan.greetings = {[names](session::Stamp) { return encode_quote_subscription(names); }};
        plans.push_back(std::move(plan));
    }
    return plans;
}

QuoteNews Dialect::quote_news(Payload const& payload, ChannelPlan const& plan, Timestamp now) {
    QuoteNews news;
    news.quote = decode_quote(payload, plan.target == spot_target, now);
    if (news.quote) return news;
    FrameHead const head = decode_frame_head(payload);
    bool const is_ping = head.op == "ping" || head.op == "pong";
    news.is_greeted = head.kind == FrameHead::Kind::control && !is_ping;
    if (news.is_greeted) news.refusal = decode_refusal(payload);
    if (!news.is_greeted && !is_ping) news.odd = "an unexpected message";
    return news;
}

}  // namespace

Settings default_settings() {
    Settings settings;
    settings.host = "api.bybit.com";
    settings.ws_host = settings.stream_host = "stream.bybit.com";
    return settings;
}

Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings settings, boost::asio::io_context& loop, VenueEvents& events,
    std::function<void(std::string_view)> log) {
    if (settings.arm_dead_man_switch != 0) {
        return std::string(
            "bybit: arm_dead_man_switch: the venue's is for institutions only; set it to 0");
    }
    auto dialect = std::make_unique<Dialect>(settings);
    return session::make_session(std::move(settings), std::move(dialect), loop, events,
                                 std::move(log));
}

}  // namespace trestle::adapters::bybit
