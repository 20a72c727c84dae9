// The part of Desk that moves messages: in by the hot or the cold path, out, and out again.
#include <quickfix/Exceptions.h>

#include <algorithm>
#include <cstdlib>

#include "fix/engine/desk.hpp"
#include "fix/engine/msg_types.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr std::int64_t ns_per_second = 1000000000;
// Messages after a gap wait until it is closed. A desk that never closes it must not fill memory.
constexpr std::size_t max_early_messages = 20000;

// QuickFIX counts days from the Julian one; arithmetic instead of its gmtime on the order path.
FIX::UtcTimeStamp const& timestamp_of(FIX::UtcTimeStamp& place, std::int64_t ns) {
    constexpr std::int64_t ns_per_day = 86400 * ns_per_second;
    constexpr int first_of_1970 = 2440588;
    place.set(first_of_1970 + static_cast<int>(ns / ns_per_day), ns % ns_per_day);
    return place;
}

std::uint64_t number_of(char const* message, std::size_t size) {
    std::uint64_t number = 0;
    return read_number(field(message, size, 34), number) ? number : 0;
}

Text text_of(std::string const& value) {
    Text text;
    text.begin = value.data();
    text.size = value.size();
    return text;
}

bool has_flag(FIX::FieldMap const& fields, int tag) {
    return fields.isSetField(tag) && fields.getField(tag) == "Y";
}

}  // namespace

void Desk::on_message(char const* message, std::size_t size, std::int64_t now_ns) {
    last_heard_ns_ = now_ns;
    if (take_hot(message, size, now_ns)) return;
    bool const is_logon = msg_type(message, size).is("A");
    if (!has_small_numbers(message, size) || (is_logon && !is_acceptable_reset(message, size)))
        return;
    current_ = message;
    current_size_ = size;
    current_number_ = number_of(message, size);
    is_resetting_ = is_logon;
    take_cold(is_taken(msg_type(message, size).str()) ? std::string(message, size)
                                                      : header_only(message, size));
    is_resetting_ = false;
    current_ = nullptr;
    if (came_early_)
        keep_early(message, size);
    else
        forget_early();
}

bool Desk::take_hot(char const* message, std::size_t size, std::int64_t now_ns) {
    FIX::SessionState& state = this->state();
    // With a gap open, or messages waiting behind one, the order of things is QuickFIX's.
    bool const is_plain = session_->isLoggedOn() && state.enabled() && !state.sentLogout() &&
                          !state.resendRequested() && store_->next_target() > last_early_;
    HotMessage read;
    if (!is_plain ||
        !house_.hot_path.read(message, size, settings_.desk, house_.settings.comp_id, read))
        return false;
    // A second short of the limit: what is near it, QuickFIX judges by its own arithmetic.
    std::int64_t const tolerance =
        (static_cast<std::int64_t>(house_.settings.max_latency_seconds) - 1) * ns_per_second;
    if (read.msg_seq_num != store_->next_target() ||
        std::llabs(now_ns - read.sending_time_ns) > tolerance)
        return false;
    state.lastReceivedTime(timestamp_of(timestamp_, now_ns));
    state.testRequest(0);
    MessageContext context;
    context.desk = &settings_.desk;
    context.msg_seq_num = read.msg_seq_num;
    context.sending_time_ns = read.sending_time_ns;
    house_.application.on_message(context, message, size);
    // Should the house have stopped the session meanwhile, the number is no longer ours to move.
    if (store_->next_target() == read.msg_seq_num) store_->set_next_target(read.msg_seq_num + 1);
    return true;
}

void Desk::take_cold(std::string const& message) {
    came_early_ = false;
    if (!house_.raw_fields.are_sound(message.data(), message.size())) {
        log("garbled message ignored: a raw field does not end where its length says");
        return;
    }
    try {
        session_->next(message, FIX::UtcTimeStamp());
    } catch (FIX::InvalidMessage const& problem) {
        log(std::string("garbled message ignored: ") + problem.what());
    } catch (std::exception const& problem) {
        log(std::string("session ended: ") + problem.what());
        session_->disconnect();
    }
}

// QuickFIX counts in int and lets a number that is too large for it wrap around into a small one.
bool Desk::has_small_numbers(char const* message, std::size_t size) {
    constexpr std::size_t max_digits = 9;
    for (int const tag : {34, 36}) {
        if (field(message, size, tag).size <= max_digits) continue;
        log_out(std::to_string(tag) + "=" + field(message, size, tag).str().substr(0, 20) +
                " is too large: a sequence number has at most 9 digits");
        on_connection_lost(reason_);
        return false;
    }
    return true;
}

// A Logon during a session asks for new numbers (FIX 4.4 Vol 2). QuickFIX would grant it whatever
// the settings say.
bool Desk::is_acceptable_reset(char const* message, std::size_t size) {
    std::string const objection = objection_to_logon(std::string(message, size));
    bool const is_reset = field(message, size, 141).is("Y");
    if (objection.empty() && is_reset) return true;
    log_out(is_reset ? objection : "a second Logon during the session");
    on_connection_lost(reason_);
    return false;
}

// QuickFIX has put a message aside because it came before its turn; so do we with its bytes.
void Desk::keep_early(char const* message, std::size_t size) {
    came_early_ = false;
    std::uint64_t const number = number_of(message, size);
    if (peer_ == nullptr || number < store_->next_target()) return;
    std::string& place = early_[number];
    early_bytes_ += size - place.size();
    place.assign(message, size);
    last_early_ = std::max(last_early_, number);
    if (early_.size() <= max_early_messages && early_bytes_ <= house_.settings.max_queue_bytes)
        return;
    log_out("too many messages after a gap: answer our ResendRequest from " +
            std::to_string(store_->next_target()) + " first");
    on_connection_lost(reason_);
}

// Once the gap has closed nothing waits: what a SequenceReset has jumped over would otherwise stay
// with QuickFIX until the session ends.
void Desk::forget_early() {
    if (last_early_ == 0 || store_->next_target() <= last_early_) return;
    state().clearQueue();
    early_.clear();
    early_bytes_ = 0;
    last_early_ = 0;
}

void Desk::fromApp(Fields message, FIX::SessionID const&) throw(FIX::FieldNotFound,
                                                                FIX::IncorrectDataFormat,
                                                                FIX::IncorrectTagValue,
                                                                FIX::UnsupportedMessageType) {
    FIX::Header const& header = message.getHeader();
    std::string const type = header.getField(FIX::FIELD::MsgType);
    if (type == untaken_type) throw FIX::UnsupportedMessageType();
    look_for_proof(message);
    MessageContext context;
    context.desk = &settings_.desk;
    read_number(text_of(header.getField(FIX::FIELD::MsgSeqNum)), context.msg_seq_num);
    read_utc_timestamp(text_of(header.getField(FIX::FIELD::SendingTime)), context.sending_time_ns);
    context.is_possible_duplicate = has_flag(header, FIX::FIELD::PossDupFlag);
    context.is_possible_resend = has_flag(header, FIX::FIELD::PossResend);
    if (type == "j") {  // an answer to this would be answered in turn
        log("the desk refused a message of ours: " + message.toString());
        house_.application.on_refused(settings_.desk, context.msg_seq_num, type, 0,
                                      "a refusal by the desk");
        return;
    }
    if (current_ != nullptr && context.msg_seq_num == current_number_) {
        house_.application.on_message(context, current_, current_size_);
        return;
    }
    auto const early = early_.find(context.msg_seq_num);
    if (early != early_.end()) {
        std::string const bytes = std::move(early->second);
        early_bytes_ -= bytes.size();
        early_.erase(early);
        house_.application.on_message(context, bytes.data(), bytes.size());
    }
}

void Desk::fromAdmin(Fields message,
                     FIX::SessionID const&) throw(FIX::FieldNotFound, FIX::IncorrectDataFormat,
                                                  FIX::IncorrectTagValue, FIX::RejectLogon) {
    if (message.getHeader().getField(FIX::FIELD::MsgType) == "5") is_logout_ = true;
    look_for_proof(message);
    if (message.getHeader().getField(FIX::FIELD::MsgType) != "2") return;
    // The message is QuickFIX's own local, not const where it was made.
    begin_resend(const_cast<FIX::Message&>(message));
    // Served at once, even ahead of its turn: both sides may have a gap, and would otherwise wait
    // for each other (FIX 4.4 Vol 2). QuickFIX forgets such a one and would ask for it again.
    std::uint64_t number = 0;
    read_number(text_of(message.getHeader().getField(FIX::FIELD::MsgSeqNum)), number);
    if (number <= store_->next_target()) return;
    state().queue(static_cast<int>(number), message);
    last_early_ = std::max(last_early_, number);
}

void Desk::on_garbled(char const* problem) {
    log(std::string("garbled message ignored: ") + problem);
}

void Desk::on_too_large(std::uint64_t body_length) {
    log_out("message too large: BodyLength(9)=" + std::to_string(body_length) + ", the limit is " +
            std::to_string(house_.settings.max_message_bytes) + " bytes");
    on_connection_lost(reason_);
}

void Desk::send(std::string const& msg_type, char const* body, std::size_t body_size, Mark mark,
                bool is_possible_resend) {
    if (is_store_broken_) return;
    std::int64_t const now_ns = utc_now_ns();
    std::uint64_t const number = store_->next_sender();
    encode_message(
        outbound_, timestamps_,
        {msg_type, house_.settings.comp_id, settings_.desk, number, now_ns, is_possible_resend},
        body, body_size);
    if (!store_->append(number, mark, outbound_.data(), outbound_.size())) {
        // What is not stored must not be sent, and nothing may overtake it: the session pauses.
        // After a restart the mark tells which reports are still to be given.
        is_store_broken_ = true;
        log("no further message is sent to this desk: " + store_->problem() +
            "; then restart, the desk is given what it missed");
        on_connection_lost("its messages cannot be stored");
        return;
    }
    store_->set_next_sender(number + 1);
    remember_report(number, mark, now_ns);
    // During a long resend what is new waits for its turn there.
    if (peer_ == nullptr || is_resending() || is_leaving_ || !session_->isLoggedOn()) return;
    state().lastSentTime(timestamp_of(timestamp_, now_ns));
    write(outbound_);
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
