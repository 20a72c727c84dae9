#include "fix/engine/desk.hpp"

#include <quickfix/Exceptions.h>
#include <quickfix/FieldConvertors.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "fix/engine/schedule.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr std::int64_t ns_per_second = 1000000000;

bool starts_with(std::string const& text, char const* start) {
    return text.compare(0, std::strlen(start), start) == 0;
}

FIX::TimeRange endless() {
    return FIX::TimeRange(FIX::UtcTimeOnlyConvertor::convert(endless_start),
                          FIX::UtcTimeOnlyConvertor::convert(endless_end));
}

// Text of ours that goes into a field: no separator may slip in.
std::string one_field(std::string text) {
    std::replace(text.begin(), text.end(), '\x01', ' ');
    return text;
}

}  // namespace

Desk::Desk(SessionSettings settings, House house, std::unique_ptr<SessionStore> store)
    : settings_(std::move(settings)),
      house_(house),
      store_(std::move(store)),
      store_seam_(*store_) {
    log_seam_.on_event = [this](std::string const& text) { on_event(text); };
    store_seam_.on_reset = [this] { forget_numbers(); };
    FIX::SessionID const id("FIX.4.4", house_.settings.comp_id, settings_.desk);
    session_.reset(
        new FIX::Session(*this, store_seam_, id, house_.dictionaries, endless(), 0, &log_seam_));
    session_->setMaxLatency(house_.settings.max_latency_seconds);
    session_->setLogonTimeout(house_.settings.logon_timeout_seconds);
    unproved_ = store_->last_marked(store_->next_sender());
}

// What was remembered by number means nothing once numbers begin anew.
void Desk::forget_numbers() {
    early_.clear();
    early_bytes_ = 0;
    last_early_ = 0;
    resend_next_ = 0;
    believe_what_was_written();
    unproved_ = Proof();
    asked_ = Proof();
}

Desk::~Desk() {
    log_seam_.on_event = nullptr;
    if (peer_) peer_->cut();
    house_.to_resend.erase(this);
}

void Desk::log(std::string const& line) {
    house_.application.on_log(masked(settings_.desk + ": " + line));
}

void Desk::on_event(std::string const& text) {
    if (starts_with(text, "MsgSeqNum too high")) came_early_ = true;
    // One line per message of a resend helps nobody; the rest an operator wants to see.
    static char const* const noise[] = {"Created session",
                                        "Disconnecting",
                                        "Sent SequenceReset",
                                        "Processing QUEUED",
                                        "Already sent ResendRequest",
                                        "Responding to logon",
                                        "Sent test request",
                                        "Received logon request"};
    for (char const* const start : noise)
        if (starts_with(text, start)) return;
    reason_ = text;
    log(text);
}

bool Desk::log_on(std::shared_ptr<Peer> peer, std::string const& username,
                  std::string const& logon) {
    if (!has_good_time(logon)) {
        // The published certification cases want no word here, and who has no clock needs none.
        log("logon from " + peer->address() + " closed: SendingTime(52)=" +
            field(logon.data(), logon.size(), 52).str() + " must be UTC and within " +
            std::to_string(house_.settings.max_latency_seconds) + " seconds of our clock");
        peer->cut();
        return false;
    }
    std::string objection = objection_to_logon(logon);
    if (objection.empty()) objection = objection_of_the_house();
    if (!objection.empty()) {
        refuse(*peer, objection);
        return false;
    }
    peer_ = std::move(peer);
    peer_address_ = peer_->address();
    last_heard_ns_ = utc_now_ns();
    username_ = username;
    is_resetting_ = field(logon.data(), logon.size(), 141).is("Y");
    heartbeat_seconds_ = 0;
    read_number(field(logon.data(), logon.size(), 108), heartbeat_seconds_);
    session_->logon();
    session_->setResponder(this);
    take_cold(logon);
    is_resetting_ = false;
    if (came_early_) read_number(field(logon.data(), logon.size(), 34), last_early_);
    came_early_ = false;
    if (session_->isLoggedOn()) return true;
    // QuickFIX has said why, where it could; a session that is not on keeps no connection.
    if (peer_ != nullptr) {
        log("logon from " + peer_address_ + " not accepted: " + reason_);
        session_->disconnect();
    }
    forget_connection();
    return false;
}

bool Desk::has_good_time(std::string const& logon) const {
    std::int64_t sending_time = 0;
    return read_utc_timestamp(field(logon.data(), logon.size(), 52), sending_time) &&
           std::llabs(utc_now_ns() - sending_time) / ns_per_second <=
               house_.settings.max_latency_seconds;
}

// Why nobody may log on to this session now, whatever the Logon says.
std::string Desk::objection_of_the_house() {
    keep_hours(utc_now_ns());
    if (is_store_broken_) return "this session cannot store messages now; try again later";
    if (!settings_.is_enabled)
        return settings_.disabled_text.empty() ? "this session is disabled"
                                               : settings_.disabled_text;
    if (!is_in_hours_) return "this session is open " + hours_of(settings_.schedule);
    return std::string();
}

// What this house asks of a Logon beyond QuickFIX's own rules. It is asked before QuickFIX sees the
// message, because QuickFIX resets the numbers before it looks at the rest.
std::string Desk::objection_to_logon(std::string const& logon) const {
    char const* const at = logon.data();
    std::uint64_t heartbeat = 0;
    auto const least = static_cast<std::uint64_t>(std::max(settings_.heartbeat_min_seconds, 0));
    auto const most = static_cast<std::uint64_t>(std::max(settings_.heartbeat_max_seconds, 0));
    if (!read_number(field(at, logon.size(), 108), heartbeat) || heartbeat < least ||
        heartbeat > most)
        return "HeartBtInt(108) must be a number from " + std::to_string(least) + " to " +
               std::to_string(most) + " seconds";
    if (!field(at, logon.size(), 98).is("0"))
        return "EncryptMethod(98) must be 0: encryption is the business of TLS";
    std::uint64_t number = 0;
    if (!read_number(field(at, logon.size(), 34), number) || number == 0 || number > 999999999)
        return "MsgSeqNum(34) must be a number from 1 to 999999999";
    if (!field(at, logon.size(), 141).is("Y")) return std::string();
    if (!settings_.may_reset_numbers)
        return "ResetSeqNumFlag(141)=Y is not allowed for this session; log on with the next "
               "number";
    return number == 1 ? "" : "MsgSeqNum(34) must be 1 with ResetSeqNumFlag(141)=Y";
}

void Desk::refuse(Peer& peer, std::string const& text) {
    log("logon from " + peer.address() + " refused: " + text);
    // The Logout takes a number of ours, as QuickFIX's own refusals do: engines on the other side
    // count it. The desk's number is not moved by somebody who has not proved to be the desk, and
    // nothing is stored for him: a resend fills his Logouts as a gap.
    std::string const body = "58=" + one_field(text) + "\x01";
    std::uint64_t const number = store_->next_sender();
    encode_message(outbound_, timestamps_,
                   {"5", house_.settings.comp_id, settings_.desk, number, utc_now_ns(), false},
                   body.data(), body.size());
    store_->set_next_sender(number + 1);
    peer.write(outbound_.data(), outbound_.size());
    peer.close_after_flush();
}

void Desk::onLogon(FIX::SessionID const&) {
    bool const has_reset = is_resetting_ || is_fresh_;
    is_fresh_ = false;
    log("logged on from " + peer_address_ + (has_reset ? ", numbers reset" : "") +
        ", next numbers: ours " + std::to_string(store_->next_sender()) + ", theirs " +
        std::to_string(store_->next_target()));
    reason_.clear();
    is_logout_ = false;
    logged_on_at_ns_ = utc_now_ns();
    house_.application.on_logged_on(settings_.desk, peer_address_, username_, has_reset);
}

void Desk::onLogout(FIX::SessionID const&) {
    std::string const reason = reason_.empty() ? "logged out" : reason_;
    believe_what_was_written();
    forget_connection();
    session_->logon();  // only says that the session may be logged on to again
    log("logged off: " + reason);
    logged_on_at_ns_ = 0;
    bool const is_logout = is_logout_;
    is_logout_ = false;
    house_.application.on_logged_off(settings_.desk, masked(reason), is_logout);
}

void Desk::forget_connection() {
    if (peer_) peer_->close_after_flush();
    peer_.reset();
    early_.clear();
    early_bytes_ = 0;
    last_early_ = 0;
    resend_next_ = 0;
    is_leaving_ = false;
    asked_ = Proof();
}

void Desk::on_connection_lost(std::string const& reason) {
    reason_ = reason;
    session_->disconnect();
    forget_connection();
}

void Desk::tick(std::int64_t now_ns) {
    keep_hours(now_ns);
    if (peer_ == nullptr) return;
    if (!peer_->is_open()) {  // cut off while something was written
        on_connection_lost(reason_);
        return;
    }
    session_->next();
    ask_for_proof(now_ns);
}

bool Desk::send(std::string const& message) {
    if (is_gap_fill_withheld_ && msg_type(message.data(), message.size()).is("4")) {
        is_gap_fill_withheld_ = false;
        return true;
    }
    if (peer_ == nullptr) return false;
    write(message);
    return true;
}

void Desk::write(std::string const& message) {
    std::shared_ptr<Peer> const peer = peer_;
    if (peer->write(message.data(), message.size())) house_.to_flush.push_back(peer);
    std::size_t const most = house_.settings.max_queue_bytes;
    if (peer->queued() > most && !is_leaving_) peer->flush();  // a long batch is not a slow reader
    if (peer->queued() <= most || is_leaving_) return;
    // Nothing is lost: what was not written is stored, and the desk asks for it when it is back.
    is_leaving_ = true;
    std::string const reason = "it does not read: " + std::to_string(peer->queued()) +
                               " bytes wait for it, the limit is " + std::to_string(most) +
                               " (fix.max_queue_bytes)";
    house_.to_end[this] = reason;
}

void Desk::disconnect() {
    if (peer_) peer_->close_after_flush();
    peer_.reset();
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
