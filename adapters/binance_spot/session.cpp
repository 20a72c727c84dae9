#include "adapters/binance_spot/session.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>

#include "adapters/binance_spot/calls.hpp"
#include "adapters/binance_spot/quotes.hpp"
#include "adapters/binance_spot/symbols.hpp"
#include "adapters/capabilities.hpp"

namespace trestle::adapters::binance_spot {

namespace {

using transport::WebSocketClient;
using Via = Calls::Via;
using Purpose = Calls::Purpose;

VenueClientId const* client_id_in(Input const& input) {
    return std::visit(
        [](auto const& fact) -> VenueClientId const* {
            if constexpr (requires { fact.ref.client_id; }) return &fact.ref.client_id;
            return nullptr;
        },
        input);
}

class Session : public VenueGateway {
public:
    Session(Settings settings, boost::asio::io_context& loop,
            std::shared_ptr<transport::TlsTrust const> trust, VenueEvents& events, Log log);

    void start() override;
    void stop() override;
    void submit(SubmitToVenue const& request) override;
    void replace(ReplaceAtVenue const& request) override;
    void cancel(CancelAtVenue const& request) override;
    void query(QueryVenue const& request) override;

private:
    // A cancel-and-new under way. Its events may overtake its answer: they wait for it, so that
    // the core never sees the old leg end, or the new leg live, before it knows of the replace.
    struct Flight {
        VenueClientId old_id;
        VenueClientId new_id;
        Inputs held;
    };
    struct Question {
        Asked asked;
        VenueOrderState state;
        Quantity total;
    };

    // Link, in the order it comes up; each step begins the next or ends in go_down().
    void connect();
    void load_instruments(std::function<void()> next);
    void open_websocket();
    void subscribe();
    void load_account();
    void go_up();
    void go_down(std::string const& why, bool must_wait_long = false);
    void report_link(bool is_up, std::string const& why);
    void keep_clock();

    void on_text(std::string_view text);
    void on_event();
    void emit(Inputs inputs);
    [[nodiscard]] bool hold(Input& input);
    void release(VenueClientId const& new_id);

    void on_reply(Asked const& asked, Reply const& reply);
    void on_order_state(Asked const& asked, Reply const& reply);
    void ask_trades(std::shared_ptr<Question> const& question, std::optional<std::int64_t> from);
    void on_trades(std::shared_ptr<Question> const& question, Reply const& reply);
    void stop_on_refused_key(Reply const& reply);
    [[nodiscard]] std::optional<std::string> problem_in(Reply const& reply) const;

    Settings settings_;
    boost::asio::io_context& loop_;
    std::shared_ptr<transport::TlsTrust const> trust_;
    VenueEvents& events_;
    Log log_;
    transport::HttpsClient https_;
    Calls calls_;
    QuoteStream quotes_;
    std::unique_ptr<WebSocketClient> websocket_;
    // A tick that is already queued when we go must see that we are gone.
    std::shared_ptr<int const> alive_ = std::make_shared<int const>(0);
    boost::asio::steady_timer retry_;
    boost::asio::steady_timer clock_timer_;
    Payload payload_;
    std::vector<Instrument> instruments_;
    std::vector<VenueSymbol> without_amend_;
    std::vector<Flight> flights_;
    std::optional<bool> reported_up_;
    std::chrono::steady_clock::time_point up_since_{};
    unsigned attempt_ = 0;
    unsigned link_number_ = 0;  // answers of an earlier link do not drive a later one
    bool is_up_ = false;
    bool is_stopped_ = false;
};

std::vector<VenueSymbol> venue_symbols(Settings const& settings) {
    std::vector<VenueSymbol> symbols;
    for (TradedSymbol const& traded : settings.symbols) symbols.push_back(traded.venue_symbol);
    return symbols;
}

Session::Session(Settings settings, boost::asio::io_context& loop,
                 std::shared_ptr<transport::TlsTrust const> trust, VenueEvents& events, Log log)
    : settings_(std::move(settings)),
      loop_(loop),
      trust_(std::move(trust)),
      events_(events),
      log_(std::move(log)),
      https_(loop, trust_,
             transport::HttpsSettings{.host = settings_.host, .port = settings_.port}),
      calls_(loop, https_,
             {{settings_.api_key, std::move(settings_.api_secret)},
              settings_.recv_window_ms,
              settings_.request_timeout},
             log_),
      quotes_(
          loop, trust_,
          {settings_.stream_host, settings_.stream_port, venue_symbols(settings_),
           settings_.backoff},
          [this](Quote const& quote) {
              events_.on_quote(Venue::binance_spot, quote.symbol, quote.reference);
          },
          log_),
      retry_(loop),
      clock_timer_(loop) {}

// ---- The link --------------------------------------------------------------------------------

void Session::start() {
    quotes_.start();
    connect();
}

void Session::connect() {
    ++link_number_;
    calls_.sync_clock(3, [this, link = link_number_](bool has_clock) {
        if (link != link_number_ || is_stopped_) return;
        if (!has_clock) return go_down("the venue's clock cannot be read");
        load_instruments([this] { open_websocket(); });
    });
}

void Session::load_instruments(std::function<void()> next) {
    calls_.send(encode_instruments(venue_symbols(settings_)), Via::rest, Purpose::query,
                [this, link = link_number_, next = std::move(next)](Reply const& reply) {
                    if (link != link_number_ || is_stopped_) return;
                    if (auto const problem = problem_in(reply)) {
                        return go_down("instruments: " + *problem);
                    }
                    calls_.learn_limits(*reply.payload);
                    auto const found =
                        decode_instruments(*reply.payload, reply.form, settings_.symbols);
                    without_amend_ = found.without_amend;
                    for (std::string const& text : found.problems) {
                        emit({anomaly({}, text, "")});
                    }
                    for (Instrument const& instrument : found.instruments) {
                        if (std::find(instruments_.begin(), instruments_.end(), instrument) ==
                            instruments_.end()) {
                            emit({InstrumentDefined{instrument}});
                        }
                    }
                    instruments_ = found.instruments;
                    next();
                });
}

void Session::open_websocket() {
    transport::WebSocketSettings settings;
    settings.host = settings_.ws_host;
    settings.port = settings_.ws_port;
    settings.target = "/ws-api/v3";
    websocket_ = std::make_unique<WebSocketClient>(
        loop_, trust_, std::move(settings),
        WebSocketClient::Callbacks{[this] { subscribe(); },
                                   [this](std::string_view text) { on_text(text); },
                                   [this](std::string const& why) { go_down(why); }});
    websocket_->open();
}

void Session::subscribe() {
    calls_.attach(websocket_.get());
    calls_.send(encode_subscribe_events(), Via::websocket, Purpose::cancel,
                [this, link = link_number_](Reply const& reply) {
                    if (link != link_number_ || is_stopped_) return;
                    if (auto const problem = problem_in(reply)) {
                        return go_down("subscribe to account events: " + *problem, true);
                    }
                    load_account();
                });
}

// After the subscription: what changes from here on comes as an event.
void Session::load_account() {
    calls_.send(encode_account(), Via::any, Purpose::cancel,
                [this, link = link_number_](Reply const& reply) {
                    if (link != link_number_ || is_stopped_) return;
                    if (auto const problem = problem_in(reply)) {
                        return go_down("account: " + *problem, true);
                    }
                    auto inputs = decode_account(*reply.payload, reply.form, settings_.account);
                    bool const is_sound = std::holds_alternative<VenueBalances>(inputs.front());
                    emit(std::move(inputs));
                    if (!is_sound) return go_down("the account cannot be read", true);
                    go_up();
                });
}

void Session::go_up() {
    is_up_ = true;
    up_since_ = std::chrono::steady_clock::now();
    report_link(true, "connected");
    keep_clock();
}

void Session::keep_clock() {
    clock_timer_.expires_after(settings_.clock_interval);
    clock_timer_.async_wait([this, link = link_number_,
                             alive = std::weak_ptr(alive_)](boost::system::error_code error) {
        if (error || alive.expired() || link != link_number_ || !is_up_) return;
        calls_.sync_clock(1, [](bool) {});
        keep_clock();
    });
}

void Session::report_link(bool is_up, std::string const& why) {
    log_("binance_spot " + std::string(settings_.account.view()) + (is_up ? " up: " : " down: ") +
         why);
    if (reported_up_ == is_up) return;
    reported_up_ = is_up;
    events_.on_input(VenueLink{Venue::binance_spot, settings_.account, is_up, why});
}

void Session::go_down(std::string const& why, bool must_wait_long) {
    ++link_number_;
    // A link that falls again and again must not spend the rate budget on coming up.
    bool const was_stable =
        is_up_ && std::chrono::steady_clock::now() - up_since_ >= settings_.backoff.cap;
    if (was_stable) attempt_ = 0;
    is_up_ = false;
    websocket_.reset();
    clock_timer_.cancel();
    // Down first: the core must not send more while it learns what became of what was sent.
    report_link(false, why);
    calls_.on_lost(why);
    if (is_stopped_) return;
    auto const& backoff = settings_.backoff;
    Duration const wait = must_wait_long ? backoff.cap : backoff.delay(++attempt_, edge_random());
    retry_.expires_after(wait);
    retry_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code error) {
        if (!error && !alive.expired() && !is_stopped_) connect();
    });
}

void Session::stop() {
    if (is_stopped_) return;
    is_stopped_ = true;
    retry_.cancel();
    quotes_.stop();
    go_down("stopped");
    https_.close();
}

std::optional<std::string> Session::problem_in(Reply const& reply) const {
    if (reply.kind != Reply::Kind::answered) return reply.text;
    if (auto const error = decode_error(*reply.payload, reply.form)) return error->to_string();
    return std::nullopt;
}

// ---- What comes in ---------------------------------------------------------------------------

void Session::on_text(std::string_view text) {
    if (!payload_.parse(text)) return emit({anomaly({}, "a message that is no JSON", text)});
    FrameHead const head = decode_frame_head(payload_);
    switch (head.kind) {
        case FrameHead::Kind::event: return on_event();
        case FrameHead::Kind::answer:
            if (head.status == 401) return go_down("the venue refuses our API key", true);
            if (!calls_.on_answer(payload_, head)) {
                emit({anomaly({}, "an answer to nothing that we asked", text)});
            }
            return;
        case FrameHead::Kind::quote:
        case FrameHead::Kind::other:
            emit({anomaly({}, "a message of no known kind", text)});
            return;
    }
}

void Session::on_event() {
    Decoded decoded = decode_event(payload_, settings_.account);
    emit(std::move(decoded.inputs));
    if (decoded.must_reconnect) go_down("the venue ends this connection");
}

void Session::emit(Inputs inputs) {
    for (Input& input : inputs) {
        if (!hold(input)) events_.on_input(std::move(input));
    }
}

bool Session::hold(Input& input) {
    VenueClientId const* const id = client_id_in(input);
    if (id == nullptr || id->empty()) return false;
    for (Flight& flight : flights_) {
        auto const* const canceled = std::get_if<VenueCanceled>(&input);
        bool const is_old_end =
            canceled && *id == flight.old_id && canceled->cause == VenueCanceled::Cause::requested;
        if (*id == flight.new_id || is_old_end) {
            flight.held.push_back(std::move(input));
            return true;
        }
    }
    return false;
}

void Session::release(VenueClientId const& new_id) {
    auto const flight = std::find_if(flights_.begin(), flights_.end(),
                                     [&](Flight const& f) { return f.new_id == new_id; });
    if (flight == flights_.end()) return;
    Inputs held = std::move(flight->held);
    flights_.erase(flight);
    for (Input& input : held) events_.on_input(std::move(input));
}

// ---- What goes out ---------------------------------------------------------------------------

void Session::submit(SubmitToVenue const& request) {
    VenueOrder const& order = *request.order;
    Asked const asked = asked_of(order);
    if (auto const problem = unsupported_terms(Venue::binance_spot, order.terms)) {
        return emit({refused(asked, problem->reason, problem->text)});
    }
    if (!is_up_) {
        return emit({refused(asked, Reason::venue_unavailable, "not sent: the venue is down")});
    }
    calls_.send(encode_submit(order), Via::websocket, Purpose::order,
                [this, asked](Reply const& reply) { on_reply(asked, reply); });
}

void Session::replace(ReplaceAtVenue const& request) {
    VenueReplacement const& replacement = *request.replacement;
    Asked const asked = asked_of(replacement);
    bool const cannot_amend =
        asked.is_reduce && std::find(without_amend_.begin(), without_amend_.end(), asked.symbol) !=
                               without_amend_.end();
    if (cannot_amend) {
        return emit({refused(asked, Reason::unsupported_characteristic,
                             "the venue does not amend orders in " +
                                 std::string(asked.symbol.view()) + "; cancel and send anew")});
    }
    if (!is_up_) {
        return emit({refused(asked, Reason::venue_unavailable, "not sent: the venue is down")});
    }
    if (!asked.is_reduce) flights_.push_back({asked.old_client_id, asked.client_id, {}});
    calls_.send(encode_replace(replacement), Via::websocket, Purpose::order,
                [this, asked](Reply const& reply) { on_reply(asked, reply); });
}

void Session::cancel(CancelAtVenue const& request) {
    Asked const asked = asked_of(request);
    calls_.send(encode_cancel(request), Via::any, Purpose::cancel,
                [this, asked](Reply const& reply) { on_reply(asked, reply); });
}

void Session::on_reply(Asked const& asked, Reply const& reply) {
    Inputs inputs;
    switch (reply.kind) {
        case Reply::Kind::answered:
            inputs = decode_answer(*reply.payload, reply.form, asked);
            break;
        case Reply::Kind::not_sent:
            inputs = {refused(asked, Reason::venue_unavailable, "not sent: " + reply.text)};
            break;
        case Reply::Kind::unanswered: inputs = {unknown_outcome(asked, reply.text)}; break;
    }
    for (Input& input : inputs) events_.on_input(std::move(input));
    if (asked.request == VenueRequest::replace) release(asked.client_id);
    stop_on_refused_key(reply);
}

void Session::stop_on_refused_key(Reply const& reply) {
    if (reply.kind != Reply::Kind::answered || !is_up_) return;
    auto const error = decode_error(*reply.payload, reply.form);
    // Signature, key format, key: nothing will work until ops act.
    if (error && (error->code == -1022 || error->code == -2014 || error->code == -2015)) {
        go_down(error->to_string() + "; check the API key and its rights", true);
    }
}

void Session::query(QueryVenue const& request) {
    Asked const asked = asked_of(request);
    calls_.send(encode_query(request), Via::any, Purpose::query,
                [this, asked](Reply const& reply) { on_order_state(asked, reply); });
}

void Session::on_order_state(Asked const& asked, Reply const& reply) {
    if (reply.kind != Reply::Kind::answered) return emit({unknown_outcome(asked, reply.text)});
    OrderAnswer answer = decode_order(*reply.payload, reply.form, asked);
    if (!answer.state) return emit(std::move(answer.inputs));
    if (answer.state->cumulative.is_zero()) return emit({std::move(*answer.state)});
    auto const question = std::make_shared<Question>();
    question->asked = asked;
    question->asked.order_id = answer.state->ref.order_id;
    question->state = std::move(*answer.state);
    ask_trades(question, std::nullopt);
}

void Session::ask_trades(std::shared_ptr<Question> const& question,
                         std::optional<std::int64_t> from) {
    Asked const& asked = question->asked;
    calls_.send(encode_trades(asked.symbol, asked.order_id, from), Via::any, Purpose::query,
                [this, question](Reply const& reply) { on_trades(question, reply); });
}

void Session::on_trades(std::shared_ptr<Question> const& question, Reply const& reply) {
    Asked const& asked = question->asked;
    if (reply.kind != Reply::Kind::answered) return emit({unknown_outcome(asked, reply.text)});
    TradesAnswer page = decode_trades(*reply.payload, reply.form, asked, question->total);
    question->total = page.total;
    emit(std::move(page.inputs));
    if (!page.is_whole) return emit({unknown_outcome(asked, "its trades cannot be read")});
    bool const has_more = page.rows >= trades_page && page.last_trade.has_value();
    if (has_more) return ask_trades(question, *page.last_trade + 1);
    if (question->total != question->state.cumulative) {
        // One of the two answers is older than the other: ask again rather than guess.
        return emit(
            {unknown_outcome(asked, "the order says " + question->state.cumulative.to_string() +
                                        " filled, its trades " + question->total.to_string())});
    }
    emit({std::move(question->state)});
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
    auto trust = transport::TlsTrust::load(settings.ca_file);
    if (!trust) return trust.error();
    std::unique_ptr<VenueGateway> session =
        std::make_unique<Session>(std::move(settings), loop, *trust, events, std::move(log));
    return session;
}

}  // namespace trestle::adapters::binance_spot
