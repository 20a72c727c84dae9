#include "adapters/okx/session.hpp"

#include <algorithm>

#include "adapters/okx/codec.hpp"
#include "adapters/okx/errors.hpp"
#include "adapters/okx/market.hpp"
#include "adapters/session/pages.hpp"
#include "adapters/session/session.hpp"

namespace trestle::adapters::okx {

namespace {

using session::ChannelPlan;
using session::Chore;
using session::Cost;
using session::Heard;
using session::Outgoing;
using session::QuoteNews;
using session::Step;
using session::StepResult;
using session::TradedSymbol;
using session::Worded;

// How a session speaks with OKX.
class Dialect : public session::Dialect {
public:
    explicit Dialect(Settings& settings)
        : account_(settings.account),
          symbols_(settings.symbols),
          modes_(settings.modes),
          dead_man_s_(settings.arm_dead_man_switch),
          private_{settings.ws_host,
                   settings.ws_port,
                   "/ws/v5/private",
                   {},
                   "ping",
                   "pong",
                   true,
                   true,
                   {}},
          business_{settings.ws_host,
                    settings.ws_port,
                    "/ws/v5/business",
                    {},
                    "ping",
                    "pong",
                    false,
                    true,
                    {}},
          public_{settings.stream_host,
                  settings.stream_port,
                  "/ws/v5/public",
                  {},
                  "ping",
                  "pong",
                  false,
                  false,
                  {}},
          credentials_{settings.api_key, std::move(settings.api_secret),
                       std::move(settings.passphrase)} {
        market_ = make_market(public_, listings_);
        for (TradedSymbol const& traded : symbols_) {
            (is_swap(traded.venue_symbol) ? has_swaps_ : has_spot_) = true;
        }
    }

    [[nodiscard]] Venue venue() const override { return Venue::okx; }

    Worded submit(VenueOrder const& order) override;
    [[nodiscard]] std::size_t submits_together(VenueOrder const&) const override {
        return orders_per_batch;
    }
    [[nodiscard]] std::string batch_of(VenueOrder const& order) const override {
        return std::string(order.symbol.view());  // limits are counted by listing
    }
    Worded submit_batch(std::vector<VenueOrder> const& orders) override;
    Worded replace(VenueReplacement const& replacement, Asked const& asked) override;
    Worded cancel(CancelAtVenue const& cancel) override;
    [[nodiscard]] std::size_t cancels_together(CancelAtVenue const&) const override {
        return orders_per_batch;
    }
    Worded cancel_batch(std::vector<CancelAtVenue> const& cancels) override;
    Worded query(QueryVenue const& query) override {
        return question(encode_query(query), "query");
    }
    Worded cancel_waiting(CancelAtVenue const& cancel) override {
        return outgoing(encode_cancel_waiting({cancel}), {});
    }
    Worded query_waiting(QueryVenue const& query) override {
        return question(encode_query_waiting(query), "query");
    }
    Outgoing trades(Asked const& asked, std::string const& page) override {
        return trades_of({asked.symbol, asked.order_id, {}, page});
    }
    Outgoing time() override { return question(encode_time(), "public"); }

    std::optional<Timestamp> server_time(Payload const& payload, Form form) override {
        return decode_server_time(payload, form);
    }
    std::optional<VenueError> error_in(Payload const& payload, Form form) override {
        return decode_error(payload, form);
    }
    [[nodiscard]] words::ErrorKind kind_of(VenueError const& error) const override {
        return okx::kind_of(error);
    }
    [[nodiscard]] bool is_key_refused(VenueError const& error) const override {
        bool const is_about_key = error.code >= 50100 && error.code <= 50119;
        return is_about_key && kind_of(error) == words::ErrorKind::session_refused;
    }
    Inputs answer(Payload const& payload, Form form, Asked const& asked) override {
        return decode_answer(payload, form, asked);
    }
    Inputs batch_answer(Payload const& payload, Form form,
                        std::vector<Asked> const& asked) override {
        return decode_batch(payload, form, asked);
    }
    OrderAnswer order(Payload const& payload, Form form, Asked const& asked) override;
    TradesAnswer trades_page(Payload const& payload, Form form, Asked const& asked,
                             Quantity before) override;

    void set_limits(transport::RateBudget& budget) override;
    [[nodiscard]] std::optional<Timestamp> pause_after(VenueError const&, Payload const&,
                                                       transport::HttpResponse const*,
                                                       Timestamp now) const override {
        return now + std::chrono::seconds(2);  // every limit here is counted in windows of 2 s
    }

    std::vector<Step> instruments() override;
    std::vector<Step> before_channels() override;
    std::vector<ChannelPlan> channels() override;
    std::vector<Step> balances() override;
    std::vector<Step> audit(Timestamp since) override;
    [[nodiscard]] bool trades_name_their_sender() const override { return true; }
    std::vector<Chore> chores() override;
    Heard hear(Payload const& payload) override;
    Decoded event(Payload const& payload) override;
    std::vector<ChannelPlan> quote_channels() override;
    QuoteNews quote_news(Payload const& payload, ChannelPlan const& plan, Timestamp now) override;
    [[nodiscard]] session::MarketWords const* market() const override { return market_.get(); }

private:
    static bool is_swap(VenueSymbol const& symbol) { return symbol.view().ends_with("-SWAP"); }
    [[nodiscard]] Outgoing outgoing(Request request, std::vector<Cost> costs) const;
    [[nodiscard]] Outgoing question(Request request, std::string bucket) const {
        return outgoing(std::move(request), {{std::move(bucket), 1}});
    }
    [[nodiscard]] Outgoing trades_of(TradesFrom const& from) const {
        return question(encode_trades(is_swap(*from.symbol), from), "query");
    }
    [[nodiscard]] std::optional<Refusal> why_not(VenueOrder const& order,
                                                 Listing const& listing) const;
    [[nodiscard]] Worded order_call(std::optional<Request> request, VenueSymbol const& symbol,
                                    std::string const& what) const;
    [[nodiscard]] std::vector<TradedSymbol> traded(bool of_swaps) const;
    StepResult read_instruments(Payload const& payload, bool of_swaps);
    void add_leverage(std::vector<Step>& steps, VenueSymbol const& symbol, unsigned leverage) const;

    Account account_;
    std::vector<TradedSymbol> symbols_;
    words::AccountModes modes_;
    unsigned dead_man_s_;
    bool has_swaps_ = false;
    bool has_spot_ = false;
    ChannelPlan private_;
    ChannelPlan business_;
    ChannelPlan public_;
    Credentials credentials_;
    Listings listings_;
    std::unique_ptr<session::MarketWords> market_;
    AlgoNames names_;
    std::size_t unconfirmed_ = 0;  // subscriptions of the private connection
};

Refusal unknown_listing(VenueSymbol const& symbol) {
    return {Reason::unknown_symbol, std::string(symbol.view()) + " is not in the venue's list"};
}

Outgoing Dialect::outgoing(Request request, std::vector<Cost> costs) const {
    Outgoing out;
    auto const shared = std::make_shared<Request const>(std::move(request));
    auto const stamp_of = [](session::Stamp stamp) {
        return Stamp{stamp.at, stamp.at + std::chrono::milliseconds(stamp.recv_window_ms)};
    };
    if (!shared->op.empty() && !shared->args.empty()) {
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

Worded Dialect::order_call(std::optional<Request> request, VenueSymbol const& symbol,
                           std::string const& what) const {
    if (!request) {
        return Refusal{
            Reason::quantity_off_lot,
            "the quantity is no whole number of contracts of " + std::string(symbol.view())};
    }
    return outgoing(std::move(*request),
                    {{what + ":" + std::string(symbol.view()), 1}, {"orders", 1}});
}

Worded Dialect::submit(VenueOrder const& order) {
    auto const* const listing = listings_.find(order.symbol.view());
    if (listing == nullptr) return unknown_listing(order.symbol);
    if (auto const problem = why_not(order, *listing)) return *problem;
    bool const is_algo = order.terms.trigger.has_value();
    return order_call(encode_submit(order, *listing, modes_), order.symbol,
                      is_algo ? "algo" : "place");
}

std::optional<Refusal> Dialect::why_not(VenueOrder const& order, Listing const& listing) const {
    if (listing.is_swap()) return session::why_not_in_mode(order.side, order.terms, modes_);
    if (order.terms.position_effect != PositionEffect::close) return std::nullopt;
    return Refusal{Reason::unsupported_characteristic,
                   "a spot market has no positions to reduce; sell what you hold"};
}

Worded Dialect::submit_batch(std::vector<VenueOrder> const& orders) {
    std::vector<OrderAt> named;
    for (VenueOrder const& order : orders) {
        auto const* const listing = listings_.find(order.symbol.view());
        if (listing == nullptr) return unknown_listing(order.symbol);
        if (auto const problem = why_not(order, *listing)) return *problem;
        named.push_back({order, *listing});
    }
    auto request = encode_submit_batch(named, modes_);
    VenueSymbol const& symbol = orders.front().symbol;
    if (!request) return order_call(std::move(request), symbol, "batch");
    auto const count = static_cast<std::uint32_t>(orders.size());
    return outgoing(std::move(*request),
                    {{"batch:" + std::string(symbol.view()), count}, {"orders", count}});
}

Worded Dialect::replace(VenueReplacement const& replacement, Asked const& asked) {
    auto const* const listing = listings_.find(asked.symbol.view());
    if (listing == nullptr) return unknown_listing(asked.symbol);
    return order_call(encode_replace(replacement, asked.total, *listing), asked.symbol, "amend");
}

Worded Dialect::cancel(CancelAtVenue const& cancel) {
    auto const* const listing = listings_.find(cancel.symbol.view());
    // Before the list was ever read REST needs no more than the name.
    Listing const named{.symbol = cancel.symbol, .code = {}};
    return outgoing(encode_cancel(cancel, listing != nullptr ? *listing : named), {});
}

Worded Dialect::cancel_batch(std::vector<CancelAtVenue> const& cancels) {
    std::vector<CancelAt> named;
    for (CancelAtVenue const& cancel : cancels) {
        auto const* const listing = listings_.find(cancel.symbol.view());
        named.push_back(
            {cancel, listing != nullptr ? *listing : Listing{.symbol = cancel.symbol, .code = {}}});
    }
    return outgoing(encode_cancel_batch(named), {});
}

OrderAnswer Dialect::order(Payload const& payload, Form form, Asked const& asked) {
    auto const* const listing = listings_.find(asked.symbol.view());
    if (listing == nullptr) {
        return {
            std::nullopt, {words::unknown_outcome(asked, unknown_listing(asked.symbol).text)}, {}};
    }
    OrderAnswer answer = decode_order(payload, form, asked, *listing);
    if (asked.is_waiting && answer.state) {
        names_.learn(answer.state->ref.order_id, asked.client_id);
    }
    return answer;
}

Decoded Dialect::event(Payload const& payload) {
    Decoded decoded = decode_event(payload, account_, listings_, names_);
    if (decode_frame_head(payload).channel != "orders-algo") return decoded;
    for (Input const& input : decoded.inputs) {
        auto const* const accepted = std::get_if<VenueAccepted>(&input);
        if (accepted) names_.learn(accepted->ref.order_id, accepted->ref.client_id);
    }
    return decoded;
}

// The account's mode is asked for first: setting what is set already may be refused.
std::vector<Step> Dialect::before_channels() {
    std::vector<Step> steps;
    if (!has_swaps_) return steps;
    if (modes_.position) {
        auto const refused = [](Payload const& payload, Form form) {
            auto const error = decode_error(payload, form);
            return error ? error->to_string() : std::string();
        };
        Step set = session::setting_step(
            "position_mode", question(encode_position_mode(*modes_.position), "account"), refused);
        steps.push_back({"position_mode", question(encode_account_config(), "account"),
                         [this, set](Payload const& payload, Form form) {
                             StepResult result;
                             auto const mode = decode_position_mode(payload, form);
                             if (!mode) result.problem = "the account's mode cannot be read";
                             if (mode && mode != modes_.position) result.next.push_back(set);
                             return result;
                         }});
    }
    for (TradedSymbol const& traded : traded(true)) {
        auto const wanted = modes_.leverage.find(traded.venue_symbol);
        if (wanted != modes_.leverage.end())
            add_leverage(steps, traded.venue_symbol, wanted->second);
    }
    return steps;
}

void Dialect::add_leverage(std::vector<Step>& steps, VenueSymbol const& symbol,
                           unsigned leverage) const {
    auto const margin = modes_.margin.value_or(words::MarginMode::cross);
    bool const is_split = modes_.is_hedge() && modes_.is_isolated();
    std::vector<PositionSide> sides{PositionSide::both};
    if (is_split) sides = {PositionSide::long_only, PositionSide::short_only};
    for (PositionSide const side : sides) {
        steps.push_back(session::setting_step(
            "leverage of " + std::string(symbol.view()),
            question(encode_leverage(symbol, leverage, margin, side), "account"),
            [leverage](Payload const& payload, Form form) {
                return decode_leverage(payload, form, leverage);
            }));
    }
}

TradesAnswer Dialect::trades_page(Payload const& payload, Form form, Asked const& asked,
                                  Quantity before) {
    auto const* const listing = listings_.find(asked.symbol.view());
    if (listing == nullptr) return {};
    TradesAnswer page = decode_trades(payload, form, asked, *listing);
    page.total += before;
    return page;
}

// "Rate limits" of each call in the venue's v5 docs; no header tells how much is left.
void Dialect::set_limits(transport::RateBudget& budget) {
    constexpr auto window = std::chrono::seconds(2);
    for (TradedSymbol const& traded : symbols_) {
        std::string const name(traded.venue_symbol.view());
        budget.set_limit("place:" + name, window, 60);
        budget.set_limit("amend:" + name, window, 60);
        budget.set_limit("algo:" + name, window, 20);
        budget.set_limit("batch:" + name, window, 300);
    }
    budget.set_limit("orders", window, 1000);
    budget.set_limit("query", window, 60);
    budget.set_limit("account", window, 10);
    budget.set_limit("public", window, 20);
}

std::vector<TradedSymbol> Dialect::traded(bool of_swaps) const {
    std::vector<TradedSymbol> some;
    std::copy_if(symbols_.begin(), symbols_.end(), std::back_inserter(some),
                 [&](TradedSymbol const& one) { return is_swap(one.venue_symbol) == of_swaps; });
    return some;
}

StepResult Dialect::read_instruments(Payload const& payload, bool of_swaps) {
    StepResult result;
    ListedInstruments found = decode_instruments(payload, traded(of_swaps));
    for (std::string const& text : found.problems) {
        result.inputs.push_back(words::anomaly({.venue = Venue::okx}, text, ""));
    }
    for (Listing const& listing : found.listings) listings_.set(listing);
    result.instruments = std::move(found.instruments);
    return result;
}

std::vector<Step> Dialect::instruments() {
    std::vector<Step> steps;
    for (bool const of_swaps : {false, true}) {
        if (!(of_swaps ? has_swaps_ : has_spot_)) continue;
        steps.push_back({"instruments", question(encode_instruments(of_swaps), "public"),
                         [this, of_swaps](Payload const& payload, Form) {
                             return read_instruments(payload, of_swaps);
                         }});
    }
    return steps;
}

std::vector<ChannelPlan> Dialect::channels() {
    ChannelPlan plan = private_;
    plan.greetings = {[this](session::Stamp stamp) { return encode_login(credentials_, stamp.at); },
                      [this](session::Stamp) {
                          unconfirmed_ = has_swaps_ ? 3 : 2;  // each channel is confirmed by itself
                          return encode_subscription(has_swaps_);
                      }};
    ChannelPlan algos = business_;
    algos.greetings = {plan.greetings.front(),
                       [](session::Stamp) { return encode_algo_subscription(); }};
    return {plan, algos};
}

std::vector<Step> Dialect::balances() {
    std::vector<Step> steps{session::balances_step(
        question(encode_balances(), "account"), [this](Payload const& payload, Form form) {
            return decode_balances(payload, form, account_);
        })};
    if (has_swaps_) {
        steps.push_back(
            session::positions_step(question(encode_positions(std::nullopt), "account"), venue(),
                                    account_, true, [this](Payload const& payload, Form form) {
                                        return decode_positions(payload, form, listings_);
                                    }));
    }
    return steps;
}

std::vector<Step> Dialect::audit(Timestamp since) {
    std::vector<Step> steps;
    for (TradedSymbol const& traded : symbols_) {
        VenueSymbol const symbol = traded.venue_symbol;
        Asked const asked{.request = VenueRequest::query, .venue = Venue::okx, .symbol = symbol};
        steps.push_back(session::trades_step(
            "trades",
            [this, symbol, since](std::string const& page) {
                return trades_of({symbol, {}, since, page});
            },
            [this, asked](Payload const& payload, Form form) {
                return trades_page(payload, form, asked, {});
            }));
        steps.push_back(session::open_orders_step(
            "open orders",
            [this, symbol](std::string const& page) {
                return question(encode_open_orders(symbol, page), "query");
            },
            [this](Payload const& payload, Form form) {
                return decode_open_orders(payload, form, listings_);
            }));
        for (std::string_view const type : {"conditional", "move_order_stop"}) {
            steps.push_back(session::open_orders_step(
                "algo orders",
                [this, symbol, type](std::string const& page) {
                    return question(encode_open_waiting(type, symbol, page), "query");
                },
                [this](Payload const& payload, Form form) {
                    auto open = decode_open_algos(payload, form, listings_);
                    for (words::HeldOrder const& one : open.orders) {
                        names_.learn(one.ref.order_id, one.ref.client_id);
                    }
                    return open;
                }));
        }
    }
    return steps;
}

std::vector<Chore> Dialect::chores() {
    if (dead_man_s_ == 0) return {};
    auto const problem = [](Payload const& payload, Form form) {
        auto const error = decode_error(payload, form);
        return error ? error->to_string() : std::string();
    };
    return {{"dead-man switch", std::chrono::seconds(std::max(1U, dead_man_s_ / 4)),
             [this] { return question(encode_cancel_all_after(dead_man_s_), "switch"); }, problem,
             false}};
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
    if (head.event == "login" || head.event == "error") {
        heard.kind = Heard::Kind::greeted;
        heard.refusal = decode_refusal(payload);
    } else if (head.event == "subscribe" && head.channel == "orders-algo") {
        heard.kind = Heard::Kind::greeted;
    } else if (head.event == "subscribe") {
        bool const is_last = unconfirmed_ > 0 && --unconfirmed_ == 0;
        heard.kind = is_last ? Heard::Kind::greeted : Heard::Kind::nothing;
    }
    return heard;
}

std::vector<ChannelPlan> Dialect::quote_channels() {
    if (symbols_.empty()) return {};
    ChannelPlan plan = public_;
    plan.greetings = {[this](session::Stamp) {
        std::vector<VenueSymbol> names;
        for (TradedSymbol const& traded : symbols_) names.push_back(traded.venue_symbol);
        return encode_quote_subscription(names);
    }};
    return {plan};
}

QuoteNews Dialect::quote_news(Payload const& payload, ChannelPlan const&, Timestamp now) {
    QuoteNews news;
    news.quote = decode_quote(payload, now);
    if (news.quote) return news;
    FrameHead const head = decode_frame_head(payload);
    if (head.channel == "instruments") {
        // Only what changed is on it: the others are not missing.
        for (bool const of_swaps : {false, true}) {
            ListedInstruments found = decode_instruments(payload, traded(of_swaps));
            for (Listing const& listing : found.listings) listings_.set(listing);
            for (Instrument& one : found.instruments) news.instruments.push_back(std::move(one));
        }
        return news;
    }
    news.is_greeted = head.event == "subscribe" || head.event == "error";
    news.refusal = head.event == "error" ? decode_refusal(payload) : std::nullopt;
    news.must_reconnect = head.event == "notice";
    bool const is_known = news.is_greeted || news.must_reconnect || head.channel == "bbo-tbt";
    if (!is_known) news.odd = "an unexpected message";
    return news;
}

}  // namespace

Settings default_settings() {
    Settings settings;
    settings.host = "www.okx.com";
    settings.ws_host = settings.stream_host = "ws.okx.com";
    settings.ws_port = settings.stream_port = "8443";
    return settings;
}

Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings settings, boost::asio::io_context& loop, VenueEvents& events,
    std::function<void(std::string_view)> log) {
    unsigned const seconds = settings.arm_dead_man_switch;
    if (seconds != 0 && (seconds < 10 || seconds > 120)) {
        return "okx: arm_dead_man_switch " + std::to_string(seconds) +
               ": the venue takes 10 to 120 seconds, or 0 for none";
    }
    auto dialect = std::make_unique<Dialect>(settings);
    return session::make_session(std::move(settings), std::move(dialect), loop, events,
                                 std::move(log));
}

}  // namespace trestle::adapters::okx
