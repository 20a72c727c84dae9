#include "fix/gateway.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <type_traits>

#include "fix/encode.hpp"
#include "fix/fault.hpp"
#include "fix/message.hpp"
#include "fix/request.hpp"

namespace trestle::fix {

namespace {

SessionId session_of(std::string const& desk) {
    return SessionId::from(desk).value_or(SessionId());
}

// What a desk is told of orders and halts: kept in its ledger until it has it. A refusal of a
// message (Reject(3), BusinessMessageReject(j)) speaks of a sequence number, which means nothing in
// a later session: it is sent once.
template <class One>
constexpr bool is_kept = std::is_same_v<One, Report> || std::is_same_v<One, CancelRejected> ||
                         std::is_same_v<One, MassCancelReport> || std::is_same_v<One, ListStatus> ||
                         std::is_same_v<One, News>;

template <class One>
concept HasSymbol = requires(One& one) {
    { one.symbol } -> std::same_as<Symbol&>;
};
template <class One>
concept HasScope = requires(One& one) {
    { one.scope.symbol } -> std::same_as<Symbol&>;
};

// The MsgType(35) of a whole message.
std::string_view type_of(std::string_view message) {
    constexpr std::string_view start =
        "\x01"
        "35=";
    auto const at = message.find(start);
    if (at == std::string_view::npos) return {};
    auto const value = message.substr(at + start.size());
    return value.substr(0, value.find(soh));
}

bool is_cancel(Input const& input) {
    return std::holds_alternative<CancelOrder>(input) ||
           std::holds_alternative<MassCancel>(input) || std::holds_alternative<ListCancel>(input);
}

void wipe(PasswordChange& change) {
    OPENSSL_cleanse(change.password.data(), change.password.size());
    OPENSSL_cleanse(change.new_password.data(), change.new_password.size());
}

}  // namespace

std::string Gateway::open(GatewaySettings settings) {
    auto const session = session_of(settings.delivery.desk);
    auto const rate = settings.messages_per_second;
    throttles_.insert_or_assign(session,
                                Throttles{Throttle(rate), Throttle(rate * cancels_per_message)});
    return delivery_.open(std::move(settings.delivery));
}

std::string Gateway::recover_from(std::uint64_t epoch,
                                  std::map<SessionId, SessionRights> const& rights,
                                  std::map<SessionId, ExecId> const& delivered) {
    Configured configured;
    for (auto const& [session, each] : rights) {
        if (!delivery_.has_ledger_of(session, epoch)) return std::string(session.view());
        configured.sessions.push_back(each);
    }
    delivery_.on_journal(epoch);
    for (auto const& [session, last] : delivered) delivery_.on({session, last});
    drop_copy_.set_rights(configured);
    return {};
}

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
    delivery_.on_logged_on(session_of(desk), has_reset_numbers);
}

void Gateway::on_logged_off(std::string const& desk, std::string const& reason, bool is_logout) {
    delivery_.on_logged_off(session_of(desk));
    std::erase_if(pending_changes_, [&](PendingChange& pending) {
        bool const is_of_desk = pending.session == session_of(desk);
        if (is_of_desk) wipe(pending.change);
        return is_of_desk;
    });
    deliver_surely(DeskLoggedOff{session_of(desk), reason, is_logout});
    // A lost connection is no batch of reads: without this its orders would stay until somebody
    // else says something.
    ports_.schedule(Duration::zero(), [this] { on_batch_end(); });
}

void Gateway::on_delivered(std::string const& desk, engine::Mark last) {
    delivery_.on_delivered(session_of(desk), last);
}

void Gateway::on_message(engine::MessageContext const& context, char const* raw, std::size_t size) {
    std::string_view const message(raw, size);
    Origin const origin{session_of(*context.desk), context.msg_seq_num,
                        Timestamp{context.sending_time_ns}, context.is_possible_resend};
    if (type_of(message) == "E") {
        return deliver_all(origin, message, decode_inputs(origin, message));
    }
    auto input = decode_message(origin, message);
    rename_symbol(input);
    if (!passes_throttle(origin, input, 1)) input = refused_by_throttle(origin, message, input);
    auto const* query = std::get_if<DeskQuery>(&input);
    bool const is_password_change = query != nullptr && query->topic == DeskQuery::Topic::user;
    if (!deliver_waiting() || !ports_.deliver(std::move(input))) {
        refuse_as_busy(origin, message);
    } else if (is_password_change) {
        keep_password_change(origin, message);
    }
}

void Gateway::deliver_all(Origin const& origin, std::string_view message,
                          std::vector<Input> inputs) {
    for (auto& input : inputs) rename_symbol(input);
    if (!passes_throttle(origin, inputs.front(), std::max<std::size_t>(inputs.size() - 1, 1))) {
        inputs = {refused_by_throttle(origin, message, inputs.front())};
    }
    if (!deliver_waiting() || ports_.room() < inputs.size()) {
        return refuse_as_busy(origin, message);
    }
    for (auto& input : inputs) deliver_surely(std::move(input));
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
    auto const rename = [this](Symbol& symbol) {
        if (auto const known = aliases_.find(symbol); known != aliases_.end()) {
            symbol = known->second;
        }
    };
    std::visit(
        [&]<class One>(One& one) {
            if constexpr (HasSymbol<One>) rename(one.symbol);
            if constexpr (HasScope<One>) rename(one.scope.symbol);
        },
        input);
}

bool Gateway::passes_throttle(Origin const& origin, Input const& input, std::size_t count) {
    auto const found = throttles_.find(origin.session);
    if (found == throttles_.end() || found->second.requests.per_second() == 0) return true;
    auto& throttle = is_cancel(input) ? found->second.cancels : found->second.requests;
    return throttle.take(ports_.now(), static_cast<std::uint32_t>(count));
}

// Over the limit is answered, never dropped: an order and a replace by their own reject, the rest
// by BusinessMessageReject(j).
RefusedMessage Gateway::refused_by_throttle(Origin const& origin, std::string_view message,
                                            Input const& input) const {
    auto const& throttles = throttles_.at(origin.session);
    auto const limit =
        is_cancel(input) ? throttles.cancels.per_second() : throttles.requests.per_second();
    RefusedMessage refused{
        .origin = origin,
        .answer = RefusedMessage::Answer::business_reject,
        .code = static_cast<std::uint32_t>(business_reject_reason_of(Reason::throttled)),
        .refusal = refusal_for(Reason::throttled,
                               "this session may send " + std::to_string(limit) +
                                   (is_cancel(input) ? " cancels" : " messages") +
                                   " per second (messages_per_second); send it again later")};
    refused.msg_type =
        decltype(refused.msg_type)::from(type_of(message)).value_or(decltype(refused.msg_type)());
    if (auto const* order = std::get_if<NewOrder>(&input)) {
        refused.answer = RefusedMessage::Answer::order_rejected;
        refused.cl_ord_id = order->cl_ord_id;
        refused.account = order->account;
        refused.symbol = order->symbol;
        refused.side = order->side;
        refused.terms = order->terms;
    } else if (auto const* replace = std::get_if<ReplaceOrder>(&input)) {
        refused.answer = RefusedMessage::Answer::cancel_rejected;
        refused.cl_ord_id = replace->cl_ord_id;
        refused.orig_cl_ord_id = replace->orig_cl_ord_id;
        refused.account = replace->account;
        refused.symbol = replace->symbol;
        refused.side = replace->side;
        refused.terms = replace->terms;
    }
    return refused;
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
    auto const type = decltype(busy.ref_msg_type)::from(type_of(message));
    if (type) busy.ref_msg_type = *type;
    auto const id = request.value(request.has(tag::list_id) ? tag::list_id : tag::cl_ord_id);
    if (id.size() <= ClOrdId::capacity) busy.ref_id = id;
    body_.clear();
    auto const& msg_type = encode(busy, body_);
    delivery_.say(origin.session, msg_type, body_);
    ports_.log(std::string(origin.session.view()) + ": inbox full, message " +
               std::to_string(origin.msg_seq_num) + " refused as busy");
}

void Gateway::keep(Stamped const& stamped, Effects const& effects) {
    if (auto const* started = std::get_if<Started>(&stamped.input)) {
        delivery_.on_journal(started->epoch);
    }
    if (auto const* confirmed = std::get_if<DeliveryConfirmed>(&stamped.input)) {
        delivery_.on(*confirmed);
    }
    drop_copy_.on(stamped, effects);
    for (std::uint32_t index = 0; index < effects.size(); ++index) {
        tell_desk(effects[index], stamped.at);
        drop_copy_.on_effect(stamped, effects, index);
    }
}

void Gateway::carry_out(Stamped const& stamped, Effects const& effects) {
    keep(stamped, effects);
    for (auto const& effect : effects) {
        if (auto const* rejected = std::get_if<MessageRejected>(&effect)) {
            body_.clear();
            auto const& msg_type = encode(*rejected, body_);
            delivery_.say(rejected->session, msg_type, body_);
        } else if (auto const* asked = std::get_if<AnswerQuery>(&effect)) {
            if (asked->query.topic == DeskQuery::Topic::replay) delivery_.replay(asked->query);
            if (asked->query.topic == DeskQuery::Topic::user) change_password(asked->query);
        }
    }
}

void Gateway::tell_desk(Effect const& effect, Timestamp at) {
    std::visit(
        [&]<class One>(One const& one) {
            if constexpr (is_kept<One>) {
                if (!delivery_.wants(one.session, one.exec_id)) return;
                body_.clear();
                auto const& msg_type = encode(one, body_);
                delivery_.put(one.session, one.exec_id, at, msg_type, body_);
            }
        },
        effect);
}

// The journal gets the request without the passwords; they wait here until it has it.
void Gateway::keep_password_change(Origin const& origin, std::string_view message) {
    pending_changes_.push_back({origin.session, read_password_change(message)});
}

void Gateway::change_password(DeskQuery const& query) {
    auto const& session = query.origin.session;
    auto const found = std::ranges::find_if(pending_changes_, [&](PendingChange const& pending) {
        return pending.session == session && pending.change.request_id == query.request_id;
    });
    if (found == pending_changes_.end()) return;
    auto change = std::move(found->change);
    pending_changes_.erase(found);
    if (!ports_.change_password) {
        answer(session, {.request_id = change.request_id,
                         .username = change.username,
                         .status = UserResponse::Status::other,
                         .text = "passwords cannot be changed here; ask ops"});
        return wipe(change);
    }
    ports_.change_password(std::string(session.view()), std::move(change),
                           [this, session](UserResponse const& response) {
                               keep_refused_change(session, response);
                               answer(session, response);
                               ports_.end_batch();
                           });
}

// The audit trail has the request before its outcome is known: one that failed follows it there.
// No number: the desk may have reset its numbers since.
void Gateway::keep_refused_change(SessionId const& session, UserResponse const& response) {
    if (response.status == UserResponse::Status::password_changed) return;
    RefusedMessage refused{
        .origin = {.session = session},
        .answer = RefusedMessage::Answer::already_answered,
        .refusal = {Reason::malformed, "the password of user " + quoted(response.username) +
                                           " was not changed: " + response.text}};
    refused.msg_type = decltype(refused.msg_type)::of("BE");
    refused.cl_ord_id = ClOrdId::from(response.request_id).value_or(ClOrdId());
    deliver_surely(std::move(refused));
}

void Gateway::answer(SessionId const& session, UserResponse const& response) {
    body_.clear();
    auto const& msg_type = encode(response, body_);
    delivery_.say(session, msg_type, body_);
}

}  // namespace trestle::fix
