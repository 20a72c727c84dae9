// The part of Desk that obeys operators and the clock: logouts, kicks, numbers, hours.
#include <algorithm>

#include "fix/engine/desk.hpp"
#include "fix/engine/schedule.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr std::int64_t ns_per_second = 1000000000;

// Text of ours that goes into a field: no separator may slip in.
std::string one_field(std::string text) {
    std::replace(text.begin(), text.end(), '\x01', ' ');
    return text;
}

}  // namespace

void Desk::log_out(std::string const& text) {
    if (!session_->isLoggedOn()) return;
    reason_ = text;
    session_->logout(one_field(text));
    // Inside of QuickFIX (a message at hand) it says the Logout itself when it is done.
    if (current_ == nullptr) session_->next();
}

void Desk::kick(std::string const& text) {
    if (peer_ == nullptr) return;
    std::shared_ptr<Peer> const peer = peer_;
    on_connection_lost(text);
    peer->cut();
}

void Desk::set_enabled(bool is_enabled, std::string const& text) {
    settings_.is_enabled = is_enabled;
    settings_.disabled_text = is_enabled ? std::string() : text;
    if (!is_enabled) log_out(text);
}

std::string Desk::set_numbers(std::uint64_t next_inbound, std::uint64_t next_outbound) {
    if (peer_ != nullptr)
        return "session " + settings_.desk +
               " is logged on; log it out first, then set its numbers";
    constexpr std::uint64_t most = 999999999;
    if (next_inbound > most || next_outbound > most)
        return "a sequence number has at most 9 digits";
    if (next_inbound != 0) store_->set_next_target(next_inbound);
    if (next_outbound == 0) return std::string();
    // What is stored from there on would come back by a restart: a heartbeat takes its place, and a
    // resend passes it over.
    if (next_outbound < store_->next_sender()) {
        encode_message(
            outbound_, timestamps_,
            {"0", house_.settings.comp_id, settings_.desk, next_outbound - 1, utc_now_ns(), false},
            "", 0);
        if (!store_->append(next_outbound - 1, Mark(), outbound_.data(), outbound_.size()))
            return store_->problem();
    }
    store_->set_next_sender(next_outbound);
    unproved_ = Proof();
    return std::string();
}

SessionState Desk::session_state() const {
    SessionState state;
    state.desk = settings_.desk;
    state.is_logged_on = is_logged_on();
    state.is_enabled = settings_.is_enabled;
    state.next_inbound = store_->next_target();
    state.next_outbound = store_->next_sender();
    state.peer = peer_ == nullptr ? std::string() : peer_->address();
    state.logged_on_at_ns = logged_on_at_ns_;
    state.queued_bytes = queued();
    return state;
}

void Desk::stop() {
    if (session_->isLoggedOn()) session_->disconnect();
    forget_connection();
    store_->close();
}

void Desk::restore_inbound(std::uint64_t next_msg_seq_num) {
    // The journal does not know that the hours of this session have begun anew.
    bool const is_untouched = store_->next_sender() == 1 && store_->next_target() == 1;
    is_fresh_ = settings_.schedule.is_reset_at_start && is_untouched;
    if (!is_fresh_) store_->set_next_target(next_msg_seq_num);
}

// Opens and closes the session by its schedule.
void Desk::keep_hours(std::int64_t now_ns) {
    std::int64_t const start_ns = span_start(settings_.schedule, now_ns);
    is_in_hours_ = start_ns != 0;
    bool const is_new_span = is_in_hours_ && settings_.schedule.is_reset_at_start &&
                             store_->creation_time_ns() < start_ns;
    if (peer_ != nullptr) {
        if (!is_in_hours_)
            end_politely("the hours of this session are over: it is open " +
                         hours_of(settings_.schedule));
        else if (is_new_span)
            end_politely("a new day of this session begins: log on with MsgSeqNum(34)=1");
        return;
    }
    if (!is_new_span) return;
    store_->reset();
    forget_numbers();
    is_fresh_ = true;
    log("numbers reset, as the schedule says");
}

void Desk::end_politely(std::string const& text) {
    if (!state().sentLogout()) log_out(text);
}

void Desk::end_slow_reader(std::string const& reason) {
    if (peer_ == nullptr) return;
    log_out(reason);
    on_connection_lost(reason);
}

bool Desk::owes_a_heartbeat(std::int64_t now_ns) const {
    // As QuickFIX counts: a TestRequest goes out after 1.2 intervals.
    std::int64_t const patience_ns =
        static_cast<std::int64_t>(heartbeat_seconds_) * ns_per_second * 6 / 5;
    return peer_ != nullptr && now_ns - last_heard_ns_ > patience_ns;
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
