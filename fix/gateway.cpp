#include "fix/gateway.hpp"

#include <type_traits>

#include "fix/decode.hpp"
#include "fix/encode.hpp"
#include "fix/fault.hpp"
#include "fix/request.hpp"

namespace trestle::fix {

namespace {

SessionId session_of(std::string const& desk) {
    return SessionId::from(desk).value_or(SessionId());
}

engine::Mark mark_of(ExecId id) { return engine::Mark{id.sequence, id.index}; }

template <class One>
constexpr bool is_for_desks = std::is_same_v<One, Report> || std::is_same_v<One, CancelRejected> ||
                              std::is_same_v<One, MessageRejected>;

template <class One>
constexpr bool has_symbol = std::is_same_v<One, NewOrder> || std::is_same_v<One, ReplaceOrder> ||
                            std::is_same_v<One, CancelOrder> || std::is_same_v<One, StatusQuery> ||
                            std::is_same_v<One, RefusedMessage>;

}  // namespace

void Gateway::add_alias(VenueSymbol const& alias, Symbol const& canonical) {
    aliases_.insert_or_assign(Symbol::of(alias.view()), canonical);
}

void Gateway::on_logon_request(engine::LogonRequest const& request, engine::LogonAnswer answer) {
    if (!SessionId::from(request.desk)) {
        return answer("SenderCompID(49) is longer than " + std::to_string(SessionId::capacity) +
                      " characters");
    }
    ports_.check_logon(request, std::move(answer));
}

void Gateway::on_logged_on(std::string const& desk, std::string const& peer,
                           std::string const& username, bool has_reset_numbers) {
    deliver_surely(DeskLoggedOn{session_of(desk), has_reset_numbers, peer, username});
}

void Gateway::on_logged_off(std::string const& desk, std::string const& reason, bool is_logout) {
    deliver_surely(DeskLoggedOff{session_of(desk), reason, is_logout});
}

void Gateway::on_message(engine::MessageContext const& context, char const* raw, std::size_t size) {
    std::string_view const message(raw, size);
    Origin const origin{session_of(*context.desk), context.msg_seq_num,
                        Timestamp{context.sending_time_ns}, context.is_possible_resend};
    auto input = decode_message(origin, message);
    rename_symbol(input);
    if (!deliver_waiting() || !ports_.deliver(std::move(input))) refuse_as_busy(origin, message);
}

// The engine has answered already. It enters for the audit trail, and because its number counts: a
// message that the journal does not know is asked for again after a crash.
void Gateway::on_refused(std::string const& desk, std::uint64_t msg_seq_num,
                         std::string const& msg_type, int field, std::string const& text) {
    RefusedMessage refused{.origin = {.session = session_of(desk), .msg_seq_num = msg_seq_num},
                           .answer = RefusedMessage::Answer::already_answered,
                           .field = field > 0 ? static_cast<std::uint32_t>(field) : 0,
                           .refusal = {Reason::malformed, text}};
    refused.msg_type = decltype(refused.msg_type)::from(msg_type).value_or(refused.msg_type);
    deliver_surely(std::move(refused));
}

void Gateway::on_batch_end() {
    deliver_waiting();
    ports_.end_batch();
}

void Gateway::on_log(std::string const& line) { ports_.log(line); }

void Gateway::deliver_surely(Input input) {
    waiting_.push_back(std::move(input));
    deliver_waiting();
}

bool Gateway::deliver_waiting() {
    while (!waiting_.empty()) {
        // A copy: an inbox that is full may have taken its argument apart.
        if (!ports_.deliver(waiting_.front())) return false;
        waiting_.pop_front();
    }
    return true;
}

void Gateway::rename_symbol(Input& input) const {
    std::visit(
        [this](auto& one) {
            if constexpr (has_symbol<std::remove_cvref_t<decltype(one)>>) {
                if (auto const known = aliases_.find(one.symbol); known != aliases_.end()) {
                    one.symbol = known->second;
                }
            }
        },
        input);
}

// Back pressure that the desk sees: the message was not taken, and it may send it again.
void Gateway::refuse_as_busy(Origin const& origin, std::string_view message) {
    Request const request(message);
    MessageRejected busy{
        .session = origin.session,
        .is_business = true,
        .ref_msg_seq_num = origin.msg_seq_num,
        .code = static_cast<std::uint32_t>(business_reject_reason_of(Reason::gateway_busy)),
        .text = refusal_for(Reason::gateway_busy,
                            "Trestle is busy and has not taken this message; send it again later")
                    .text};
    auto const type = decltype(busy.ref_msg_type)::from(request.value(tag::msg_type));
    if (type) busy.ref_msg_type = *type;
    auto const id = request.value(tag::cl_ord_id);
    if (id.size() <= ClOrdId::capacity) busy.ref_id = id;
    send(busy, false);
    ports_.log(std::string(origin.session.view()) + ": inbox full, message " +
               std::to_string(origin.msg_seq_num) + " refused as busy");
}

template <class Answer>
void Gateway::send(Answer const& answer, bool is_possible_resend) {
    desk_.assign(answer.session.view());
    body_.clear();
    auto const& msg_type = encode(answer, body_);
    ports_.send(desk_, msg_type, body_, mark_of(answer.exec_id), is_possible_resend);
}

void Gateway::carry_out(Effect const& effect) {
    std::visit(
        [this](auto const& one) {
            if constexpr (is_for_desks<std::remove_cvref_t<decltype(one)>>) send(one, false);
        },
        effect);
}

bool Gateway::recover(Effect const& effect) {
    return std::visit(
        [this](auto const& one) {
            if constexpr (is_for_desks<std::remove_cvref_t<decltype(one)>>) {
                auto const last = ports_.last_mark(std::string(one.session.view()));
                if (!(last < mark_of(one.exec_id))) return false;
                send(one, true);
                return true;
            } else {
                return false;
            }
        },
        effect);
}

}  // namespace trestle::fix
