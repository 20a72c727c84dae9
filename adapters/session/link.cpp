#include "adapters/session/link.hpp"

#include <algorithm>

namespace trestle::adapters::session {

namespace {

// How much earlier than the last word we look for what was missed: clocks and pages differ.
constexpr auto overlap = std::chrono::seconds(10);
// Some venues answer for less than a day at once; what is older shows in positions.
constexpr auto longest_look_back = std::chrono::hours(23);
// A pull that failed on the way up is made good soon.
constexpr Duration soon = std::chrono::seconds(5);

bool is_final(std::optional<VenueError> const& error, Dialect const& dialect) {
    return error && dialect.kind_of(*error) == words::ErrorKind::session_refused;
}

}  // namespace

Link::Link(Settings const& settings, boost::asio::io_context& loop,
           std::shared_ptr<transport::TlsTrust const> trust, Dialect& dialect, Calls& calls,
           Callbacks callbacks, Log log)
    : settings_(settings),
      loop_(loop),
      trust_(std::move(trust)),
      dialect_(dialect),
      calls_(calls),
      callbacks_(std::move(callbacks)),
      log_(std::move(log)),
      way_up_(calls, dialect),
      refresh_(calls, dialect),
      audit_(calls, dialect),
      retry_(loop),
      clock_timer_(loop),
      refresh_timer_(loop),
      audit_timer_(loop),
      stream_trust_(settings.answer_timeout) {}

// ---- Up --------------------------------------------------------------------------------------

void Link::start() { connect(); }

void Link::connect() {
    ++link_number_;
    calls_.sync_clock(3, [this, link = link_number_](bool has_clock) {
        if (link != link_number_ || is_stopped_) return;
        if (!has_clock) return go_down("the venue's clock cannot be read");
        load_instruments();
    });
}

void Link::load_instruments() {
    way_up_.run(
        dialect_.instruments(), Calls::Purpose::query,
        [this](StepResult& result) {
            callbacks_.tell(std::move(result.inputs));
            on_instruments(result.instruments);
            calls_.set_limits();
        },
        [this](Steps::Outcome const& outcome) {
            if (!outcome.problem.empty()) return go_down_after(outcome);
            way_up_.run(
                dialect_.before_channels(), Calls::Purpose::cancel,
                [this](StepResult& result) { callbacks_.tell(std::move(result.inputs)); },
                [this](Steps::Outcome const& end) {
                    if (!end.problem.empty()) return go_down_after(end);
                    open_channels();
                });
        });
}

void Link::on_instruments(std::vector<Instrument> const& instruments) {
    for (Instrument const& instrument : instruments) {
        auto const known =
            std::find_if(instruments_.begin(), instruments_.end(),
                         [&](Instrument const& one) { return one.id == instrument.id; });
        if (known != instruments_.end() && *known == instrument) continue;
        if (known != instruments_.end()) {
            *known = instrument;
        } else {
            instruments_.push_back(instrument);
        }
        callbacks_.tell({InstrumentDefined{instrument}});
    }
}

void Link::open_channels() {
    plans_ = dialect_.channels();
    channels_.resize(plans_.size());
    reopen_timers_.clear();
    for (std::size_t i = 0; i < plans_.size(); ++i) {
        reopen_timers_.push_back(std::make_unique<Timer>(loop_));
    }
    for (std::size_t i = 0; i < plans_.size(); ++i) open_channel(i);
}

void Link::open_channel(std::size_t index) {
    // The number of the channel is found again by its place: a callback stays small.
    channels_[index] = std::make_unique<Channel>(
        loop_, trust_, plans_[index],
        Channel::Callbacks{[this, index] { on_ready(index); },
                           [this, index](std::string_view text) { on_text(index, text); },
                           [this, index](std::string const& why) { on_lost(index, why); },
                           [this] { return calls_.stamp(); }});
    channels_[index]->open();
}

void Link::on_ready(std::size_t index) {
    if (plans_[index].carries_requests) calls_.attach(channels_[index]->websocket());
    bool const has_all_events =
        std::all_of(channels_.begin(), channels_.end(), [](auto const& channel) {
            return !channel || !channel->plan().carries_events || channel->is_ready();
        });
    if (plans_[index].carries_events && has_all_events) load_account();
}

// After the subscriptions: what changes from here on comes as an event.
void Link::load_account() {
    using Cause = VenueStatement::Cause;
    auto statement = begin_statement(last_heard_.is_known() ? Cause::reconnect : Cause::start);
    began_ = statement.began;
    callbacks_.on_audit_begun(std::move(statement));
    way_up_.run(
        dialect_.balances(), Calls::Purpose::cancel,
        [this](StepResult& result) { callbacks_.on_audit(result); },
        [this](Steps::Outcome const& outcome) {
            if (!outcome.problem.empty()) return go_down_after(outcome);
            catch_up();
        });
}

VenueStatement Link::begin_statement(VenueStatement::Cause cause) {
    VenueStatement statement{.venue = dialect_.venue(),
                             .account = settings_.account,
                             .cause = cause,
                             .began = calls_.venue_now(),
                             .asked_at = edge_now(),
                             .symbols = {},
                             .orders = {}};
    for (TradedSymbol const& traded : settings_.symbols) {
        statement.symbols.push_back(traded.venue_symbol);
    }
    return statement;
}

// The books are compared before anything new is sent.
void Link::catch_up() {
    way_up_.run(
        dialect_.audit(missed_since()), Calls::Purpose::cancel,
        [this](StepResult& result) { callbacks_.on_audit(result); },
        [this](Steps::Outcome const& outcome) {
            // The core asks for its own orders in any case, and the next audit looks again.
            if (!outcome.problem.empty()) {
                callbacks_.tell(
                    {words::anomaly({.venue = dialect_.venue()},
                                    "what was missed cannot be read: " + outcome.problem, "")});
            }
            bool const has_all = outcome.problem.empty();
            if (has_all) {
                full_at_ = std::chrono::steady_clock::now();
                callbacks_.on_audit_done();
            }
            go_up(has_all);
        });
}

// What the journal knows counts at the start; nothing was missed before there was one.
Timestamp Link::missed_since() const {
    Timestamp const known = last_heard_.is_known() ? last_heard_ : settings_.heard_until;
    Timestamp const now = calls_.venue_now();
    if (!known.is_known()) return now;
    return std::max(known + Duration(-overlap), now + -Duration(longest_look_back));
}

void Link::go_up(bool has_all) {
    is_up_ = true;
    is_renewing_ = false;
    up_since_ = std::chrono::steady_clock::now();
    proven_at_ = up_since_;
    if (has_all) last_heard_ = began_;
    callbacks_.on_change(true, "connected");
    if (!is_up_) return;
    if (has_all) confirm_stream();
    keep_clock();
    refresh_instruments();
    audit();
    chores_ = dialect_.chores();
    chore_timers_.clear();
    for (std::size_t i = 0; i < chores_.size(); ++i) {
        chore_timers_.push_back(std::make_unique<Timer>(loop_));
    }
    for (std::size_t i = 0; i < chores_.size() && is_up_; ++i) do_chore(i);
}

// ---- While up --------------------------------------------------------------------------------

void Link::keep_clock() {
    clock_timer_.start(settings_.clock_interval, [this] {
        calls_.sync_clock(1, [](bool) {});
        keep_clock();
    });
}

void Link::refresh_instruments() {
    refresh_timer_.start(settings_.instruments_interval, [this] {
        refresh_.run(
            dialect_.instruments(), Calls::Purpose::query,
            [this](StepResult& result) { on_instruments(result.instruments); },
            [this](Steps::Outcome const& outcome) {
                if (!outcome.problem.empty()) log_("instruments as before: " + outcome.problem);
            });
        refresh_instruments();
    });
}

void Link::audit() {
    bool const is_behind = full_at_ < up_since_ && !last_heard_.is_known();
    auto usual = std::min(settings_.poll_interval, settings_.audit_interval);
    if (!stream_trust_.is_trusted()) usual = std::min(usual, settings_.answer_timeout);
    audit_timer_.start(is_behind ? std::min(soon, usual) : usual, [this] {
        auto const since = std::chrono::steady_clock::now() - full_at_;
        bool const is_full = since + settings_.poll_interval / 2 >= settings_.audit_interval;
        // Between the full ones only where something may come of orders: rate limits are short.
        if (is_full || callbacks_.has_open()) pull(is_full);
        audit();
    });
}

// Trades and open orders first: what fills while we ask is told by the stream.
void Link::pull(bool is_full) {
    if (is_renewing_) return;  // that compares everything
    auto steps = dialect_.audit(missed_since());
    if (is_full) {
        for (Step& step : dialect_.balances()) steps.push_back(std::move(step));
    }
    auto statement = begin_statement(VenueStatement::Cause::periodic);
    Timestamp const began = statement.began;
    callbacks_.on_audit_begun(std::move(statement));
    audit_.run(
        std::move(steps), Calls::Purpose::query,
        [this](StepResult& result) { callbacks_.on_audit(result); },
        [this, began, is_full](Steps::Outcome const& outcome) {
            if (!outcome.problem.empty()) return on_pull_failed(outcome.problem);
            auto const now = std::chrono::steady_clock::now();
            last_heard_ = began;
            proven_at_ = now;
            if (is_full) full_at_ = now;
            callbacks_.on_audit_done();
            if (is_up_ && !is_renewing_) confirm_stream();
        });
}

// Everything was answered, and nothing was there that the stream should have told.
void Link::confirm_stream() {
    stream_trust_.confirm(std::chrono::steady_clock::now());
    bool const is_trusted = stream_trust_.is_trusted();
    prove(is_trusted, is_trusted ? std::string() : doubt_);
}

void Link::on_pull_failed(std::string const& problem) {
    log_("audit: " + problem);
    bool const is_long = std::chrono::steady_clock::now() - proven_at_ >= settings_.proof_limit;
    if (is_long) prove(false, "comparisons fail: " + problem);
}

void Link::prove(bool is_proven, std::string const& why) {
    if (is_proven_ == is_proven) return;
    is_proven_ = is_proven;
    callbacks_.tell({VenueProof{dialect_.venue(), settings_.account, is_proven, why}});
}

void Link::renew_stream(std::string const& why) {
    if (!is_up_ || is_renewing_) return;
    is_renewing_ = true;
    log_("the private stream is opened anew: " + why);
    doubt_ = why;
    stream_trust_.doubt(std::chrono::steady_clock::now());
    prove(false, why);
    audit_.stop();
    // What it needs may have been lost with it: a key that expired, a login that is forgotten.
    way_up_.run(
        dialect_.before_channels(), Calls::Purpose::cancel,
        [this](StepResult& result) { callbacks_.tell(std::move(result.inputs)); },
        [this](Steps::Outcome const& end) {
            if (!end.problem.empty()) return go_down_after(end);
            plans_ = dialect_.channels();
            for (std::size_t i = 0; i < plans_.size(); ++i) {
                if (!plans_[i].carries_events) continue;
                if (plans_[i].carries_requests) {
                    calls_.attach(nullptr);
                    calls_.on_lost("the connection is opened anew");
                }
                channels_[i].reset();
                open_channel(i);
            }
        });
}

void Link::do_chore(std::size_t index) {
    Chore const& chore = chores_[index];
    calls_.send(chore.ask(), Calls::Via::any, Calls::Purpose::cancel,
                [this, link = link_number_, index](Reply const& reply) {
                    if (link != link_number_ || !is_up_) return;
                    Chore const& done = chores_[index];
                    if (reply.kind != Reply::Kind::answered) {
                        return log_(done.name + ": " + reply.text + "; it is tried again");
                    }
                    auto const problem = done.problem(*reply.payload, reply.form);
                    if (problem.empty()) return;
                    if (done.is_vital) return go_down(done.name + ": " + problem);
                    callbacks_.tell({words::anomaly({.venue = dialect_.venue()},
                                                    done.name + ": " + problem, "")});
                });
    if (index >= chore_timers_.size()) return;
    chore_timers_[index]->start(chore.interval, [this, index] { do_chore(index); });
}

void Link::on_text(std::size_t index, std::string_view text) {
    if (!payload_.parse(text)) {
        return callbacks_.tell(
            {words::anomaly({.venue = dialect_.venue()}, "a message that is no JSON", text)});
    }
    Heard const heard = dialect_.hear(payload_);
    switch (heard.kind) {
        case Heard::Kind::event: return callbacks_.on_event(payload_);
        case Heard::Kind::nothing: return;
        case Heard::Kind::greeted:
            if (!channels_[index]->is_ready()) return channels_[index]->on_greeted(heard.refusal);
            if (!heard.refusal) return;
            return go_down("the venue refuses us: " + heard.refusal->to_string(), true);
        case Heard::Kind::answer:
            if (heard.refusal && is_final(heard.refusal, dialect_) && heard.id == 0) {
                return go_down("the venue refuses our API key", true);
            }
            if (!calls_.on_answer(payload_, heard.id, heard.form)) {
                callbacks_.tell({words::anomaly({.venue = dialect_.venue()},
                                                "an answer to nothing that we asked", text)});
            }
            return;
        case Heard::Kind::unknown:
            callbacks_.tell(
                {words::anomaly({.venue = dialect_.venue()}, "a message of no known kind", text)});
            return;
    }
}

// ---- Down ------------------------------------------------------------------------------------

void Link::on_lost(std::size_t index, std::string const& why) {
    if (plans_[index].carries_events) {
        return go_down(why, is_final(channels_[index]->refusal(), dialect_));
    }
    // Requests have a second way; this one is opened again on the side.
    calls_.on_lost(why);
    log_(why + "; requests go over REST until it is open again");
    channels_[index].reset();
    reopen_timers_[index]->start(settings_.backoff.delay(4, edge_random()),
                                 [this, index] { open_channel(index); });
}

void Link::go_down_after(Steps::Outcome const& outcome) {
    go_down(outcome.problem, is_final(outcome.error, dialect_));
}

void Link::go_down(std::string const& why, bool must_wait_long) {
    ++link_number_;
    // A link that falls again and again must not spend the rate budget on coming up.
    bool const was_stable =
        is_up_ && std::chrono::steady_clock::now() - up_since_ >= settings_.backoff.cap;
    if (was_stable) attempt_ = 0;
    is_up_ = false;
    is_renewing_ = false;
    is_proven_ = true;  // the core believes nothing of a link that is down
    way_up_.stop();
    refresh_.stop();
    audit_.stop();
    clock_timer_.stop();
    refresh_timer_.stop();
    audit_timer_.stop();
    chore_timers_.clear();
    reopen_timers_.clear();
    calls_.attach(nullptr);
    channels_.clear();
    // Down first: the core must not send more while it learns what became of what was sent.
    callbacks_.on_change(false, why);
    calls_.on_lost(why);
    callbacks_.on_lost(why);
    if (is_stopped_) return;
    auto const& backoff = settings_.backoff;
    Duration const wait = must_wait_long ? backoff.cap : backoff.delay(++attempt_, edge_random());
    retry_.start(wait, [this] { connect(); });
}

void Link::stop() {
    if (is_stopped_) return;
    is_stopped_ = true;
    retry_.stop();
    go_down("stopped");
}

}  // namespace trestle::adapters::session
