// The half of Client that answers what arrives; sequence rules of FIX 4.4 Volume 2.
#include <algorithm>
#include <utility>

#include "fix/desk/client.hpp"

namespace trestle::fix::desk {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto gap_patience = 5s;  // a gap asked for that did not come is asked for again

}  // namespace

void Client::on_frame(std::string const& frame) {
    last_received_at_ = Clock::now();
    has_asked_whether_alive_ = false;
    auto const message = decode(frame);
    if (!message) {
        // A garbled message is ignored: its number was not used, the next one shows the gap.
        ++counts_.garbled;
        return;
    }
    on_message(*message);
}

void Client::on_message(Message const& message) {
    if (message.value(49) != settings_.target || message.value(56) != settings_.sender) {
        observe(Direction::received, message);
        finish("the server calls itself " + std::string(message.value(49)) + " and us " +
               std::string(message.value(56)) + "; check sender and target CompID");
        return;
    }
    if (message.is_set(43)) ++counts_.possible_duplicates;
    if (message.is_set(97)) ++counts_.possible_resends;
    std::string_view const type = message.msg_type();
    std::uint64_t const number = message.number(34);
    if (!is_logged_on_) {
        if (type == "A") return on_logon(message);
        if (type == "5") return on_logout(message);
        observe(Direction::received, message);
        return finish("the server's first message is not a Logon");
    }
    if (type == "4" && !message.is_set(123)) {
        // Reset mode: MsgSeqNum is ignored, NewSeqNo(36) counts.
        observe(Direction::received, message);
        record_.expect_next_in(std::max<std::uint64_t>(message.number(36), 1));
        return;
    }
    if (number > record_.next_in()) return on_gap(message, number);
    if (number < record_.next_in()) return on_number_too_low(message, number);
    on_in_order(message);
}

void Client::on_logon(Message const& message) {
    observe(Direction::received, message);
    if (message.is_set(141)) record_.expect_next_in(1);
    std::uint64_t const number = message.number(34);
    if (number < record_.next_in()) {
        finish("the server's MsgSeqNum " + std::to_string(number) + " is below the expected " +
               std::to_string(record_.next_in()) +
               "; start again without the kept session to reset the numbers");
        return;
    }
    is_logged_on_ = true;
    if (number == record_.next_in()) return record_.expect_next_in(number + 1);
    on_gap(message, number);
}

void Client::on_logout(Message const& message) {
    observe(Direction::received, message);
    std::string text(message.value(58));
    if (is_logged_on_ && message.number(34) == record_.next_in()) {
        record_.expect_next_in(message.number(34) + 1);
    }
    if (is_logged_on_ && !has_sent_logout_) send_numbered(Message("5"));
    if (text.empty()) text = has_sent_logout_ ? "logged out" : "the server logged us out";
    finish(std::move(text));
}

void Client::on_gap(Message const& message, std::uint64_t number) {
    std::string_view const type = message.msg_type();
    // These are acted on at once, or both sides could wait for each other for ever; all other
    // messages above the gap are dropped, because the resend brings them again, in order.
    if (type == "5") return on_logout(message);
    if (type == "2") {
        observe(Direction::received, message);
        on_resend_request(message);
    }
    bool const is_asked_for = gap_end_ != 0 && Clock::now() - gap_asked_at_ < gap_patience;
    gap_end_ = std::max(gap_end_, number);
    if (is_asked_for) return;
    gap_asked_at_ = Clock::now();
    ++counts_.gaps_seen;
    send_numbered(Message("2").add(7, std::to_string(record_.next_in())).add(16, "0"));
}

void Client::on_number_too_low(Message const& message, std::uint64_t number) {
    if (message.is_set(43)) {
        std::string_view const exec_id = message.value(17);
        bool const is_report = message.msg_type() == "8" && !exec_id.empty();
        if (is_report) ++counts_.repeated_reports;
        observe(Direction::received, message, true);
        return;
    }
    observe(Direction::received, message);
    std::string const text = "MsgSeqNum too low, expecting " + std::to_string(record_.next_in()) +
                             " but received " + std::to_string(number);
    send_numbered(Message("5").add(58, text));
    finish(text);
}

void Client::on_in_order(Message const& message) {
    std::uint64_t const number = message.number(34);
    record_.expect_next_in(number + 1);
    if (number >= gap_end_) gap_end_ = 0;
    std::string_view const type = message.msg_type();
    if (type == "5") return on_logout(message);
    if (type == "3" || !is_session_level(type)) return on_report(message);
    observe(Direction::received, message);
    if (type == "1") send_numbered(Message("0").add(112, message.value(112)));
    if (type == "2") on_resend_request(message);
    if (type == "4") {
        std::uint64_t const next = message.number(36);
        if (next > number) record_.expect_next_in(next);
        if (next > gap_end_) gap_end_ = 0;
    }
}

void Client::on_report(Message const& message) {
    std::string_view const exec_id = message.value(17);
    // An answer to a status request is no event; its ExecID says nothing.
    bool const has_identity =
        message.msg_type() == "8" && !exec_id.empty() && message.value(150) != "I";
    bool const is_repeated = has_identity && !record_.remember_report(exec_id);
    if (is_repeated)
        ++counts_.repeated_reports;
    else
        reports_.push_back(message);
    observe(Direction::received, message, is_repeated);
}

void Client::on_resend_request(Message const& message) {
    ++counts_.resends_answered;
    std::uint64_t const begin = std::max<std::uint64_t>(message.number(7), 1);
    std::uint64_t const last = record_.next_out() - 1;
    std::uint64_t const asked_end = message.number(16);
    std::uint64_t const end = asked_end == 0 ? last : std::min(asked_end, last);
    std::uint64_t fill_from = 0;
    for (std::uint64_t number = begin; number <= end; ++number) {
        std::string const* const bytes = record_.sent(number);
        auto const kept = bytes == nullptr ? decode("") : decode(*bytes);
        bool const is_resent =
            settings_.resends_own_messages && kept && !is_session_level(kept->msg_type());
        if (!is_resent) {
            if (fill_from == 0) fill_from = number;
            continue;
        }
        if (fill_from != 0) fill_gap(fill_from, number);
        fill_from = 0;
        resend(number, *bytes);
    }
    if (fill_from != 0) fill_gap(fill_from, end + 1);
}

void Client::fill_gap(std::uint64_t from, std::uint64_t to) {
    Message fill("4");
    fill.add(43, "Y").add(122, utc_timestamp()).add(123, "Y").add(36, std::to_string(to));
    transmit(with_header(fill, from));
}

void Client::resend(std::uint64_t number, std::string const& bytes) {
    auto const kept = decode(bytes);
    Message copy(kept->msg_type());
    copy.add(43, "Y").add(122, kept->value(52));
    if (kept->has(97)) copy.add(97, kept->value(97));
    for (Field const& field : kept->fields()) {
        if (!is_header_tag(field.tag)) copy.add(field.tag, field.value);
    }
    transmit(with_header(copy, number));
}

}  // namespace trestle::fix::desk
