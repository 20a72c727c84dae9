#include "fix/engine/desk.hpp"

#include <quickfix/Exceptions.h>
#include <quickfix/FieldConvertors.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

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

std::string value_of(FIX::FieldMap const& fields, int tag) {
    return fields.isSetField(tag) ? fields.getField(tag) : std::string();
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
    store_seam_.on_reset = [this] {
        early_.clear();
        early_bytes_ = 0;
        last_early_ = 0;
        resend_next_ = 0;
    };
    FIX::SessionID const id("FIX.4.4", house_.settings.comp_id, settings_.desk);
    session_.reset(new FIX::Session(*this, store_seam_, id, house_.dictionaries, endless(), 0,
                                    &log_seam_));
    session_->setMaxLatency(house_.settings.max_latency_seconds);
    session_->setLogonTimeout(house_.settings.logon_timeout_seconds);
}

Desk::~Desk() {
    log_seam_.on_event = nullptr;
    if (peer_)
        peer_->cut();
    house_.to_resend.erase(this);
}

void Desk::log(std::string const& line) {
    house_.application.on_log(masked(settings_.desk + ": " + line));
}

void Desk::on_event(std::string const& text) {
    if (starts_with(text, "MsgSeqNum too high"))
        came_early_ = true;
    // One line per message of a resend helps nobody; the rest an operator wants to see.
    static char const* const noise[] = {"Created session", "Disconnecting", "Resending Message",
                                        "Processing QUEUED", "Already sent ResendRequest",
                                        "Responding to logon", "Sent test request",
                                        "Received logon request"};
    for (char const* const start : noise)
        if (starts_with(text, start))
            return;
    reason_ = text;
    log(text);
}

bool Desk::log_on(std::shared_ptr<Peer> peer, std::string const& username,
                  std::string const& logon) {
    std::string objection = objection_to_logon(logon);
    if (!settings_.is_enabled)
        objection = settings_.disabled_text.empty() ? "this session is disabled"
                                                    : settings_.disabled_text;
    if (is_store_broken_)
        objection = "this session cannot store messages now; try again later";
    if (!objection.empty()) {
        refuse(*peer, objection);
        return false;
    }
    peer_ = std::move(peer);
    peer_address_ = peer_->address();
    username_ = username;
    is_resetting_ = field(logon.data(), logon.size(), 141).is("Y");
    session_->logon();
    session_->setResponder(this);
    take_cold(logon);
    is_resetting_ = false;
    if (came_early_)
        read_number(field(logon.data(), logon.size(), 34), last_early_);
    came_early_ = false;
    if (session_->isLoggedOn())
        return true;
    // QuickFIX has said why, where it could; a session that is not on keeps no connection.
    if (peer_ != nullptr) {
        log("logon from " + peer_address_ + " not accepted: " + reason_);
        session_->disconnect();
    }
    forget_connection();
    return false;
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
    std::int64_t sending_time = 0;
    bool const has_time = read_utc_timestamp(field(at, logon.size(), 52), sending_time);
    std::int64_t const skew = std::llabs(utc_now_ns() - sending_time) / ns_per_second;
    if (!has_time || skew > house_.settings.max_latency_seconds)
        return "SendingTime(52) must be UTC and within " +
               std::to_string(house_.settings.max_latency_seconds) + " seconds of our clock";
    std::uint64_t number = 0;
    if (!read_number(field(at, logon.size(), 34), number) || number == 0 || number > 999999999)
        return "MsgSeqNum(34) must be a number from 1 to 999999999";
    if (!field(at, logon.size(), 141).is("Y"))
        return std::string();
    if (!settings_.may_reset_numbers)
        return "ResetSeqNumFlag(141)=Y is not allowed for this session; log on with the next "
               "number";
    return number == 1 ? "" : "MsgSeqNum(34) must be 1 with ResetSeqNumFlag(141)=Y";
}

void Desk::refuse(Peer& peer, std::string const& text) {
    log("logon from " + peer.address() + " refused: " + text);
    // The Logout takes a number of ours, as QuickFIX's own refusals do: engines on the other side
    // count it. The desk's number is not moved by somebody who has not proved to be the desk.
    std::string const body = "58=" + one_field(text) + "\x01";
    std::uint64_t const number = store_->next_sender();
    encode_message(outbound_, timestamps_,
                   {"5", house_.settings.comp_id, settings_.desk, number, utc_now_ns(), false},
                   body.data(), body.size());
    if (store_->append(number, Mark(), outbound_.data(), outbound_.size()))
        store_->set_next_sender(number + 1);
    peer.write(outbound_.data(), outbound_.size());
    peer.close_after_flush();
}

void Desk::onLogon(FIX::SessionID const&) {
    log("logged on from " + peer_address_ + (is_resetting_ ? ", numbers reset" : "") +
        ", next numbers: ours " + std::to_string(store_->next_sender()) + ", theirs " +
        std::to_string(store_->next_target()));
    reason_.clear();
    is_logout_ = false;
    logged_on_at_ns_ = utc_now_ns();
    house_.application.on_logged_on(settings_.desk, peer_address_, username_, is_resetting_);
}

void Desk::onLogout(FIX::SessionID const&) {
    std::string const reason = reason_.empty() ? "logged out" : reason_;
    forget_connection();
    session_->logon();  // only says that the session may be logged on to again
    log("logged off: " + reason);
    logged_on_at_ns_ = 0;
    bool const is_logout = is_logout_;
    is_logout_ = false;
    house_.application.on_logged_off(settings_.desk, masked(reason), is_logout);
}

void Desk::forget_connection() {
    if (peer_)
        peer_->close_after_flush();
    peer_.reset();
    early_.clear();
    early_bytes_ = 0;
    last_early_ = 0;
    resend_next_ = 0;
}

void Desk::on_connection_lost(std::string const& reason) {
    reason_ = reason;
    session_->disconnect();
    forget_connection();
}

void Desk::log_out(std::string const& text) {
    if (!session_->isLoggedOn())
        return;
    reason_ = text;
    session_->logout(one_field(text));
    // Inside of QuickFIX (a message at hand) it says the Logout itself when it is done.
    if (current_ == nullptr)
        session_->next();
}

void Desk::kick(std::string const& text) {
    if (peer_ == nullptr)
        return;
    std::shared_ptr<Peer> const peer = peer_;
    on_connection_lost(text);
    peer->cut();
}

void Desk::set_enabled(bool is_enabled, std::string const& text) {
    settings_.is_enabled = is_enabled;
    settings_.disabled_text = is_enabled ? std::string() : text;
    if (!is_enabled)
        log_out(text);
}

std::string Desk::set_numbers(std::uint64_t next_inbound, std::uint64_t next_outbound) {
    if (peer_ != nullptr)
        return "session " + settings_.desk +
               " is logged on; log it out first, then set its numbers";
    constexpr std::uint64_t most = 999999999;
    if (next_inbound > most || next_outbound > most)
        return "a sequence number has at most 9 digits";
    if (next_inbound != 0)
        store_->set_next_target(next_inbound);
    if (next_outbound != 0)
        store_->set_next_sender(next_outbound);
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
    state.queued_bytes = peer_ == nullptr ? 0 : peer_->queued();
    return state;
}

void Desk::stop(std::string const& text) {
    if (session_->isLoggedOn()) {
        log_out(text);
        reason_ = text;
        session_->disconnect();
    }
    forget_connection();
    store_->close();
}

void Desk::tick() {
    if (peer_ == nullptr)
        return;
    if (!peer_->is_open()) {  // cut off while something was written
        on_connection_lost(reason_);
        return;
    }
    session_->next();
}

bool Desk::send(std::string const& message) {
    if (peer_ == nullptr)
        return false;
    write(message);
    return true;
}

void Desk::write(std::string const& message) {
    std::shared_ptr<Peer> const peer = peer_;  // a peer that is cut off for this makes us forget it
    if (peer->write(message.data(), message.size()))
        house_.to_flush.push_back(peer);
}

void Desk::disconnect() {
    if (peer_)
        peer_->close_after_flush();
    peer_.reset();
}

void Desk::toAdmin(FIX::Message& message, FIX::SessionID const&) {
    if (message.getHeader().getField(FIX::FIELD::MsgType) != "3")
        return;
    std::string const msg_type = value_of(message, FIX::FIELD::RefMsgType);
    if (msg_type.empty() || FIX::Message::isAdminMsgType(FIX::MsgType(msg_type)))
        return;
    std::uint64_t const number =
        std::strtoull(value_of(message, FIX::FIELD::RefSeqNum).c_str(), nullptr, 10);
    int const tag = std::atoi(value_of(message, FIX::FIELD::RefTagID).c_str());
    house_.application.on_refused(settings_.desk, number, msg_type, tag,
                                  value_of(message, FIX::FIELD::Text));
}

void Desk::toApp(FIX::Message& message, FIX::SessionID const&) throw(FIX::DoNotSend) {
    bool const is_refusal = message.getHeader().getField(FIX::FIELD::MsgType) == "j" &&
                            !message.getHeader().isSetField(FIX::FIELD::PossDupFlag);
    if (!is_refusal)
        return;
    std::uint64_t const number =
        std::strtoull(value_of(message, FIX::FIELD::RefSeqNum).c_str(), nullptr, 10);
    house_.application.on_refused(settings_.desk, number,
                                  value_of(message, FIX::FIELD::RefMsgType), 0,
                                  value_of(message, FIX::FIELD::Text));
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
