// Owns the written name of every enumerator in a record. The switches are exhaustive, so a new
// enumerator without a name does not compile; a number that is no enumerator has an empty name.
#pragma once

#include <string_view>

#include "oms/model/inputs.hpp"

namespace trestle::journal {

[[nodiscard]] constexpr std::string_view enumerator(Side side) {
    switch (side) {
        case Side::buy: return "buy";
        case Side::sell: return "sell";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(OrderType type) {
    switch (type) {
        case OrderType::market: return "market";
        case OrderType::limit: return "limit";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(OrderKind kind) {
    switch (kind) {
        case OrderKind::market: return "market";
        case OrderKind::limit: return "limit";
        case OrderKind::stop: return "stop";
        case OrderKind::stop_limit: return "stop_limit";
        case OrderKind::touch: return "touch";
        case OrderKind::trailing: return "trailing";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(TimeInForce time_in_force) {
    switch (time_in_force) {
        case TimeInForce::good_till_cancel: return "good_till_cancel";
        case TimeInForce::immediate_or_cancel: return "immediate_or_cancel";
        case TimeInForce::fill_or_kill: return "fill_or_kill";
        case TimeInForce::good_till_date: return "good_till_date";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(OnHalt on_halt) {
    switch (on_halt) {
        case OnHalt::keep: return "keep";
        case OnHalt::cancel: return "cancel";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(OnDisconnect on_disconnect) {
    switch (on_disconnect) {
        case OnDisconnect::as_session_says: return "as_session_says";
        case OnDisconnect::keep: return "keep";
        case OnDisconnect::cancel: return "cancel";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(PositionEffect effect) {
    switch (effect) {
        case PositionEffect::unstated: return "unstated";
        case PositionEffect::open: return "open";
        case PositionEffect::close: return "close";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(SelfTrade mode) {
    switch (mode) {
        case SelfTrade::as_account_says: return "as_account_says";
        case SelfTrade::cancel_taker: return "cancel_taker";
        case SelfTrade::cancel_maker: return "cancel_maker";
        case SelfTrade::cancel_both: return "cancel_both";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(Trigger::Kind kind) {
    switch (kind) {
        case Trigger::Kind::stop: return "stop";
        case Trigger::Kind::touch: return "touch";
        case Trigger::Kind::trailing: return "trailing";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(Trigger::Watch watch) {
    switch (watch) {
        case Trigger::Watch::last: return "last";
        case Trigger::Watch::mark: return "mark";
        case Trigger::Watch::index: return "index";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(SessionRights::CancelOn cancel_on) {
    switch (cancel_on) {
        case SessionRights::CancelOn::never: return "never";
        case SessionRights::CancelOn::disconnect: return "disconnect";
        case SessionRights::CancelOn::logout: return "logout";
        case SessionRights::CancelOn::both: return "both";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(SessionCommand::Action action) {
    switch (action) {
        case SessionCommand::Action::enable: return "enable";
        case SessionCommand::Action::disable: return "disable";
        case SessionCommand::Action::logout: return "logout";
        case SessionCommand::Action::kick: return "kick";
        case SessionCommand::Action::set_numbers: return "set_numbers";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(DeskQuery::Topic topic) {
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
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(ScriptVerdict::Decision decision) {
    switch (decision) {
        case ScriptVerdict::Decision::not_asked: return "not_asked";
        case ScriptVerdict::Decision::allow: return "allow";
        case ScriptVerdict::Decision::deny: return "deny";
        case ScriptVerdict::Decision::failed: return "failed";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(RefusedMessage::Answer answer) {
    switch (answer) {
        case RefusedMessage::Answer::session_reject: return "session_reject";
        case RefusedMessage::Answer::business_reject: return "business_reject";
        case RefusedMessage::Answer::order_rejected: return "order_rejected";
        case RefusedMessage::Answer::cancel_rejected: return "cancel_rejected";
        case RefusedMessage::Answer::already_answered: return "already_answered";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(Liquidity liquidity) {
    switch (liquidity) {
        case Liquidity::unknown: return "unknown";
        case Liquidity::maker: return "maker";
        case Liquidity::taker: return "taker";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(VenueCanceled::Cause cause) {
    switch (cause) {
        case VenueCanceled::Cause::requested: return "requested";
        case VenueCanceled::Cause::time_in_force: return "time_in_force";
        case VenueCanceled::Cause::venue: return "venue";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(VenueRequest request) {
    switch (request) {
        case VenueRequest::submit: return "submit";
        case VenueRequest::replace: return "replace";
        case VenueRequest::cancel: return "cancel";
        case VenueRequest::query: return "query";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(VenueOrderState::State state) {
    switch (state) {
        case VenueOrderState::State::not_found: return "not_found";
        case VenueOrderState::State::working: return "working";
        case VenueOrderState::State::filled: return "filled";
        case VenueOrderState::State::canceled: return "canceled";
        case VenueOrderState::State::rejected: return "rejected";
        case VenueOrderState::State::expired: return "expired";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(TimerId::Kind kind) {
    switch (kind) {
        case TimerId::Kind::venue_ack: return "venue_ack";
        case TimerId::Kind::query_retry: return "query_retry";
        case TimerId::Kind::expiry: return "expiry";
        case TimerId::Kind::disconnect_grace: return "disconnect_grace";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(PositionSide side) {
    switch (side) {
        case PositionSide::both: return "both";
        case PositionSide::long_only: return "long_only";
        case PositionSide::short_only: return "short_only";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(AccountPolicy::External policy) {
    switch (policy) {
        case AccountPolicy::External::adopt: return "adopt";
        case AccountPolicy::External::cancel: return "cancel";
        case AccountPolicy::External::freeze: return "freeze";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(AccountPolicy::Balances policy) {
    switch (policy) {
        case AccountPolicy::Balances::report: return "report";
        case AccountPolicy::Balances::freeze: return "freeze";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(VenueStatement::Cause cause) {
    switch (cause) {
        case VenueStatement::Cause::start: return "start";
        case VenueStatement::Cause::reconnect: return "reconnect";
        case VenueStatement::Cause::periodic: return "periodic";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(VenueExternalOrder::Sender sender) {
    switch (sender) {
        case VenueExternalOrder::Sender::somebody: return "somebody";
        case VenueExternalOrder::Sender::liquidation: return "liquidation";
        case VenueExternalOrder::Sender::deleveraging: return "deleveraging";
        case VenueExternalOrder::Sender::settlement: return "settlement";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view enumerator(BreakAction action) {
    switch (action) {
        case BreakAction::accept: return "accept";
        case BreakAction::adjust: return "adjust";
        case BreakAction::unfreeze: return "unfreeze";
    }
    return {};
}
[[nodiscard]] inline std::string_view enumerator(Venue venue) {
    return static_cast<int>(venue) < venue_count ? name_of(venue) : std::string_view{};
}
[[nodiscard]] inline std::string_view enumerator(Reason reason) {
    return static_cast<int>(reason) < reason_count ? name_of(reason) : std::string_view{};
}

}  // namespace trestle::journal
