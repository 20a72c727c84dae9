#include "fix/engine/room.hpp"

#include <fcntl.h>
#include <quickfix/DataDictionary.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "fix/engine/msg_types.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

// Heartbeats are counted in seconds; a quarter keeps them honest without costing anything.
constexpr std::chrono::milliseconds tick_interval{250};
constexpr std::int64_t ns_per_second = 1000000000;
constexpr std::size_t least_read_bytes = 262144;

bool is_comp_id(std::string const& text) {
    return !text.empty() && text.size() <= 64 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
}

Settings with_usual_messages(Settings settings) {
    if (settings.taken_messages.empty()) settings.taken_messages = usual_taken_messages();
    return settings;
}

}  // namespace

Engine::Room::Room(boost::asio::io_context& loop, Settings settings, Application& application)
    : loop_(loop),
      timer_(loop),
      settings_(with_usual_messages(std::move(settings))),
      application_(application),
      floodgate_(settings_.max_logons_at_once, settings_.max_logons_per_second),
      is_alive_(std::make_shared<bool>(true)) {}

Engine::Room::~Room() {
    *is_alive_ = false;
    timer_.cancel();
    listening_.reset();
    for (auto const& visitor : visitors_) visitor.second->peer->cut();
    visitors_.clear();
    desks_.clear();
    if (lock_file_ >= 0) ::close(lock_file_);
}

void Engine::Room::log(std::string const& line) { application_.on_log(masked(line)); }

std::string Engine::Room::open() {
    if (!is_comp_id(settings_.comp_id))
        return "the house's CompID \"" + settings_.comp_id +
               "\" must be 1 to 64 printable characters without blanks";
    std::string problem = read_dictionary();
    if (problem.empty()) problem = lock_store();
    for (SessionSettings const& session : settings_.sessions)
        if (problem.empty()) problem = open_desk(session);
    return problem;
}

// Each connection is an open file. What the process may have at most is the kernel's to say.
void Engine::Room::raise_file_limit() {
    constexpr rlim_t for_the_rest = 256;  // journal, stores, venues, logs
    rlim_t const wanted = settings_.max_connections + for_the_rest;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    rlim_t const most = std::min(wanted, limit.rlim_max);
    limit.rlim_cur = most;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0 && most == wanted) return;
    log("only " + std::to_string(most) + " files may be open, and " +
        std::to_string(settings_.max_connections) + " connections (fix.max_connections) need " +
        std::to_string(wanted) + "; raise the limit (ulimit -n, or LimitNOFILE= of systemd)");
}

std::string Engine::Room::read_dictionary() {
    try {
        ptr::shared_ptr<FIX::DataDictionary> const dictionary(
            new FIX::DataDictionary(settings_.dictionary_file));
        dictionaries_.addTransportDataDictionary(FIX::BeginString("FIX.4.4"), dictionary);
        dictionaries_.addApplicationDataDictionary(
            FIX::Message::toApplVerID(FIX::BeginString("FIX.4.4")), dictionary);
        if (dictionary->getVersion() != "FIX.4.4")
            return settings_.dictionary_file + " describes " + dictionary->getVersion() +
                   ", this engine speaks FIX.4.4";
        // After the version is known and before anybody reads it.
        dictionary->addMsgType(untaken_type);
        if (dictionary->hasFieldValue(FIX::FIELD::MsgType))
            dictionary->addFieldValue(FIX::FIELD::MsgType, untaken_type);
        reject_text_.reset(new RejectText(*dictionary));
        hot_path_.reset(new HotPath(*dictionary));
        raw_fields_.reset(new RawFields(*dictionary));
    } catch (std::exception const& problem) {
        return "FIX dictionary " + settings_.dictionary_file + " cannot be used: " + problem.what();
    }
    return std::string();
}

// Two processes that append to one store would each break the other's numbers.
std::string Engine::Room::lock_store() {
    std::string const& folder = settings_.store_directory;
    for (std::size_t at = 1; at <= folder.size(); ++at)
        if (at == folder.size() || folder[at] == '/') mkdir(folder.substr(0, at).c_str(), 0750);
    std::string const path = folder + "/lock";
    lock_file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (lock_file_ < 0)
        return "session store " + path + " cannot be created: " + std::strerror(errno);
    if (flock(lock_file_, LOCK_EX | LOCK_NB) != 0)
        return "session store " + folder +
               " is in use by another process; stop that one or name another folder";
    return std::string();
}

std::string Engine::Room::open_desk(SessionSettings const& settings) {
    if (!is_comp_id(settings.desk))
        return "CompID \"" + settings.desk +
               "\" of a desk must be 1 to 64 printable characters without blanks";
    if (desks_.count(settings.desk) != 0)
        return "desk " + settings.desk + " is named twice; each desk has one session";
    std::string problem;
    auto store = SessionStore::open(settings_.store_directory + "/" + folder_name(settings.desk),
                                    kernel_boot_id(), problem, settings_.max_stored_bytes);
    if (!store) return problem;
    if (store->jumped_by() != 0)
        log(settings.desk + ": the machine went down without a clean stop; the next outbound " +
            "number jumps by " + std::to_string(store->jumped_by()) + " to " +
            std::to_string(store->next_sender()));
    try {
        House const house{settings_,     application_, *hot_path_, *raw_fields_, dictionaries_,
                          *reject_text_, to_flush_,    to_resend_, to_end_};
        desks_[settings.desk].reset(new Desk(settings, house, std::move(store)));
    } catch (std::exception const& failure) {
        return "session of desk " + settings.desk + " cannot be opened: " + failure.what();
    }
    return std::string();
}

std::string Engine::Room::listen() {
    raise_file_limit();
    TransportLimits limits;
    limits.read_bytes = std::max(least_read_bytes, settings_.max_message_bytes * 2);
    listening_.reset(new Listening(
        loop_, limits, [this](std::shared_ptr<Peer> peer) { on_accepted(std::move(peer)); },
        [this](std::string const& line) { log(line); }));
    for (Listener const& listener : settings_.listeners) {
        std::string const problem = listening_->open(listener);
        if (!problem.empty()) {
            listening_.reset();
            return problem;
        }
    }
    schedule_tick();
    return std::string();
}

std::vector<std::uint16_t> Engine::Room::ports() const {
    return listening_ ? listening_->ports() : std::vector<std::uint16_t>();
}

Desk* Engine::Room::find(std::string const& desk) const {
    auto const found = desks_.find(desk);
    return found == desks_.end() ? nullptr : found->second.get();
}

void Engine::Room::set_logons_open(bool are_open, std::string const& text) {
    are_logons_open_ = are_open;
    closed_text_ = text;
}

std::vector<SessionState> Engine::Room::sessions() const {
    std::vector<SessionState> states;
    for (SessionSettings const& session : settings_.sessions)
        if (Desk const* const desk = find(session.desk)) states.push_back(desk->session_state());
    return states;
}

void Engine::Room::flush() {
    // What a flush leads to may ask for another one.
    while (!to_flush_.empty() || !to_end_.empty()) {
        std::vector<std::shared_ptr<Peer>> peers;
        peers.swap(to_flush_);
        for (auto const& peer : peers) peer->flush();
        end_slow_readers();
    }
    schedule_resends();
}

void Engine::Room::end_slow_readers() {
    std::map<Desk*, std::string> slow;
    slow.swap(to_end_);
    for (auto const& one : slow) one.first->end_slow_reader(one.second);
}

// Desks that answer our Logout are off in good order; the others are cut when the time is over.
void Engine::Room::stop(std::string const& text) {
    listening_.reset();
    set_logons_open(false, text);
    for (auto const& desk : desks_) desk.second->log_out(text);
    flush();
    auto const deadline =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(settings_.logout_wait_ms);
    auto const is_anybody_on = [this] {
        return std::any_of(desks_.begin(), desks_.end(),
                           [](auto const& desk) { return desk.second->has_peer(); });
    };
    if (loop_.stopped()) loop_.restart();
    while (is_anybody_on() && std::chrono::steady_clock::now() < deadline)
        loop_.run_one_until(deadline);
    timer_.cancel();
    for (auto const& desk : desks_) desk.second->stop();
    flush();
    for (auto const& visitor : visitors_)
        if (visitor.second->desk == nullptr) visitor.second->peer->cut();
    visitors_.clear();
    if (lock_file_ >= 0) ::close(lock_file_);
    lock_file_ = -1;
}

void Engine::Room::schedule_tick() {
    timer_.expires_after(tick_interval);
    std::weak_ptr<bool> const alive = is_alive_;
    timer_.async_wait([this, alive](boost::system::error_code const& error) {
        std::shared_ptr<bool> const is_alive = alive.lock();
        if (error || !is_alive || !*is_alive) return;
        tick();
        schedule_tick();
    });
}

void Engine::Room::tick() {
    std::int64_t const now_ns = utc_now_ns();
    is_flooded_ = false;
    for (auto const& desk : desks_) desk.second->tick(now_ns);
    std::int64_t const oldest_ns =
        now_ns - static_cast<std::int64_t>(settings_.logon_timeout_seconds) * ns_per_second;
    std::vector<std::shared_ptr<Visitor>> late;
    std::vector<std::shared_ptr<Visitor>> gone;  // whose session a timer or the house has ended
    for (auto const& entry : visitors_) {
        std::shared_ptr<Visitor> const& visitor = entry.second;
        if (visitor->desk == nullptr && visitor->arrived_ns < oldest_ns) late.push_back(visitor);
        if (visitor->desk != nullptr && visitor->desk->peer() != visitor->peer.get())
            gone.push_back(visitor);
    }
    for (auto const& visitor : gone) forget(*visitor);
    for (auto const& visitor : late)
        turn_away(visitor, "no logon within " + std::to_string(settings_.logon_timeout_seconds) +
                               " seconds");
    flush();
}

// Pieces of a long resend follow one another with the loop between them, so that other desks are
// not kept waiting.
void Engine::Room::schedule_resends() {
    bool const is_wanted =
        std::any_of(to_resend_.begin(), to_resend_.end(), [this](Desk const* desk) {
            return desk->peer() != nullptr &&
                   desk->peer()->queued() <= settings_.max_queue_bytes / 4;
        });
    if (is_resend_scheduled_ || !is_wanted) return;
    is_resend_scheduled_ = true;
    std::weak_ptr<bool> const alive = is_alive_;
    boost::asio::post(loop_, [this, alive] {
        std::shared_ptr<bool> const is_alive = alive.lock();
        if (!is_alive || !*is_alive) return;
        is_resend_scheduled_ = false;
        std::set<Desk*> const desks = to_resend_;
        for (Desk* const desk : desks)
            if (!desk->resend_more()) to_resend_.erase(desk);
        flush();
    });
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
