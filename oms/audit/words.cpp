#include "oms/audit/words.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "oms/journal/record.hpp"

namespace trestle::audit {

namespace {

// Length of the valid UTF-8 sequence at the front, 0 when it is broken (RFC 3629: no overlong
// forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const continues = [&](std::size_t i) {
        return i < text.size() && (byte(i) & 0xc0) == 0x80;
    };
    unsigned char const first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        if (!continues(1) || !continues(2)) return 0;
        if (first == 0xe0 && byte(1) < 0xa0) return 0;
        if (first == 0xed && byte(1) > 0x9f) return 0;
        return 3;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        if (!continues(1) || !continues(2) || !continues(3)) return 0;
        if (first == 0xf0 && byte(1) < 0x90) return 0;
        if (first == 0xf4 && byte(1) > 0x8f) return 0;
        return 4;
    }
    return 0;
}

}  // namespace

std::string_view name_of(Side side) {
    switch (side) {
        case Side::buy: return "buy";
        case Side::sell: return "sell";
    }
    __builtin_trap();
}

std::string_view name_of(OrderKind kind) {
    switch (kind) {
        case OrderKind::market: return "market";
        case OrderKind::limit: return "limit";
        case OrderKind::stop: return "stop";
        case OrderKind::stop_limit: return "stop_limit";
        case OrderKind::touch: return "touch";
        case OrderKind::trailing: return "trailing";
    }
    __builtin_trap();
}

std::string_view name_of(Trigger::Watch watch) {
    switch (watch) {
        case Trigger::Watch::last: return "last";
        case Trigger::Watch::mark: return "mark";
        case Trigger::Watch::index: return "index";
    }
    __builtin_trap();
}

std::string_view name_of(PositionEffect effect) {
    switch (effect) {
        case PositionEffect::unstated: return "unstated";
        case PositionEffect::open: return "open";
        case PositionEffect::close: return "close";
    }
    __builtin_trap();
}

std::string_view name_of(SelfTrade mode) {
    switch (mode) {
        case SelfTrade::as_account_says: return "as_account_says";
        case SelfTrade::cancel_taker: return "cancel_taker";
        case SelfTrade::cancel_maker: return "cancel_maker";
        case SelfTrade::cancel_both: return "cancel_both";
    }
    __builtin_trap();
}

std::string_view name_of(TimeInForce time_in_force) {
    switch (time_in_force) {
        case TimeInForce::good_till_cancel: return "gtc";
        case TimeInForce::immediate_or_cancel: return "ioc";
        case TimeInForce::fill_or_kill: return "fok";
        case TimeInForce::good_till_date: return "gtd";
    }
    __builtin_trap();
}

std::string_view name_of(OrderStatus status) {
    switch (status) {
        case OrderStatus::pending_new: return "pending_new";
        case OrderStatus::working: return "working";
        case OrderStatus::partially_filled: return "partially_filled";
        case OrderStatus::filled: return "filled";
        case OrderStatus::canceled: return "canceled";
        case OrderStatus::pending_cancel: return "pending_cancel";
        case OrderStatus::pending_replace: return "pending_replace";
        case OrderStatus::rejected: return "rejected";
        case OrderStatus::expired: return "expired";
    }
    __builtin_trap();
}

bool is_closed(OrderStatus status) {
    switch (status) {
        case OrderStatus::filled:
        case OrderStatus::canceled:
        case OrderStatus::rejected:
        case OrderStatus::expired: return true;
        case OrderStatus::pending_new:
        case OrderStatus::working:
        case OrderStatus::partially_filled:
        case OrderStatus::pending_cancel:
        case OrderStatus::pending_replace: return false;
    }
    __builtin_trap();
}

std::string_view name_of(ReportKind kind) {
    switch (kind) {
        case ReportKind::pending_new: return "pending_new";
        case ReportKind::accepted: return "accepted";
        case ReportKind::trade: return "trade";
        case ReportKind::canceled: return "canceled";
        case ReportKind::replaced: return "replaced";
        case ReportKind::pending_cancel: return "pending_cancel";
        case ReportKind::pending_replace: return "pending_replace";
        case ReportKind::rejected: return "rejected";
        case ReportKind::expired: return "expired";
        case ReportKind::restated: return "restated";
        case ReportKind::status: return "status";
        case ReportKind::trade_canceled: return "trade_canceled";
        case ReportKind::trade_corrected: return "trade_corrected";
    }
    __builtin_trap();
}

std::string_view name_of(Liquidity liquidity) {
    switch (liquidity) {
        case Liquidity::unknown: return "unknown";
        case Liquidity::maker: return "maker";
        case Liquidity::taker: return "taker";
    }
    __builtin_trap();
}

std::string_view name_of(VenueExternalOrder::Sender sender) {
    switch (sender) {
        case VenueExternalOrder::Sender::somebody: return "somebody else";
        case VenueExternalOrder::Sender::liquidation: return "the venue's liquidation";
        case VenueExternalOrder::Sender::deleveraging: return "the venue's auto-deleveraging";
        case VenueExternalOrder::Sender::settlement: return "the venue's settlement";
    }
    __builtin_trap();
}

std::string_view name_of(PositionSide side) {
    switch (side) {
        case PositionSide::both: return "both";
        case PositionSide::long_only: return "long";
        case PositionSide::short_only: return "short";
    }
    __builtin_trap();
}

std::string_view name_of(VenueRequest request) {
    switch (request) {
        case VenueRequest::submit: return "submit";
        case VenueRequest::replace: return "replace";
        case VenueRequest::cancel: return "cancel";
        case VenueRequest::query: return "query";
    }
    __builtin_trap();
}

std::string_view name_of(ScriptVerdict::Decision decision) {
    switch (decision) {
        case ScriptVerdict::Decision::not_asked: return "not_asked";
        case ScriptVerdict::Decision::allow: return "allow";
        case ScriptVerdict::Decision::deny: return "deny";
        case ScriptVerdict::Decision::failed: return "failed";
    }
    __builtin_trap();
}

std::string_view name_of(VenueOrderState::State state) {
    switch (state) {
        case VenueOrderState::State::not_found: return "not_found";
        case VenueOrderState::State::working: return "working";
        case VenueOrderState::State::filled: return "filled";
        case VenueOrderState::State::canceled: return "canceled";
        case VenueOrderState::State::rejected: return "rejected";
        case VenueOrderState::State::expired: return "expired";
    }
    __builtin_trap();
}

std::string_view name_of(VenueCanceled::Cause cause) {
    switch (cause) {
        case VenueCanceled::Cause::requested: return "requested";
        case VenueCanceled::Cause::time_in_force: return "time_in_force";
        case VenueCanceled::Cause::venue: return "venue";
    }
    __builtin_trap();
}

std::string_view name_of(VenueReplacement::Mode mode) {
    switch (mode) {
        case VenueReplacement::Mode::cancel_and_new: return "cancel_and_new";
        case VenueReplacement::Mode::reduce: return "reduce";
    }
    __builtin_trap();
}

std::string_view name_of(TimerId::Kind kind) {
    switch (kind) {
        case TimerId::Kind::venue_ack: return "venue_ack";
        case TimerId::Kind::query_retry: return "query_retry";
        case TimerId::Kind::expiry: return "expiry";
        case TimerId::Kind::disconnect_grace: return "disconnect_grace";
    }
    __builtin_trap();
}

std::string_view name_of(DeskQuery::Topic topic) {
    switch (topic) {
        case DeskQuery::Topic::security_list: return "security_list";
        case DeskQuery::Topic::security_definition: return "security_definition";
        case DeskQuery::Topic::positions: return "positions";
        case DeskQuery::Topic::balances: return "balances";
        case DeskQuery::Topic::trades: return "trades";
        case DeskQuery::Topic::trading_session: return "trading_session";
        case DeskQuery::Topic::user: return "user";
        case DeskQuery::Topic::replay: return "replay";
    }
    __builtin_trap();
}

std::string_view name_of(SessionCommand::Action action) {
    switch (action) {
        case SessionCommand::Action::enable: return "enable";
        case SessionCommand::Action::disable: return "disable";
        case SessionCommand::Action::logout: return "logout";
        case SessionCommand::Action::kick: return "kick";
        case SessionCommand::Action::set_numbers: return "set_numbers";
    }
    __builtin_trap();
}

std::string_view name_of(ListStatus::Kind kind) {
    switch (kind) {
        case ListStatus::Kind::ack: return "ack";
        case ListStatus::Kind::response: return "response";
        case ListStatus::Kind::exec_started: return "exec_started";
        case ListStatus::Kind::all_done: return "all_done";
    }
    __builtin_trap();
}

std::string_view name_of(SessionRights::CancelOn cancel_on) {
    switch (cancel_on) {
        case SessionRights::CancelOn::never: return "never";
        case SessionRights::CancelOn::disconnect: return "disconnect";
        case SessionRights::CancelOn::logout: return "logout";
        case SessionRights::CancelOn::both: return "both";
    }
    __builtin_trap();
}

std::string_view name_of(RefusedMessage::Answer answer) {
    switch (answer) {
        case RefusedMessage::Answer::session_reject: return "session_reject";
        case RefusedMessage::Answer::business_reject: return "business_reject";
        case RefusedMessage::Answer::order_rejected: return "order_rejected";
        case RefusedMessage::Answer::cancel_rejected: return "cancel_rejected";
        case RefusedMessage::Answer::already_answered: return "already_answered";
    }
    __builtin_trap();
}

std::string_view kind_of(Input const& input) { return journal::type_name(input); }

std::string describe(Side side, std::string_view symbol, Terms const& terms) {
    std::string text(name_of(side));
    text += ' ';
    text += terms.quantity.to_string();
    text += ' ';
    text += symbol;
    text += ", ";
    text += name_of(kind_of(terms));
    if (terms.price) text += ' ' + terms.price->to_string();
    if (terms.trigger) {
        auto const& trigger = *terms.trigger;
        if (!trigger.price.is_zero()) text += " at " + trigger.price.to_string();
        if (trigger.kind == Trigger::Kind::trailing) text += " behind by " + trail_of(trigger);
        text += " of the " + std::string(name_of(trigger.watch)) + " price";
    }
    text += ' ';
    text += name_of(terms.time_in_force);
    if (terms.is_post_only) text += " post-only";
    if (terms.position_effect != PositionEffect::unstated) {
        text += " to " + std::string(name_of(terms.position_effect));
    }
    if (terms.self_trade != SelfTrade::as_account_says) {
        text += ' ' + std::string(name_of(terms.self_trade));
    }
    return text;
}

std::string trail_of(Trigger const& trigger) {
    return trigger.trail_bps != 0 ? std::to_string(trigger.trail_bps) + " bps"
                                  : trigger.trail.to_string();
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '\\'; });
}

std::string readable(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string result;
    while (!text.empty()) {
        auto const first = static_cast<unsigned char>(text.front());
        std::size_t const length = first < 0x20 || first == 0x7f ? 0 : utf8_length(text);
        if (length == 0) {
            result += "\\x";
            result += digits[first >> 4];
            result += digits[first & 15];
        } else {
            if (first == '\\') result += '\\';
            result += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

std::string to_text(Timestamp at) {
    if (!at.is_known()) return {};
    using namespace std::chrono;
    sys_time<nanoseconds> const time{nanoseconds(at.ns)};
    auto const day = floor<days>(time);
    year_month_day const date(day);
    hh_mm_ss const clock(floor<microseconds>(time - day));
    std::array<char, 48> text;
    int const size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                                   int(date.year()), unsigned(date.month()), unsigned(date.day()),
                                   int(clock.hours().count()), int(clock.minutes().count()),
                                   int(clock.seconds().count()), int(clock.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace trestle::audit
