// The part of Desk that learns what the desk has processed: by its answer to a TestRequest that was
// sent behind the reports, or by LastMsgSeqNumProcessed(369).
#include "fix/engine/desk.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr std::int64_t ns_per_ms = 1000000;
// However busy a session is, it is not asked more often; 369 is not passed on more often either.
// Where reports never stop it is asked in between: a reset must not bring hours of trading again.
constexpr std::int64_t least_pause_ns = 5000 * ns_per_ms;
constexpr std::int64_t least_proof_pause_ns = 1000 * ns_per_ms;
constexpr char const* request_start = "DELIVERED-";

}  // namespace

// Where nothing is sent unasked there is no asking either: what was written counts as processed.
void Desk::believe_what_was_written() {
    if (!settings_.confirm_delivery) on_proof(unproved_);
}

// A desk that answers has taken everything before the question: with a gap in front of it, it would
// ask for a resend first (FIX 4.4 Vol 2, message recovery).
void Desk::ask_for_proof(std::int64_t now_ns) {
    believe_what_was_written();
    bool const is_wanted = settings_.confirm_delivery && unproved_.msg_seq_num != 0 &&
                           asked_.msg_seq_num < unproved_.msg_seq_num;
    bool const is_quiet = now_ns - reported_ns_ >= house_.settings.confirm_after_ms * ns_per_ms;
    // A slow reader is left to answer the last question: only its own number proves anything.
    bool const is_overdue = asked_.msg_seq_num == 0 && now_ns - open_since_ns_ >= least_pause_ns;
    if (!is_wanted || !session_->isLoggedOn() || state().sentLogout() || is_resending() ||
        is_leaving_ || (!is_quiet && !is_overdue) || now_ns - asked_ns_ < least_pause_ns)
        return;
    asked_ = unproved_;
    asked_ns_ = now_ns;
    FIX::Message request;
    request.getHeader().setField(FIX::MsgType("1"));
    request.setField(FIX::TestReqID(request_start + std::to_string(asked_.msg_seq_num)));
    session_->send(request);
}

void Desk::remember_report(std::uint64_t msg_seq_num, Mark mark, std::int64_t now_ns) {
    if (mark.sequence == 0 && mark.index == 0) return;
    if (unproved_.msg_seq_num == 0) open_since_ns_ = now_ns;
    unproved_.mark = mark;
    unproved_.msg_seq_num = msg_seq_num;
    reported_ns_ = now_ns;
}

void Desk::look_for_proof(FIX::Message const& message) {
    FIX::Header const& header = message.getHeader();
    if (unproved_.msg_seq_num == 0) return;
    if (asked_.msg_seq_num != 0 && header.getField(FIX::FIELD::MsgType) == "0" &&
        message.isSetField(FIX::FIELD::TestReqID) &&
        message.getField(FIX::FIELD::TestReqID) ==
            request_start + std::to_string(asked_.msg_seq_num)) {
        on_proof(asked_);
        return;
    }
    if (!header.isSetField(FIX::FIELD::LastMsgSeqNumProcessed)) return;
    std::string const value = header.getField(FIX::FIELD::LastMsgSeqNumProcessed);
    std::uint64_t number = 0;
    Text text;
    text.begin = value.data();
    text.size = value.size();
    if (!read_number(text, number) || number >= store_->next_sender()) return;
    bool const is_all = number >= unproved_.msg_seq_num;
    if (is_all)
        on_proof(unproved_);
    else if (utc_now_ns() - proved_ns_ >= least_proof_pause_ns)
        on_proof(store_->last_marked(number));
}

void Desk::on_proof(Proof proof) {
    if (proof.msg_seq_num == 0 || !(proved_ < proof.mark)) return;
    proved_ = proof.mark;
    proved_ns_ = utc_now_ns();
    open_since_ns_ = proved_ns_;
    if (unproved_.msg_seq_num <= proof.msg_seq_num) unproved_ = Proof();
    if (asked_.msg_seq_num <= proof.msg_seq_num) asked_ = Proof();
    house_.application.on_delivered(settings_.desk, proof.mark);
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
