#include "oms/server/service.hpp"

#include <openssl/crypto.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <thread>

#include "adapters/transport/certificate.hpp"
#include "fix/credentials.hpp"
#include "fix/engine/engine.hpp"
#include "fix/gateway.hpp"
#include "oms/journal/archive.hpp"
#include "oms/journal/journal.hpp"
#include "oms/server/audit_tail.hpp"
#include "oms/server/book_board.hpp"
#include "oms/server/config_users.hpp"
#include "oms/server/disk_guard.hpp"
#include "oms/server/engine_settings.hpp"
#include "oms/server/inbox.hpp"
#include "oms/server/listings.hpp"
#include "oms/server/log.hpp"
#include "oms/server/operations.hpp"
#include "oms/server/sequencer.hpp"
#include "oms/server/snapshots.hpp"
#include "oms/server/timers.hpp"
#include "oms/server/venues.hpp"
#include "oms/server/verdicts.hpp"
#include "oms/server/version.hpp"

namespace trestle::server {

namespace asio = boost::asio;

namespace {

std::string host_name() {
    char name[256] = {};
    gethostname(name, sizeof name - 1);
    return name;
}

}  // namespace

class Service::Rooms : public adapters::VenueEvents {
public:
    explicit Rooms(Config config)
        : config_(std::move(config)),
          journal_storage_(storage_, config_.home / "journal", config_.journal.archive),
          sequencer_(clock_, [this](Stamped const& stamped,
                                    Effects const& effects) { carry_out(stamped, effects); }),
          timers_(
              loop_, [this] { return sequencer_.now(); },
              [this](TimerFired fired) {
                  sequencer_.take(fired);
                  sequencer_.commit();
              }),
          inbox_(bounds::inbox_messages, [this] { asio::post(loop_, [this] { drain_inbox(); }); }) {
    }

    ~Rooms() override { stop_threads(); }

    std::vector<std::string> start();
    int run();
    std::vector<std::uint16_t> ports() const { return engine_->ports(); }

    // From venue threads.
    void on_input(Input input) override { inbox_.put(std::move(input)); }
    void on_quote(Venue venue, VenueSymbol symbol, Reference quote) override {
        quotes_.set(venue, symbol, quote);
    }
    void on_book(Venue venue, adapters::BookView const& book) override { books_.set(venue, book); }
    void on_public_trade(Venue venue, adapters::PublicTrade const& trade) override {
        books_.add(venue, trade);
    }

private:
    [[nodiscard]] fix::Gateway::Ports gateway_ports();
    [[nodiscard]] fix::GatewaySettings gateway_settings(SessionConfig const& session) const;
    std::vector<std::string> open_desks();
    void check_logon(fix::engine::LogonRequest const& request, fix::engine::LogonAnswer answer);
    std::string open_journal();
    [[nodiscard]] Sequence restore_snapshot();
    [[nodiscard]] AuditTail::Settings tail_settings();
    [[nodiscard]] bool settle_reports(Sequence until) const;
    [[nodiscard]] std::uint64_t least_free_bytes() const;
    void open_disk_guard();
    void watch_disk();
    std::string open_rules();
    std::string make_certificates();
    void begin_run();
    void await_venues();
    [[nodiscard]] bool has_open_orders(Venues::Key const& link) const;
    void drain_inbox();
    bool deliver(Input input);
    void carry_out(Stamped const& stamped, Effects const& effects);
    void carry_out(Effect const& effect);
    template <class Request, class Call>
    void to_venue(Account const& account, Venue venue, Request const& request, Call call);
    void fail(std::string const& text);
    void stop_serving();
    void stop_threads();

    Config config_;
    Clock clock_;
    asio::io_context loop_{1};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> loop_work_;

    journal::PosixStorage storage_;
    std::unique_ptr<journal::Lock> lock_;       // of the data folder: one gateway each
    journal::ArchivedStorage journal_storage_;  // a replay from the beginning needs the archive
    std::unique_ptr<journal::Journal> journal_;
    Sequencer sequencer_;
    Timers timers_;
    Inbox inbox_;
    QuoteBoard quotes_;
    BookBoard books_;
    std::unique_ptr<Verdicts> verdicts_;
    std::unique_ptr<fix::Credentials> credentials_;
    asio::thread_pool logon_checks_{1};  // a salted hash takes 50 ms: never on the core's loop
    std::unique_ptr<fix::Gateway> gateway_;
    std::unique_ptr<fix::engine::Engine> engine_;
    std::optional<Venues> venues_;
    std::optional<Listings> listings_;
    std::unique_ptr<Operations> operations_;
    std::unique_ptr<AuditTail> audit_;
    std::optional<DiskGuard> disk_guard_;
    std::atomic<bool> is_disk_low_ = false;
    asio::steady_timer disk_timer_{loop_};
    std::atomic<Sequence> carried_out_ = 0;  // desks' ledgers have what it led to
    std::atomic<bool> is_stopping_ = false;
    int exit_code_ = 0;
};

std::vector<std::string> Service::Rooms::start() {
    std::error_code error;
    std::filesystem::create_directories(config_.home, error);
    if (error) {
        return {"the data folder " + config_.home.string() + " cannot be made: " + error.message() +
                "; name another with --data"};
    }
    auto lock = storage_.lock(config_.home / "trestle.lock");
    if (!lock.ok()) {
        return {"the data folder " + config_.home.string() + " is in use (" + lock.error().text +
                "); stop the gateway that serves it, or name another folder with --data"};
    }
    lock_ = std::move(lock).value();
    if (auto problem = open_log(config_.home / "trestle.log"); !problem.empty()) return {problem};
    std::vector<std::string> problems;
    auto const add = [&](std::string const& problem) {
        if (!problem.empty()) problems.push_back(problem);
    };
    add(open_rules());
    add(make_certificates());
    for (auto const& problem : open_desks()) add(problem);
    venues_.emplace(config_, *this);
    for (auto const& problem : venues_->read_keys()) add(problem);
    if (!problems.empty()) return problems;
    add(open_journal());
    if (!problems.empty()) return problems;
    number_listings(config_.listings, sequencer_.state());
    for (auto const& problem : venues_->open(sequencer_.state())) add(problem);
    // The journal's knowledge, not the session store's: what was read but not journaled is asked
    // for again. A desk of which the journal knows no message is asked from the first one.
    auto const& inbound = sequencer_.state().inbound();
    for (auto const& session : config_.sessions) {
        auto const known = inbound.find(SessionId::of(session.desk));
        engine_->restore_inbound(session.desk, known == inbound.end() ? 1 : known->second + 1);
    }
    // Whoever comes before recovery is complete is told so: nothing is taken that could be lost.
    engine_->set_logons_open(false, "Trestle is starting; log on again in a few seconds");
    add(operations_->open(config_));
    add(engine_->listen());
    if (!problems.empty()) return problems;
    begin_run();
    await_venues();
    engine_->set_logons_open(true, "");
    return problems;
}

std::string Service::Rooms::open_rules() {
    auto loaded = Verdicts::load(config_, quotes_, sequencer_.state());
    if (!loaded.ok()) return loaded.error();
    verdicts_ = std::move(loaded).value();
    return {};
}

std::string Service::Rooms::make_certificates() {
    for (auto& listener : config_.listeners) {
        if (!listener.is_tls || !listener.certificate.empty()) continue;
        auto const folder = config_.home / "tls";
        auto const files = adapters::certificate_files_in(folder);
        if (auto problem = adapters::ensure_certificate(files); !problem.empty()) return problem;
        listener.certificate = files.certificate;
        listener.private_key = files.private_key;
    }
    return {};
}

std::vector<std::string> Service::Rooms::open_desks() {
    std::vector<std::string> problems;
    auto const changed = UsersFile(config_.home / "users.toml").read();
    if (!changed.ok()) return {changed.error()};
    for (auto const& line : apply_changed_passwords(*changed, config_.sessions)) log_line(line);
    std::vector<fix::Credentials::Desk> desks;
    for (auto const& session : config_.sessions) {
        for (auto const& user : session.users) {
            desks.push_back({session.desk, user.name, user.password_hash});
        }
    }
    credentials_ = std::make_unique<fix::Credentials>(std::move(desks));
    gateway_ = std::make_unique<fix::Gateway>(gateway_ports());
    listings_.emplace(config_.listings);
    engine_ = std::make_unique<fix::engine::Engine>(loop_, engine_settings(config_), *gateway_);
    gateway_->connect(*engine_);
    operations_ = std::make_unique<Operations>(
        config_, Operations::Parts{
                     loop_, logon_checks_, sequencer_, *engine_, *gateway_, *credentials_, books_,
                     [this] { return disk_guard_ ? disk_guard_->status() : std::string(); }});
    // The engine locks the folder that the ledgers are in, too.
    if (auto problem = engine_->open(); !problem.empty()) {
        problems.push_back(problem);
        return problems;
    }
    for (auto const& session : config_.sessions) {
        auto const problem = gateway_->open(gateway_settings(session));
        if (!problem.empty()) problems.push_back(problem);
    }
    return problems;
}

fix::Gateway::Ports Service::Rooms::gateway_ports() {
    fix::Gateway::Ports ports;
    ports.deliver = [this](Input input) { return deliver(std::move(input)); };
    ports.room = [this]() -> std::size_t {
        auto const waiting = sequencer_.waiting();
        return journal_->has_failed() || waiting >= bounds::inbox_messages
                   ? 0
                   : bounds::inbox_messages - waiting;
    };
    ports.end_batch = [this] {
        sequencer_.commit();
        if (!is_stopping_) engine_->flush();
    };
    ports.check_logon = [this](fix::engine::LogonRequest const& request,
                               fix::engine::LogonAnswer answer) {
        check_logon(request, std::move(answer));
    };
    ports.schedule = [this](Duration after, std::function<void()> call) {
        if (after == Duration::zero()) return asio::post(loop_, std::move(call));
        auto timer = std::make_shared<asio::steady_timer>(loop_, after);
        timer->async_wait([timer, call = std::move(call)](boost::system::error_code const& error) {
            if (!error) call();
        });
    };
    ports.now = [this] { return sequencer_.now(); };
    ports.log = [](std::string_view line) { log_line(line); };
    ports.alert = [](std::string_view text) { log_alert(text); };
    ports.change_password = [this](std::string const& desk, fix::PasswordChange change,
                                   std::function<void(fix::UserResponse const&)> answer) {
        operations_->change_password(desk, std::move(change), std::move(answer));
    };
    ports.fail = [this](std::string const& text) { fail("what desks are told: " + text); };
    return ports;
}

fix::GatewaySettings Service::Rooms::gateway_settings(SessionConfig const& session) const {
    fix::GatewaySettings settings;
    settings.delivery.desk = session.desk;
    settings.delivery.ledger_folder =
        (config_.home / "fix" / fix::folder_name(session.desk) / "ledger").string();
    settings.delivery.recovery_news = session.recovery_news;
    settings.messages_per_second = session.messages_per_second;
    return settings;
}

void Service::Rooms::check_logon(fix::engine::LogonRequest const& request,
                                 fix::engine::LogonAnswer answer) {
    auto check = [this, request = fix::engine::LogonRequest(request),
                  answer = std::move(answer)]() mutable {
        auto const refusal = credentials_->check(request.desk, request.username, request.password,
                                                 request.peer, fix::Credentials::Clock::now());
        OPENSSL_cleanse(request.password.data(), request.password.size());
        asio::post(loop_, [answer = std::move(answer), refusal] { answer(refusal); });
    };
    asio::post(logon_checks_, std::move(check));
}

// The record that the newest usable snapshot stands behind, or zero.
Sequence Service::Rooms::restore_snapshot() {
    if (config_.journal.snapshot_every_records == 0) return 0;
    core::StateMachine state;
    auto const header =
        Snapshots(journal_storage_, config_.home / "journal", [](std::string_view line) {
            log_alert(line);
        }).restore(state);
    if (!header) return 0;
    auto const desk = gateway_->recover_from(state.epoch(), state.all_rights(), state.delivered());
    if (!desk.empty()) {
        log_line("the delivery ledger of desk " + desk +
                 " is to be made again: the journal is read from its beginning");
        return 0;
    }
    sequencer_.restore(std::move(state));
    return header->sequence;
}

std::string Service::Rooms::open_journal() {
    auto const began = std::chrono::steady_clock::now();
    auto const known = restore_snapshot();
    journal::Settings settings{
        .directory = config_.home / "journal",
        .fsync = journal::fsync_named(config_.journal.fsync).value_or(journal::Fsync::always),
        .sync_interval = std::chrono::milliseconds(config_.journal.interval_ms),
        .segment_bytes = static_cast<std::size_t>(config_.journal.segment_mb) << 20};
    auto opened = journal::Journal::open(
        journal_storage_, settings, clock_.now(),
        [this](Stamped const& stamped) { gateway_->recover(stamped, sequencer_.replay(stamped)); },
        known);
    if (!opened.ok()) {
        auto const missing =
            journal::why_not_whole(storage_, settings.directory, config_.journal.archive);
        return (missing ? *missing + "; " : std::string()) + opened.error().text;
    }
    journal_ = std::move(opened).value();
    if (!journal_->opened().note.empty()) log_alert(journal_->opened().note);
    gateway_->finish_recovery(journal_->opened().last);
    carried_out_ = journal_->opened().last;
    auto const took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - began);
    log_line("journal: " + std::to_string(journal_->opened().records) + " records replayed" +
             (known > 0 ? " behind the snapshot of record " + std::to_string(known) : "") +
             ", state hash " + std::to_string(sequencer_.state().state_hash()) + ", " +
             std::to_string(took.count()) + " ms");
    journal_->on_durable([this](Sequence durable) {
        if (audit_) audit_->advance(durable);
        asio::post(loop_, [this] {
            sequencer_.apply_durable();
            if (!is_stopping_) engine_->flush();
        });
    });
    journal_->on_failure(
        [this](std::string text) { fail("the journal cannot be written: " + text); });
    sequencer_.use(*journal_);
    return {};
}

AuditTail::Settings Service::Rooms::tail_settings() {
    using Fate = journal::Retention::Fate;
    auto const& wanted = config_.journal;
    AuditTail::Settings settings;
    settings.journal = config_.home / "journal";
    settings.file = config_.home / "audit.db";
    settings.journal_end = journal_->opened().last;
    settings.snapshot_every = static_cast<std::uint64_t>(wanted.snapshot_every_records);
    settings.keep_free_bytes = least_free_bytes();
    settings.retention.fate = wanted.old_segments == "archive"  ? Fate::archive
                              : wanted.old_segments == "delete" ? Fate::remove
                                                                : Fate::keep;
    settings.retention.archive = wanted.archive;
    settings.retention.keep_segments = static_cast<std::size_t>(wanted.keep_segments);
    settings.retention.keep_for = std::chrono::hours(24) * wanted.keep_days;
    settings.settle_reports = [this](Sequence until) { return settle_reports(until); };
    settings.log = [](std::string_view line) { log_line(line); };
    settings.alert = [](std::string_view text) { log_alert(text); };
    return settings;
}

// On the tail's thread. A start from a snapshot does not make the reports before it again, so the
// ledgers must have them on the disk.
bool Service::Rooms::settle_reports(Sequence until) const {
    if (is_disk_low_) return false;  // what room there is belongs to cancels and fills
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (carried_out_ < until) {
        if (is_stopping_ || std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    for (auto const& session : config_.sessions) {
        auto const problem = sync_files_in(gateway_settings(session).delivery.ledger_folder);
        if (problem.empty()) continue;
        log_line("no snapshot: " + problem);
        return false;
    }
    return true;
}

std::uint64_t Service::Rooms::least_free_bytes() const {
    auto const& wanted = config_.journal;
    return static_cast<std::uint64_t>(wanted.min_free_mb) << 20;
}

void Service::Rooms::open_disk_guard() {
    DiskGuard::Ports ports;
    ports.free_bytes = [this]() -> std::optional<std::uint64_t> {
        std::error_code error;
        auto const space = std::filesystem::space(config_.home, error);
        return error ? std::nullopt : std::optional<std::uint64_t>(space.available);
    };
    ports.take = [this](Input input) {
        auto const place = sequencer_.take(std::move(input));
        sequencer_.commit();
        if (!is_stopping_) engine_->flush();
        return place;
    };
    ports.alert = [](std::string_view text) { log_alert(text); };
    ports.log = [](std::string_view line) { log_line(line); };
    disk_guard_.emplace(sequencer_.state(), least_free_bytes(), config_.home.string(),
                        std::move(ports));
}

void Service::Rooms::watch_disk() {
    disk_guard_->look();
    is_disk_low_ = disk_guard_->is_low();
    disk_timer_.expires_after(std::chrono::seconds(1));
    disk_timer_.async_wait([this](boost::system::error_code const& error) {
        if (!error && !is_stopping_) watch_disk();
    });
}

// The first records of this run: what ran, and the rules it ran by.
void Service::Rooms::begin_run() {
    audit_ = std::make_unique<AuditTail>(tail_settings());
    audit_->start();
    sequencer_.take(Started{
        .epoch = journal_->opened().epoch, .version = std::string(version), .host = host_name()});
    sequencer_.take(config_.as_input());
    sequencer_.commit();
    open_disk_guard();
    watch_disk();
    venues_->start();
}

bool Service::Rooms::has_open_orders(Venues::Key const& link) const {
    auto const& state = sequencer_.state();
    return std::ranges::any_of(state.orders().open(), [&](OrderId id) {
        auto const* order = state.orders().find(id);
        auto const* instrument = state.instrument(order->instrument);
        return order->account == link.first && instrument != nullptr &&
               instrument->venue == link.second;
    });
}

// Desks log on once venues' books and ours have been compared, or after a while without them:
// then orders are refused, but reports and cancels flow. A venue that is down and holds nothing of
// ours delays nobody for long once another one is there.
void Service::Rooms::await_venues() {
    using Steady = std::chrono::steady_clock;
    auto const until = Steady::now() + config_.start_wait;
    constexpr auto patience_with_the_rest = std::chrono::seconds(3);
    std::optional<Steady::time_point> first_up;
    auto const is_up = [this](Venues::Key const& link) {
        auto const& state = sequencer_.state();
        auto const* trust = state.recon().find_trust({link.second, link.first});
        return state.is_venue_up(link.second, link.first) && trust != nullptr &&
               trust->is_reconciled;
    };
    auto const links = venues_->links();
    auto const is_enough = [&] {
        // What an earlier run knew of links counts until the start of this one has been applied.
        if (sequencer_.waiting() > 0) return false;
        if (std::ranges::all_of(links, is_up)) return true;
        if (std::ranges::none_of(links, is_up)) return false;
        if (!first_up) first_up = Steady::now();
        return Steady::now() >= *first_up + patience_with_the_rest &&
               std::ranges::all_of(links, [&](Venues::Key const& link) {
                   return is_up(link) || !has_open_orders(link);
               });
    };
    loop_work_.emplace(loop_.get_executor());
    while (!is_enough() && Steady::now() < until) {
        loop_.run_for(std::chrono::milliseconds(20));
    }
    for (auto const& link : links) {
        if (is_up(link)) continue;
        log_alert("account " + std::string(link.first.view()) + " is not connected to " +
                  std::string(name_of(link.second)) +
                  ", or its books there are not compared; desks may log on, orders there are "
                  "refused until they are");
    }
}

void Service::Rooms::drain_inbox() {
    for (auto& input : inbox_.take()) {
        if (auto const* anomaly = std::get_if<VenueAnomaly>(&input)) log_alert(anomaly->text);
        sequencer_.take(std::move(input));
    }
    sequencer_.commit();
    if (!is_stopping_) engine_->flush();
}

bool Service::Rooms::deliver(Input input) {
    if (sequencer_.waiting() >= bounds::inbox_messages || journal_->has_failed()) return false;
    listings_->name_symbols(input, sequencer_.state());
    verdicts_->attach(input, sequencer_.now());
    sequencer_.take(std::move(input));
    return true;
}

void Service::Rooms::carry_out(Stamped const& stamped, Effects const& effects) {
    for (auto const& effect : effects) carry_out(effect);
    gateway_->carry_out(stamped, effects);
    operations_->on_applied(stamped, effects);
    carried_out_ = stamped.sequence;
    if (auto const durable = journal_->durable(); audit_) audit_->advance(durable);
}

template <class Request, class Call>
void Service::Rooms::to_venue(Account const& account, Venue venue, Request const& request,
                              Call call) {
    if (venues_->send(account, venue, request, call)) return;
    log_alert("no connection for account " + std::string(account.view()) + " at " +
              std::string(name_of(venue)) + "; the request stays in doubt");
}

void Service::Rooms::carry_out(Effect const& effect) {
    using Gateway = adapters::VenueGateway;
    if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
        to_venue(submit->order->account, submit->order->venue, *submit, &Gateway::submit);
    } else if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
        auto const& order = replace->replacement->order;
        to_venue(order.account, order.venue, *replace, &Gateway::replace);
    } else if (auto const* cancel = std::get_if<CancelAtVenue>(&effect)) {
        to_venue(cancel->account, cancel->venue, *cancel, &Gateway::cancel);
    } else if (auto const* query = std::get_if<QueryVenue>(&effect)) {
        to_venue(query->account, query->venue, *query, &Gateway::query);
    } else if (auto const* start = std::get_if<StartTimer>(&effect)) {
        timers_.start(*start);
    } else if (auto const* stop = std::get_if<StopTimer>(&effect)) {
        timers_.stop(*stop);
    } else if (auto const* alert = std::get_if<Alert>(&effect)) {
        log_alert((alert->order ? to_string(*alert->order) + ": " : std::string()) + alert->text);
    }
}

// Nothing that is not journaled may have an effect, and nothing that is not kept may be told: the
// process ends, at once and loudly.
void Service::Rooms::fail(std::string const& text) {
    log_alert(text + "; Trestle stops");
    flush_log();
    std::fprintf(stderr, "trestle: %s\n", text.c_str());
    std::_Exit(3);
}

int Service::Rooms::run() {
    asio::signal_set signals(loop_, SIGINT, SIGTERM);
    signals.async_wait([this](boost::system::error_code const& error, int) {
        if (!error) stop_serving();
    });
    loop_.restart();
    loop_.run();
    stop_threads();
    return exit_code_;
}

void Service::Rooms::stop_serving() {
    log_line("stopping");
    is_stopping_ = true;
    operations_->stop();
    engine_->stop("Trestle is stopping");
    timers_.stop_all();
    disk_timer_.cancel();
    venues_->stop([this] {
        // What the venues said on the way out is journaled before the loop ends.
        asio::post(loop_, [this] {
            drain_inbox();
            loop_work_.reset();
            loop_.stop();
        });
    });
}

void Service::Rooms::stop_threads() {
    is_stopping_ = true;
    inbox_.close();
    logon_checks_.join();
    if (venues_) venues_->join();
    if (gateway_) gateway_->close();
    if (journal_) {
        journal_->close();
        if (audit_) audit_->advance(journal_->durable());
    }
    if (audit_) audit_->stop(carried_out_);
    flush_log();
}

Service::Service(Config config) : rooms_(std::make_unique<Rooms>(std::move(config))) {}
Service::~Service() = default;
std::vector<std::string> Service::start() { return rooms_->start(); }
std::vector<std::uint16_t> Service::ports() const { return rooms_->ports(); }
int Service::run() { return rooms_->run(); }

}  // namespace trestle::server
